package io.logpipe.core.block;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.BlockPool;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Direct memory in parts of powers of two, kept for reuse. The budget counts what is in use; it is enforced by the
 * routes, which pause before it is spent, so that a draft is never refused in the middle of a block.
 *
 * <p>Memory that is let go of stays in use until the collector finds it, so next to none is: what is kept is cut anew for
 * each size.
 *
 * <p><b>Threads.</b> Safe from any thread.
 */
public final class NodePool implements BlockPool {

    private static final long LARGEST_RESERVE = 2 << 20;

    /** Beyond the budget by so much nothing is kept, in arenas that are in use only in part. */
    private static final long LARGEST_EXCESS = 8 << 20;

    private final long budget;
    private final AtomicLong used = new AtomicLong();
    private final AtomicBoolean roomWanted = new AtomicBoolean();
    private volatile Runnable onRoom = () -> {};
    private final List<Arena> arenas = new ArrayList<>();

    /** A pool that holds {@code budget} bytes, spread over all routes. */
    public NodePool(long budget) {
        this.budget = budget;
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

    /** Bytes that are kept for all sizes, in use or not. */
    long kept() {
        synchronized (arenas) {
            return (long) arenas.size() * Arena.SIZE;
        }
    }

    /** Bytes that may be in use before routes pause. */
    public long budget() {
        return budget;
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

    /** Whether the bytes of an unchanged block of this pool are still in their file, and take no memory. */
    public static boolean inFile(Block block) {
        // One class: to ask for an interface that a block does not have costs a search each time.
        return block instanceof RegionBlock;
    }

    /** Memory with one reference. */
    Slab slab(int capacity) {
        int shift = Math.max(Arena.SMALLEST_SHIFT, 32 - Integer.numberOfLeadingZeros(Math.max(1, capacity - 1)));
        Slab kept = shift > Arena.SHIFT ? null : part(shift);
        Slab slab = kept == null ? new Slab(this, ByteBuffer.allocateDirect(capacity), null, 0) : kept;
        used.addAndGet(slab.memory().capacity());
        return slab;
    }

    private @Nullable Slab part(int shift) {
        synchronized (arenas) {
            Arena tightest = null;
            for (int i = 0; i < arenas.size(); i++) {
                Arena arena = arenas.get(i);
                int largest = arena.largest();
                if (largest >= shift && (tightest == null || largest < tightest.largest())) {
                    tightest = arena;
                }
            }
            if (tightest == null) {
                if (kept() >= budget + LARGEST_EXCESS) {
                    return null;
                }
                tightest = new Arena();
                arenas.add(tightest);
            }
            int node = tightest.take(shift);
            return new Slab(this, tightest.part(node), tightest, node);
        }
    }

    /** Takes memory back; called once per slab. */
    void release(ByteBuffer memory, @Nullable Arena arena, int node) {
        if (arena != null) {
            synchronized (arenas) {
                arena.give(node);
                if (arena.isFree() && kept() > budget) {
                    arenas.remove(arena);
                }
            }
        }
        used.addAndGet(-memory.capacity());
        tellRoom();
    }
}
