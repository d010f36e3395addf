package io.logpipe.core.block;

import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The writer's hold on a slab, until it is sealed. */
final class Draft implements BlockDraft {

    private final ByteBuffer buffer;
    private @Nullable Slab slab;

    Draft(Slab slab) {
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
        slab = null;
        return new SlabBlock(owned, 0, buffer.position(), start, span);
    }

    @Override
    public void close() {
        if (slab != null) {
            slab.release();
            slab = null;
        }
    }
}
