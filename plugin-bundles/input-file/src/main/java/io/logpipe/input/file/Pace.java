package io.logpipe.input.file;

import java.time.Duration;

/** How long to wait after a batch, so that the next one is worth its passes: the less came lately, the longer. */
final class Pace {

    private static final long FULL = 10L << 20;

    private final Duration longest;
    private final Duration shortest;
    private long last;

    /** No wait at all if {@code longest} is zero. */
    Pace(Duration longest, Duration shortest) {
        this.longest = longest;
        this.shortest = shortest;
    }

    /** The wait after a batch of {@code bytes}. */
    Duration after(long bytes) {
        long larger = Math.min(FULL, Math.max(bytes, last));
        last = bytes;
        if (longest.isZero()) {
            return Duration.ZERO;
        }
        Duration wait = Duration.ofNanos((long) ((FULL - larger) / (double) FULL * longest.toNanos()));
        return wait.compareTo(shortest) < 0 ? shortest : wait;
    }
}
