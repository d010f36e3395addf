package io.logpipe.testkit;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.api.plugin.Readiness;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The queue before one output: keeps each pass until it is acknowledged. */
final class FakeQueue {
    private final World host;
    private final List<Sending> queue = new ArrayList<>();
    private @Nullable Output output;
    private Readiness.@Nullable Busy busy;
    private long askAt;

    FakeQueue(World host) {
        this.host = host;
    }

    void runs(Output next) {
        output = next;
        busy = null;
    }

    /** What was not acknowledged is for the successor. */
    void stopped() {
        output = null;
        for (Sending sending : queue) {
            if (!sending.done()) {
                sending.requeue();
            }
        }
    }

    void add(Sending sending) {
        queue.add(sending);
        busy = null;
    }

    /** An event of the output is over: its readiness may have changed. */
    void askAgain() {
        busy = null;
    }

    void repeatFailed() {
        for (Sending sending : queue) {
            if (sending.failed() && sending.failure().orElseThrow() instanceof PluginFailure.Transient) {
                sending.requeue();
            }
        }
    }

    /** Offers passes, in order, as long as the output is ready; a failed one holds those behind it. */
    boolean turn() throws Exception {
        queue.removeIf(Sending::done);
        boolean any = false;
        for (Sending sending : List.copyOf(queue)) {
            if (output == null || sending.failed()) {
                break;
            }
            if (sending.state() == Sending.State.QUEUED) {
                if (!ready(output)) {
                    break;
                }
                send(output, sending);
                any = true;
            }
        }
        return any;
    }

    private boolean ready(Output output) {
        if (busy != null && host.clock().now() < askAt) {
            return false;
        }
        if (output.readiness() instanceof Readiness.Busy answer) {
            busy = answer;
            askAt = host.clock().now() + answer.retryAfter().toNanos();
            return false;
        }
        busy = null;
        return true;
    }

    private static void send(Output output, Sending sending) throws Exception {
        Output.Ack ack = sending.attempt();
        long from = Math.max(sending.from(), sending.upTo());
        Position start = sending.blocks().stream()
                .map(Block::start)
                .filter(place -> place.offset() == from)
                .findFirst()
                .orElse(Position.at(from));
        try (Output.Pass pass = output.open(sending.source(), start)) {
            long skip = Math.max(from, pass.held().orElse(from));
            for (Block block : List.copyOf(sending.blocks())) {
                write(pass, block, skip);
            }
            pass.commit(ack);
        } catch (PluginFailure failure) {
            failed(sending, failure);
        } catch (Exception | Error failure) {
            failed(sending, new PluginFailure.Broken(failure.toString(), failure));
            throw failure;
        }
    }

    private static void failed(Sending sending, PluginFailure failure) {
        if (sending.pending()) {
            sending.fail(failure);
        }
    }

    /** Lends the block, or what of it lies behind {@code skip}, for the time of the call. */
    private static void write(Output.Pass pass, Block block, long skip) throws Exception {
        if (block.end() <= skip && block.span() > 0) {
            return;
        }
        int gone = (int) Math.max(0, skip - block.start().offset());
        try (Block lent = gone == 0 || block.span() != block.length() ? block.retain() : rest(block, gone)) {
            pass.write(lent);
        }
    }

    private static Block rest(Block block, int gone) {
        Position start = Position.at(block.start().offset() + gone);
        if (block instanceof MemoryBlock memory) {
            int left = (int) memory.length() - gone;
            return memory.slice(gone, left, start, left);
        }
        if (block instanceof FakeRegion region) {
            return region.rest(gone);
        }
        return block.retain();
    }

    void close() {
        queue.forEach(Sending::release);
        queue.clear();
    }

    @Override
    public String toString() {
        return queue
                + (busy == null
                        ? ""
                        : ", output is busy: " + busy.why() + " (asked again after an event of it, or "
                                + busy.retryAfter() + " of the host's clock: advance)");
    }
}
