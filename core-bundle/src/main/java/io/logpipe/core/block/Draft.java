package io.logpipe.core.block;

import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The writer's hold on a slab, until it is sealed. */
final class Draft implements BlockDraft {

    private final NodePool pool;
    private final ByteBuffer buffer;
    private @Nullable Slab slab;

    Draft(NodePool pool, Slab slab) {
        this.pool = pool;
        this.slab = slab;
        this.buffer = slab.memory().clear();
    }

    @Override
    public ByteBuffer buffer() {
        return buffer;
    }

    @Override
    public MemoryBlock seal(Position start, long span) {
        Slab owned = slab;
        if (owned == null) {
            throw new IllegalStateException("draft sealed or closed before (expected: seal once)");
        }
        int length = buffer.position();
        boolean wasteful = length * 2L < buffer.capacity();
        Slab kept = wasteful ? copied(length) : owned;
        slab = null;
        if (wasteful) {
            owned.release();
        }
        return new SlabBlock(kept, 0, length, start, span);
    }

    /** Blocks wait in queues, drafts do not: a short block must not hold a large piece of memory. */
    private Slab copied(int length) {
        Slab small = pool.slab(length);
        small.memory().clear().put(buffer.duplicate().flip());
        return small;
    }

    @Override
    public void close() {
        if (slab != null) {
            slab.release();
            slab = null;
        }
    }
}
