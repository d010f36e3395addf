package io.logpipe.input.file;

import java.io.IOException;

/** The fingerprint of the beginning of a file. Grows with what was read, until it covers {@link #MAX} bytes. */
record Head(int length, long hash) {

    static final int MAX = 1024;
    static final Head NONE = new Head(0, Fingerprint.EMPTY);

    /** This one, grown to cover what lies before {@code offset}. */
    Head grown(Window window, long offset) throws IOException {
        int to = (int) Math.min(MAX, offset);
        return to <= length ? this : new Head(to, window.hash(hash, length, to));
    }

    boolean matches(Window window) throws IOException {
        return window.hash(Fingerprint.EMPTY, 0, length) == hash;
    }
}
