package io.logpipe.core.block;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counted memory shared by the blocks cut from it. Born with one reference. */
final class Slab {

    private final NodePool pool;
    private final ByteBuffer memory;
    private final @Nullable Arena arena;
    private final int node;
    private final AtomicInteger references = new AtomicInteger(1);

    /**
     * Memory of a pool.
     *
     * @param arena where it is from; null if it is not kept
     * @param node its part of the arena
     */
    Slab(NodePool pool, ByteBuffer memory, @Nullable Arena arena, int node) {
        this.pool = pool;
        this.memory = memory;
        this.arena = arena;
        this.node = node;
    }

    ByteBuffer memory() {
        if (references.get() <= 0) {
            throw new IllegalStateException("block used after its last close");
        }
        return memory;
    }

    void retain() {
        int before = references.getAndIncrement();
        if (before <= 0) {
            references.getAndDecrement();
            throw new IllegalStateException("block retained after its last close");
        }
    }

    void release() {
        int left = references.decrementAndGet();
        if (left == 0) {
            pool.release(memory, arena, node);
        } else if (left < 0) {
            references.getAndIncrement();
            throw new IllegalStateException("block closed more often than retained");
        }
    }
}
