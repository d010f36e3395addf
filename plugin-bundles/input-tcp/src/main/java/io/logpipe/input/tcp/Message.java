package io.logpipe.input.tcp;

import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.BlockPool;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.api.plugin.Outcome;
import io.logpipe.api.plugin.Outlet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The message that a connection is in, and those of its blocks that no output has yet. It goes out in as many passes as
 * needed, but at least in one: a message without blocks makes an empty one.
 */
final class Message implements Delivery, AutoCloseable {

    private final Stream stream;
    private final Backlog blocks;
    private boolean passed;
    private boolean ended;

    /** A message without blocks yet; {@code empty} is its own until it is delivered or closed. */
    Message(Stream stream, Backlog empty) {
        this.stream = stream;
        this.blocks = empty;
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

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public boolean due() {
        return !blocks.isEmpty() || ended && !passed;
    }

    @Override
    public Outcome deliver(Outlet outlet) {
        Outcome outcome = blocks.deliver(outlet, stream.source());
        passed |= outcome instanceof Outcome.Sent;
        return outcome;
    }

    /** For a successor, which knows it by {@link #restore}. */
    Map<String, Object> save() {
        List<byte[]> bytes = new ArrayList<>();
        for (MemoryBlock block : blocks.blocks()) {
            byte[] copy = new byte[(int) block.length()];
            block.view().get(copy);
            bytes.add(copy);
        }
        Position from = blocks.isEmpty()
                ? stream.position()
                : blocks.blocks().iterator().next().start();
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

    static @Nullable Message restore(@Nullable Object saved, Streams streams, Backlog empty, BlockPool pool) {
        if (!(saved instanceof Map<?, ?> state
                && state.get("name") instanceof String name
                && state.get("offset") instanceof Long offset
                && state.get("line") instanceof Long line
                && state.get("blocks") instanceof List<?> blocks)) {
            return null;
        }
        Message message = new Message(streams.open(name), empty);
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
        blocks.close();
    }
}
