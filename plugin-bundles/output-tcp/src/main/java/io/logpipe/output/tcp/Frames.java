package io.logpipe.output.tcp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Frames that wait to be written, in order. One that is removed is the same object that another becomes later. */
final class Frames {

    /** A power of two. */
    private static final int FIRST_SIZE = 16;

    private Frame[] ring = made(new Frame[FIRST_SIZE], 0);
    private int first;
    private int size;

    private static Frame[] made(Frame[] frames, int from) {
        for (int i = from; i < frames.length; i++) {
            frames[i] = new Frame();
        }
        return frames;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The frame before which {@code index} others are written. */
    Frame get(int index) {
        return ring[first + index & ring.length - 1];
    }

    /** The next one; null if there is none. */
    @Nullable
    Frame peek() {
        return size == 0 ? null : get(0);
    }

    /** One more, behind all others: the caller says what it is. */
    Frame add() {
        if (size == ring.length) {
            grow();
        }
        return get(size++);
    }

    private void grow() {
        Frame[] larger = Arrays.copyOfRange(ring, first, first + 2 * size);
        System.arraycopy(ring, 0, larger, size - first, first);
        ring = made(larger, size);
        first = 0;
    }

    /** Forgets the next one. */
    void remove() {
        get(0).clear();
        first = first + 1 & ring.length - 1;
        size--;
    }

    void clear() {
        while (size > 0) {
            remove();
        }
    }
}
