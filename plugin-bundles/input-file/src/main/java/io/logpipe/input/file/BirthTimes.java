package io.logpipe.input.file;

import java.util.HashSet;
import java.util.Set;

/**
 * Tells real birth times from the ones the JDK makes up: where a file system does not keep them, it gives 0 or the time
 * of the last change. A device is believed as soon as one file on it has a birth time that is neither.
 */
final class BirthTimes {

    /** A birth time that is not known. */
    static final long UNKNOWN = 0;

    private final Set<Long> believed = new HashSet<>();

    /** Birth time in nanoseconds since 1970, or {@link #UNKNOWN}. */
    long of(Stat stat) {
        if (stat.born() == UNKNOWN) {
            return UNKNOWN;
        }
        if (stat.born() != stat.modified()) {
            believed.add(stat.key().device());
            return stat.born();
        }
        return believed.contains(stat.key().device()) ? stat.born() : UNKNOWN;
    }

    /** Whether two birth times may be of one file. */
    static boolean agree(long one, long other) {
        return one == UNKNOWN || other == UNKNOWN || one == other;
    }
}
