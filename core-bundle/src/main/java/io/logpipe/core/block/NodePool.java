package io.logpipe.core.block;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.BlockPool;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Direct memory in classes of powers of two, kept for reuse. The budget counts what is in use; it is enforced by the
 * routes, which pause before it is spent, so that a draft is never refused in the middle of a block.
 *
 * <p><b>Threads.</b> Safe from any thread.
 */
public final class NodePool implements BlockPool {

    private static final int SMALLEST_SHIFT = 9;
    private static final int LARGEST_SHIFT = 20;
    private static final long LARGEST_RESERVE = 2 << 20;

    private final long budget;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong spare = new AtomicLong();
    private final AtomicBoolean roomWanted = new AtomicBoolean();
    private volatile Runnable onRoom = () -> {};
    private final FreeList[] classes = new FreeList[LARGEST_SHIFT - SMALLEST_SHIFT + 1];

    /** A pool that holds {@code budget} bytes, spread over all routes. */
    public NodePool(long budget) {
        this.budget = budget;
        for (int i = 0; i < classes.length; i++) {
            classes[i] = new FreeList(1 << (SMALLEST_SHIFT + i));
        }
    }

    @Override
    public BlockDraft draft(int capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException("draft of " + capacity + " bytes (expected: >= 0)");
        }
        return new Draft(this, slab(capacity));
    }

    @Override
    public SourceFile share(FileChannel file) {
        return new SharedFile(file);
    }

    @Override
    public long available() {
        return Math.max(0, budget - used.get());
    }

    /** Whether routes must wait: what is left is for passes that have begun. */
    public boolean isLow() {
        return available() < reserve();
    }

    /** Bytes that one pass may take. */
    public long passBudget() {
        return reserve() / 2;
    }

    private long reserve() {
        return Math.min(LARGEST_RESERVE, budget / 4);
    }

    /** Whom to tell, on any thread, that there is room again after {@link #wantRoom}. */
    public void onRoom(Runnable listener) {
        onRoom = listener;
    }

    /** Somebody waits for memory. */
    public void wantRoom() {
        roomWanted.set(true);
        tellRoom();
    }

    private void tellRoom() {
        if (roomWanted.get() && available() >= 2 * reserve() && roomWanted.compareAndSet(true, false)) {
            onRoom.run();
        }
    }

    /** Bytes in use. */
    public long used() {
        return used.get();
    }

    /** Bytes that are not in use but kept, to be used again. */
    long kept() {
        return spare.get();
    }

    /** Bytes that may be in use before routes pause. */
    public long budget() {
        return budget;
    }

    /** Lets go of memory that is not in use, beyond {@code keep} bytes; the collector returns it to the system. */
    public void trim(long keep) {
        for (int i = classes.length - 1; i >= 0 && spare.get() > keep; i--) {
            FreeList list = classes[i];
            while (spare.get() > keep && list.poll() != null) {
                spare.addAndGet(-list.size);
            }
        }
    }

    /**
     * What is left of an unchanged block of this pool behind its first {@code skip} bytes, with a reference of its own; or
     * the block itself, retained, if its bytes are not those of the source one by one.
     */
    public static Block behind(Block block, long skip) {
        if (block.span() != block.length()) {
            return block.retain();
        }
        Position start = Position.at(block.start().offset() + skip);
        if (block instanceof MemoryBlock memory) {
            int left = (int) (block.length() - skip);
            return memory.slice((int) skip, left, start, left);
        }
        return block instanceof RegionBlock region ? region.behind(start) : block.retain();
    }

    /** Memory with one reference. */
    Slab slab(int capacity) {
        int shift = Math.max(SMALLEST_SHIFT, 32 - Integer.numberOfLeadingZeros(Math.max(1, capacity - 1)));
        if (shift > LARGEST_SHIFT) {
            used.addAndGet(capacity);
            return new Slab(this, ByteBuffer.allocateDirect(capacity));
        }
        FreeList list = classes[shift - SMALLEST_SHIFT];
        used.addAndGet(list.size);
        ByteBuffer memory = list.poll();
        if (memory == null) {
            trim(Math.max(0, budget - used.get()));
            memory = ByteBuffer.allocateDirect(list.size);
        } else {
            spare.addAndGet(-list.size);
        }
        return new Slab(this, memory);
    }

    /** Takes memory back; called once per slab. */
    void release(ByteBuffer memory) {
        int size = memory.capacity();
        long left = used.addAndGet(-size);
        int shift = 31 - Integer.numberOfLeadingZeros(size);
        if (shift <= LARGEST_SHIFT
                && size >= classes[0].size
                && Integer.bitCount(size) == 1
                && left + spare.get() + size <= budget) {
            spare.addAndGet(size);
            classes[shift - SMALLEST_SHIFT].add(memory);
        }
        tellRoom();
    }

    /** Free memory of one size, newest first: it is the warmest. */
    private static final class FreeList {
        private final int size;
        private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();

        FreeList(int size) {
            this.size = size;
        }

        @org.jspecify.annotations.Nullable
        synchronized ByteBuffer poll() {
            return free.pollFirst();
        }

        synchronized void add(ByteBuffer memory) {
            free.addFirst(memory.clear());
        }
    }
}
