package io.logpipe.core.block;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A piece of direct memory that is halved as often as it takes to give out a part of some power of two, and grows
 * together again when neighbours come back: so the same memory serves all sizes in turn. (The buddy system of Knowlton,
 * 1965.)
 *
 * <p>Not thread-safe.
 */
final class Arena {

    static final int SHIFT = 20;
    static final int SIZE = 1 << SHIFT;
    static final int SMALLEST_SHIFT = 9;

    private static final int LEAVES = 1 << (SHIFT - SMALLEST_SHIFT);
    private static final byte NOTHING = 0;

    private final ByteBuffer memory = ByteBuffer.allocateDirect(SIZE);

    /** A tree, children of node n being 2n and 2n + 1: the shift of the largest part below that is free. */
    private final byte[] largest = new byte[2 * LEAVES];

    private final @Nullable ByteBuffer[] parts = new ByteBuffer[2 * LEAVES];

    Arena() {
        for (int node = 1; node < largest.length; node++) {
            largest[node] = shift(node);
        }
    }

    private static byte shift(int node) {
        return (byte) (SHIFT - (31 - Integer.numberOfLeadingZeros(node)));
    }

    /** Shift of the largest part that can be taken; 0 if there is none. */
    int largest() {
        return largest[1];
    }

    boolean isFree() {
        return largest[1] == SHIFT;
    }

    /** Takes a part of {@code 1 << shift} bytes, which {@link #largest} must allow; returns what to give back. */
    int take(int shift) {
        int node = 1;
        while (shift(node) > shift) {
            int left = 2 * node;
            int right = left + 1;
            boolean fitsLeft = largest[left] >= shift;
            boolean tighter = largest[right] >= shift && largest[right] < largest[left];
            node = fitsLeft && !tighter ? left : right;
        }
        largest[node] = NOTHING;
        update(node);
        return node;
    }

    void give(int node) {
        largest[node] = shift(node);
        update(node);
    }

    private void update(int changed) {
        for (int node = changed / 2; node >= 1; node /= 2) {
            byte left = largest[2 * node];
            byte right = largest[2 * node + 1];
            byte whole = (byte) (shift(node) - 1);
            largest[node] = left == whole && right == whole ? shift(node) : (byte) Math.max(left, right);
        }
    }

    /** The memory of a part that was taken: always the same object, with all of it between position and limit. */
    ByteBuffer part(int node) {
        ByteBuffer part = parts[node];
        if (part == null) {
            int size = 1 << shift(node);
            int firstOfLevel = Integer.highestOneBit(node);
            part = memory.slice((node - firstOfLevel) * size, size);
            parts[node] = part;
        }
        return part.clear();
    }
}
