package io.logpipe.input.file;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Tells real birth times from the ones the JDK makes up: where a file system does not keep them, it gives 0 or the time
 * of the last change. A device is believed if its file system is known to keep them, or as soon as one file on it has a
 * birth time that is neither; and not any more when the birth time of one and the same file has changed.
 */
final class BirthTimes {

    /** A birth time that is not known. */
    static final long UNKNOWN = 0;

    private static final Set<String> KEEPING = Set.of("ext4", "xfs", "btrfs", "f2fs", "zfs");

    private final Map<Long, Boolean> believed = new HashMap<>();

    /** The file system of a device was found to be of this type. */
    void type(long device, String type) {
        if (KEEPING.contains(type)) {
            believed.putIfAbsent(device, true);
        }
    }

    /** Birth time in nanoseconds since 1970, or {@link #UNKNOWN}. */
    long of(Stat stat) {
        if (stat.born() == UNKNOWN) {
            return UNKNOWN;
        }
        if (stat.born() != stat.modified()) {
            believed.putIfAbsent(stat.key().device(), true);
        }
        return believed.getOrDefault(stat.key().device(), false) ? stat.born() : UNKNOWN;
    }

    /** One and the same file on this device had another birth time before. */
    void disprove(long device) {
        believed.put(device, false);
    }

    /** Whether two birth times may be of one file. */
    static boolean agree(long one, long other) {
        return one == UNKNOWN || other == UNKNOWN || one == other;
    }
}
