package io.logpipe.input.tcp;

import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.BlockPool;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.api.plugin.Outcome;
import io.logpipe.api.plugin.Outlet;
import io.logpipe.plugin.wire.WireViolation;
import java.util.ArrayList;
import java.util.List;

/** Blocks of one stream of an acknowledged connection, up to the end of a message or the turn of another stream. */
final class Run implements Delivery, AutoCloseable {

    private static final long MAX_WAITING = 8 << 20;

    private final Carrier carrier;
    private final Backlog blocks;
    private final List<MemoryBlock> waiting = new ArrayList<>();
    private long waitingBytes;
    private boolean ended;
    private boolean endsMessage;
    private boolean empty;

    /** A run without blocks yet; {@code empty} is its own until it is delivered or closed. */
    Run(Carrier carrier, Backlog empty) {
        this.carrier = carrier;
        this.blocks = empty;
    }

    Carrier carrier() {
        return carrier;
    }

    /** Takes {@code block} over. One that stands for nothing goes with the next that does, or both would not come again. */
    void add(MemoryBlock block) throws WireViolation {
        if (block.span() > 0) {
            flush();
            blocks.add(block);
            return;
        }
        waiting.add(block);
        waitingBytes += block.length();
        if (waitingBytes > MAX_WAITING) {
            throw new WireViolation("blocks of " + waitingBytes + " bytes stand for nothing");
        }
    }

    private void flush() {
        if (waiting.isEmpty()) {
            return;
        }
        waiting.forEach(blocks::add);
        waiting.clear();
        waitingBytes = 0;
    }

    /** Another stream is due. */
    void end() throws WireViolation {
        if (!waiting.isEmpty()) {
            throw new WireViolation("a block that stands for nothing has none behind it");
        }
        ended = true;
    }

    /** The message is over; without any blocks it makes an empty pass. */
    void endMessage() {
        flush();
        empty = !carrier.endMessage();
        ended = true;
        endsMessage = true;
    }

    boolean endsMessage() {
        return endsMessage;
    }

    /** For a successor, which knows it by {@link #restore}. */
    List<Object> save() {
        List<Object> saved = new ArrayList<>();
        blocks.blocks().forEach(block -> saved.add(save(block)));
        waiting.forEach(block -> saved.add(save(block)));
        return List.of(carrier.stream(), ended, endsMessage, empty, saved);
    }

    private static List<Object> save(MemoryBlock block) {
        byte[] bytes = new byte[(int) block.length()];
        block.view().get(bytes);
        return List.of(block.start().offset(), block.span(), bytes);
    }

    static Run restore(List<?> saved, Carriers carriers, Backlog empty, BlockPool pool) throws WireViolation {
        Run run = new Run(carriers.get((Integer) saved.get(0)), empty);
        for (Object each : (List<?>) saved.get(4)) {
            List<?> block = (List<?>) each;
            byte[] bytes = (byte[]) block.get(2);
            try (BlockDraft draft = pool.draft(bytes.length)) {
                draft.buffer().put(bytes);
                run.add(draft.seal(Position.at((Long) block.get(0)), (Long) block.get(1)));
            }
        }
        run.ended = (Boolean) saved.get(1);
        run.endsMessage = (Boolean) saved.get(2);
        run.empty = (Boolean) saved.get(3);
        if (run.ended) {
            run.flush();
        }
        return run;
    }

    @Override
    public boolean due() {
        if (!carrier.carries()) {
            // Another connection brings these bytes again.
            close();
            empty = false;
        }
        return empty || !blocks.isEmpty();
    }

    @Override
    public Outcome deliver(Outlet outlet) {
        Outcome outcome = blocks.deliver(outlet, carrier.source().ref());
        if (outcome instanceof Outcome.Sent) {
            empty = false;
            carrier.source().receivedUpTo(blocks.reached());
        }
        return outcome;
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public void close() {
        flush();
        blocks.close();
    }
}
