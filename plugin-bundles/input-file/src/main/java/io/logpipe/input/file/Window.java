package io.logpipe.input.file;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * A few KiB of one file, read at once and looked at several times: for line ends, and for fingerprints. What it shows
 * stays until {@link #over} is called again, so that one pass sees one state.
 */
final class Window {

    /** The most bytes between the two ends of what is asked for. */
    static final int SIZE = 4096 + Edge.MAX;

    private final ByteBuffer bytes = ByteBuffer.allocateDirect(SIZE);
    /** The same once more: to look at bytes of an array costs far less. */
    private final byte[] seen = new byte[SIZE];

    private @Nullable FileChannel file;
    private long start;
    private int length;

    /** Forgets what it has seen and turns to {@code next}. */
    void over(FileChannel next) {
        file = next;
        length = 0;
    }

    /** The hash {@code seed} continued with the bytes from {@code from} to {@code to}, at most {@link #SIZE}. */
    long hash(long seed, long from, long to) throws IOException {
        load(from, to);
        return Fingerprint.extend(seed, seen, (int) (from - start), (int) (to - start));
    }

    /** Where the last line that ends between {@code from} and {@code to} ends, or -1. */
    long lastLineEnd(long from, long to) throws IOException {
        long end = to;
        while (end > from) {
            long begin = Math.max(from, end - 4096);
            load(begin, end);
            for (int i = (int) (end - start) - 1; i >= begin - start; i--) {
                if (seen[i] == '\n') {
                    return start + i + 1;
                }
            }
            end = begin;
        }
        return -1;
    }

    /**
     * Makes the bytes from {@code from} to {@code to} visible, with one read if they are not.
     *
     * @throws EOFException if the file ends before
     */
    void load(long from, long to) throws IOException {
        if (from >= start && to <= start + length) {
            return;
        }
        if (file == null) {
            throw new ClosedChannelException();
        }
        length = 0;
        start = from;
        bytes.clear().limit((int) (to - from));
        while (bytes.hasRemaining()) {
            if (file.read(bytes, from + bytes.position()) < 0) {
                throw new EOFException("the file ends before " + to);
            }
        }
        length = bytes.position();
        bytes.get(0, seen, 0, length);
    }
}
