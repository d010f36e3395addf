package io.logpipe.input.tcp;

import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import java.nio.ByteBuffer;

/** A block of which a part has arrived, in memory that grows with what arrives. */
final class HalfBlock implements AutoCloseable {

    private final HalfBlocks all;
    private final int length;
    private BlockDraft draft;
    private ByteBuffer buffer;

    HalfBlock(HalfBlocks all, int length, BlockDraft draft, int capacity) {
        this.all = all;
        this.length = length;
        this.draft = draft;
        this.buffer = draft.buffer().limit(capacity);
    }

    int length() {
        return length;
    }

    int arrived() {
        return buffer.position();
    }

    int capacity() {
        return buffer.limit();
    }

    boolean complete() {
        return buffer.position() == length;
    }

    /** Where to put what arrives; it may end before the block does. */
    ByteBuffer buffer() {
        return buffer;
    }

    /** Whether the rest of the block has room in {@link #buffer}. */
    boolean roomForAll() {
        return buffer.limit() == length;
    }

    /** Makes room for more, if there is none; false if that has to wait for others. */
    boolean makeRoom() {
        return buffer.hasRemaining() || all.grow(this);
    }

    void move(BlockDraft larger, int capacity) {
        ByteBuffer target = larger.buffer().limit(capacity);
        target.put(buffer.flip());
        draft.close();
        draft = larger;
        buffer = target;
    }

    /** The block, complete; the caller owns it. */
    MemoryBlock seal(Position start) {
        return seal(start, length);
    }

    /** The block, complete, that stands for {@code span} bytes of its source; the caller owns it. */
    MemoryBlock seal(Position start, long span) {
        all.remove(this);
        return draft.seal(start, span);
    }

    /** A copy of what has arrived. */
    byte[] bytes() {
        byte[] copy = new byte[buffer.position()];
        buffer.duplicate().flip().get(copy);
        return copy;
    }

    @Override
    public void close() {
        all.remove(this);
        draft.close();
    }
}
