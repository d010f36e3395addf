package io.logpipe.input.tcp;

import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.BlockPool;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * All blocks that are incomplete, and a bound on the memory they take: peers that begin blocks and do not end them
 * must not use up what everybody else works with. Beyond the bound only the oldest may grow, so that one always comes
 * to its end.
 */
final class HalfBlocks {

    /** A block gets this at first, then four times what it holds. */
    private static final int FIRST = 4 << 10;

    private static final long LIMIT = 2 << 20;

    private final BlockPool pool;
    private final Set<HalfBlock> blocks = new LinkedHashSet<>();
    private long bytes;

    HalfBlocks(BlockPool pool) {
        this.pool = pool;
    }

    /** Whether no block should be begun now. */
    boolean full() {
        return bytes >= LIMIT;
    }

    /** A block of {@code length} bytes, of which {@code arrived} will be put into it at once. */
    HalfBlock begin(int length, int arrived) {
        int capacity = capacity(length, arrived);
        HalfBlock block = new HalfBlock(this, length, pool.draft(capacity), capacity);
        blocks.add(block);
        bytes += capacity;
        return block;
    }

    boolean grow(HalfBlock block) {
        int more = capacity(block.length(), block.arrived()) - block.capacity();
        if (bytes + more > LIMIT && block != blocks.iterator().next()) {
            return false;
        }
        int capacity = block.capacity() + more;
        BlockDraft larger = pool.draft(capacity);
        block.move(larger, capacity);
        bytes += more;
        return true;
    }

    void remove(HalfBlock block) {
        if (blocks.remove(block)) {
            bytes -= block.capacity();
        }
    }

    private static int capacity(int length, int arrived) {
        return (int) Math.min(length, Math.max(FIRST, 4L * arrived));
    }
}
