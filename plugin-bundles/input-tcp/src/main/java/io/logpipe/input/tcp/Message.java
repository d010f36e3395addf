package io.logpipe.input.tcp;

import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.BlockPool;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.api.plugin.BlockReader;
import io.logpipe.api.plugin.Outcome;
import io.logpipe.api.plugin.Outlet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The message that a connection is in, and those of its blocks that no output has yet. It goes out in as many passes as
 * needed, but at least in one: a message without blocks makes an empty one.
 */
final class Message implements AutoCloseable {

    private final Stream stream;
    private final Deque<MemoryBlock> blocks = new ArrayDeque<>();
    private boolean passed;
    private boolean ended;

    Message(Stream stream) {
        this.stream = stream;
    }

    Stream stream() {
        return stream;
    }

    /** Takes over {@code block}, which begins at the stream's position. */
    void add(MemoryBlock block) {
        stream.pass(block);
        blocks.add(block);
    }

    void end() {
        ended = true;
    }

    boolean ended() {
        return ended;
    }

    /** Whether a pass is due. */
    boolean due() {
        return !blocks.isEmpty() || ended && !passed;
    }

    /** Offers all blocks; those that were taken are gone afterwards. */
    Outcome deliver(Outlet outlet) {
        Reader reader = new Reader();
        Outcome outcome = outlet.transfer(stream.source(), source -> reader);
        if (outcome instanceof Outcome.Sent) {
            passed = true;
            for (int i = 0; i < reader.given; i++) {
                blocks.remove().close();
            }
        }
        return outcome;
    }

    private final class Reader implements BlockReader {
        private final Iterator<MemoryBlock> left = blocks.iterator();
        private int given;

        @Override
        public @Nullable MemoryBlock read() {
            if (!left.hasNext()) {
                return null;
            }
            given++;
            return left.next().retain();
        }

        @Override
        public void close() {
            // The blocks stay, for the case that the pass breaks off.
        }
    }

    /** For a successor, which knows it by {@link #restore}. */
    Map<String, Object> save() {
        List<byte[]> bytes = new ArrayList<>();
        for (MemoryBlock block : blocks) {
            byte[] copy = new byte[(int) block.length()];
            block.view().get(copy);
            bytes.add(copy);
        }
        Position from = blocks.isEmpty() ? stream.position() : blocks.element().start();
        return Map.of(
                "name",
                stream.source().name(),
                "offset",
                from.offset(),
                "line",
                from.line(),
                "passed",
                passed,
                "ended",
                ended,
                "blocks",
                bytes);
    }

    static @Nullable Message restore(@Nullable Object saved, Streams streams, BlockPool pool) {
        if (!(saved instanceof Map<?, ?> state
                && state.get("name") instanceof String name
                && state.get("offset") instanceof Long offset
                && state.get("line") instanceof Long line
                && state.get("blocks") instanceof List<?> blocks)) {
            return null;
        }
        Message message = new Message(streams.open(name));
        message.passed = Boolean.TRUE.equals(state.get("passed"));
        message.ended = Boolean.TRUE.equals(state.get("ended"));
        message.stream.moveTo(offset, line);
        blocks.forEach(bytes -> message.restore((byte[]) bytes, pool));
        return message;
    }

    private void restore(byte[] bytes, BlockPool pool) {
        try (BlockDraft draft = pool.draft(bytes.length)) {
            draft.buffer().put(bytes);
            add(draft.seal(stream.position()));
        }
    }

    @Override
    public void close() {
        blocks.forEach(MemoryBlock::close);
        blocks.clear();
    }
}
