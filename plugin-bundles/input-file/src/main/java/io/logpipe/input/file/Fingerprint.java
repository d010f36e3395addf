package io.logpipe.input.file;

/** FNV-1a of 64 bits: a hash whose value is all that is needed to continue it, also after a restart. */
final class Fingerprint {

    /** The hash of no bytes. */
    static final long EMPTY = 0xcbf29ce484222325L;

    private static final long PRIME = 0x100000001b3L;

    private Fingerprint() {}

    /** Continues {@code hash} with the bytes from index {@code from} to {@code to}. */
    static long extend(long hash, byte[] bytes, int from, int to) {
        long value = hash;
        for (int i = from; i < to; i++) {
            value = (value ^ (bytes[i] & 0xff)) * PRIME;
        }
        return value;
    }
}
