package io.logpipe.plugin.wire.acknowledged;

import java.time.Duration;

/** Numbers that both sides of the acknowledged wire keep to. */
public final class Wire {

    /** The first byte of every connection; the C program's wire begins with another. */
    public static final byte FIRST = 'L';

    /** The largest block, in bytes. */
    public static final int MAX_BLOCK = 1 << 20;

    /** The most bytes under way without an acknowledgement. */
    public static final int WINDOW = 32 << 20;

    /** The most streams that are open on a connection at a time. */
    public static final int MAX_STREAMS = 8_192;

    /** How often each side says that it is there. */
    public static final Duration BEAT = Duration.ofSeconds(10);

    /** How many beats a peer may be silent before it counts as dead. */
    public static final int SILENT_BEATS = 3;

    /** How long a receiver may take to answer the first words. */
    public static final Duration GREETING = Duration.ofSeconds(3);

    /** The longest that a sender leaves a receiver alone, whatever that asks for. */
    public static final Duration LONGEST_RETRY = Duration.ofMinutes(10);

    private Wire() {}
}
