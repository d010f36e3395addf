package io.logpipe.input.file;

import io.logpipe.api.block.Position;
import java.io.IOException;

/**
 * The fingerprint of the last bytes before an offset: if they are others than they were, the file was written anew.
 *
 * @param line line ends before {@code offset}, or {@link Position#UNCOUNTED}
 * @param length bytes it covers; 0 where nothing was looked at, which fits everything
 */
record Edge(long offset, long line, int length, long hash) {

    static final int MAX = 256;
    static final Edge NONE = new Edge(0, 0, 0, Fingerprint.EMPTY);

    /** The edge at {@code offset}. */
    static Edge at(Window window, long offset, long line) throws IOException {
        int length = (int) Math.min(MAX, offset);
        return new Edge(offset, line, length, window.hash(Fingerprint.EMPTY, offset - length, offset));
    }

    /** An offset nothing is known about. */
    static Edge blind(long offset, long line) {
        return new Edge(offset, line, 0, Fingerprint.EMPTY);
    }

    /** Compares; has the window read on up to {@code limit} if that is near, so that one read serves for both. */
    boolean matches(Window window, long limit) throws IOException {
        long from = offset - length;
        window.load(from, limit > offset && limit - from <= Window.SIZE ? limit : offset);
        return window.hash(Fingerprint.EMPTY, from, offset) == hash;
    }
}
