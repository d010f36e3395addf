package io.logpipe.testkit;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.BlockReader;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.Outcome;
import io.logpipe.api.plugin.Outlet;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.api.plugin.Signal;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The route behind one input: takes passes, keeps their blocks until they are committed. */
final class FakeRoute implements Outlet {
    private final World host;
    private final Runnable pause;
    private final List<Pass> passes = new ArrayList<>();
    private final Deque<Kept> uncommitted = new ArrayDeque<>();
    private final List<PluginFailure> failures = new ArrayList<>();
    private @Nullable PluginFailure abort;
    private boolean inside;
    private boolean told;
    private boolean more;

    private record Kept(Pass pass, List<Block> blocks) {}

    /** A route behind an input that {@code pause} tells to stop. */
    FakeRoute(World host, Runnable pause) {
        this.host = host;
        this.pause = pause;
    }

    void event(Input input, Signal signal) throws Exception {
        inside = true;
        try {
            input.onEvent(signal, this);
        } finally {
            inside = false;
        }
    }

    @Override
    public Outcome transfer(SourceRef source, Input.Opener opener) {
        host.onThread("the outlet");
        if (!inside) {
            throw host.violated("the outlet is used outside the call it was passed to");
        }
        Optional<String> held = host.rules().held();
        if (held.isPresent()) {
            if (!told) {
                told = true;
                pause.run();
            }
            return new Outcome.Held(held.get());
        }
        List<Block> blocks = new ArrayList<>();
        try {
            boolean left = read(source, opener, blocks);
            Pass pass = look(source, blocks);
            if (abort != null) {
                throw abort;
            }
            passes.add(pass);
            if (!blocks.isEmpty()) {
                uncommitted.add(new Kept(pass, blocks));
            }
            more |= left;
            return new Outcome.Sent(pass.upTo(), left);
        } catch (Exception failure) {
            blocks.forEach(Block::close);
            return new Outcome.Aborted(aborted(failure));
        }
    }

    private PluginFailure aborted(Exception failure) {
        PluginFailure cause =
                failure instanceof PluginFailure known ? known : new PluginFailure.Broken("reading failed", failure);
        if (cause != abort) {
            failures.add(cause);
        }
        abort = null;
        return cause;
    }

    private boolean read(SourceRef source, Input.Opener opener, List<Block> blocks) throws Exception {
        try (BlockReader reader = opener.open(source)) {
            long memory = 0;
            long regions = 0;
            while (memory < host.rules().memoryBudget()
                    && regions < host.rules().regionBudget()) {
                Block block = reader.read();
                if (block == null) {
                    return false;
                }
                blocks.add(block);
                if (block instanceof MemoryBlock) {
                    memory += block.length();
                } else {
                    regions += block.length();
                }
            }
            return true;
        }
    }

    private Pass look(SourceRef source, List<Block> blocks) throws Exception {
        List<Pass.Part> parts = new ArrayList<>();
        Position start = blocks.isEmpty() ? Position.START : blocks.get(0).start();
        Position upTo = start;
        for (Block block : blocks) {
            byte[] bytes = bytes(block);
            parts.add(new Pass.Part(bytes, block.start(), block.span(), !(block instanceof MemoryBlock)));
            upTo = block.start().plus(block.span(), lines(bytes));
        }
        return new Pass(source, start, parts, upTo);
    }

    static byte[] bytes(Block block) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        var channel = Channels.newChannel(bytes);
        for (long sent = 0; sent < block.length(); ) {
            sent += block.transferTo(channel, sent);
        }
        return bytes.toByteArray();
    }

    static long lines(byte[] bytes) {
        long lines = 0;
        for (byte each : bytes) {
            lines += each == '\n' ? 1 : 0;
        }
        return lines;
    }

    /** Whether a pass since the last question ended by its budget. */
    boolean takeMore() {
        boolean was = more;
        more = false;
        return was;
    }

    boolean commit(Input input) throws Exception {
        return !host.rules().manualCommits() && commitAll(input);
    }

    /** Commits everything, in one call per source, as when all outputs were quick. */
    boolean commitAll(Input input) throws Exception {
        Map<SourceRef, Position> reached = new LinkedHashMap<>();
        while (!uncommitted.isEmpty()) {
            Kept kept = uncommitted.remove();
            release(kept);
            reached.put(kept.pass().source(), kept.pass().upTo());
        }
        for (Map.Entry<SourceRef, Position> source : reached.entrySet()) {
            input.committed(source.getKey(), source.getValue());
        }
        return !reached.isEmpty();
    }

    /** Commits the passes of one source that end at or before {@code offset}. */
    void commitUpTo(Input input, String name, long offset) throws Exception {
        Optional<Kept> last = Optional.empty();
        for (Kept kept : List.copyOf(uncommitted)) {
            if (kept.pass().source().name().equals(name) && kept.pass().upTo().offset() <= offset) {
                uncommitted.remove(kept);
                release(kept);
                last = Optional.of(kept);
            }
        }
        Pass pass = last.orElseThrow(() -> new IllegalArgumentException(
                        name + " up to " + offset + " (expected: at least one pass that is not committed)"))
                .pass();
        input.committed(pass.source(), pass.upTo());
    }

    private void release(Kept kept) throws Exception {
        for (int i = 0; i < kept.blocks().size(); i++) {
            Block block = kept.blocks().get(i);
            boolean changed = block instanceof MemoryBlock
                    && !Arrays.equals(bytes(block), kept.pass().blocks().get(i).bytes());
            block.close();
            if (changed) {
                throw host.violated("B4: a block at " + block.start() + " changed after it was sealed");
            }
        }
    }

    /** The end of a worker: no output will get what it had not acknowledged, so it counts as never seen. */
    void crash() {
        for (Kept kept : uncommitted) {
            passes.removeIf(pass -> pass == kept.pass());
        }
        close();
    }

    void close() {
        uncommitted.forEach(kept -> kept.blocks().forEach(Block::close));
        uncommitted.clear();
    }

    /** Whether the input knows that it is held, or else learns it from its next transfer. */
    void told(boolean already) {
        told = already;
    }

    void abortNext(PluginFailure cause) {
        abort = cause;
    }

    List<Pass> passes() {
        return passes;
    }

    List<PluginFailure> failures() {
        return failures;
    }

    @Override
    public String toString() {
        return passes.size() + " passes, " + uncommitted.size() + " uncommitted, broken off by " + failures;
    }
}
