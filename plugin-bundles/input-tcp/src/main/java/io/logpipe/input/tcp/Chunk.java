package io.logpipe.input.tcp;

import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.BlockPool;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import java.nio.ByteBuffer;

/** Bytes of a connection in the order they came, some of them already taken. */
final class Chunk implements AutoCloseable {

    private final MemoryBlock memory;
    private final ByteBuffer left;

    private Chunk(MemoryBlock memory) {
        this.memory = memory;
        this.left = memory.view();
    }

    /** What was written to {@code draft}, without a copy. */
    static Chunk of(BlockDraft draft) {
        return new Chunk(draft.seal(Position.START));
    }

    /** A copy in memory of just that size. */
    static Chunk copy(ByteBuffer bytes, BlockPool pool) {
        try (BlockDraft draft = pool.draft(bytes.remaining())) {
            draft.buffer().put(bytes);
            return of(draft);
        }
    }

    /** What has not been taken yet; moving its position takes. */
    ByteBuffer left() {
        return left;
    }

    /** Takes {@code length} bytes as a block, without a copy; the caller owns it. */
    MemoryBlock cut(int length, Position start) {
        return cut(length, start, length);
    }

    /** Takes {@code length} bytes as a block that stands for {@code span} bytes of its source. */
    MemoryBlock cut(int length, Position start, long span) {
        MemoryBlock block = memory.slice(left.position(), length, start, span);
        left.position(left.position() + length);
        return block;
    }

    @Override
    public void close() {
        memory.close();
    }
}
