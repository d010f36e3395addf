package io.logpipe.core.tls;

import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.BlockPool;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import tlschannel.BufferAllocator;

/** The buffers of one connection for what is encrypted, out of the node's memory: none while nothing is under way. */
final class PoolBuffers implements BufferAllocator {

    private final BlockPool pool;
    private final List<BlockDraft> taken = new ArrayList<>(2);

    PoolBuffers(BlockPool pool) {
        this.pool = pool;
    }

    @Override
    public ByteBuffer allocate(int size) {
        BlockDraft draft = pool.draft(size);
        taken.add(draft);
        return draft.buffer();
    }

    @Override
    public void free(ByteBuffer buffer) {
        for (BlockDraft draft : taken) {
            if (draft.buffer() == buffer) {
                taken.remove(draft);
                draft.close();
                return;
            }
        }
    }
}
