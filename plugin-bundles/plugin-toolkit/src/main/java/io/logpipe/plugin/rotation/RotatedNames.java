package io.logpipe.plugin.rotation;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.function.Predicate;

/**
 * Makes the names that rotated files get: {@code _NAME-YYYYMMDD_hhmmss_uuuuuu} in local time. Two names of one maker
 * never share their microsecond, and no name is given that is taken, whatever the clock does. Not safe for several
 * threads.
 */
public final class RotatedNames {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd_HHmmss_SSSSSS");
    private static final int LONGEST = 255;
    private static final int ADDED = "_-YYYYMMDD_hhmmss_uuuuuu".length();

    private final Clock clock;
    private LocalDateTime last = LocalDateTime.MIN;

    /** A maker whose local time is that of the clock's zone. */
    public RotatedNames(Clock clock) {
        this.clock = clock;
    }

    /**
     * The name for a file that is rotated now.
     *
     * @param name base name, without directory; cut where the result would be longer than a file system takes
     * @param taken whether the directory already holds a name
     */
    public String next(String name, Predicate<String> taken) {
        String shortened = cut(name);
        LocalDateTime time = LocalDateTime.now(clock).truncatedTo(ChronoUnit.MICROS);
        while (time.equals(last) || taken.test(rotated(shortened, time))) {
            time = time.plus(1, ChronoUnit.MICROS);
        }
        last = time;
        return rotated(shortened, time);
    }

    private static String rotated(String name, LocalDateTime time) {
        return "_" + name + "-" + TIME.format(time);
    }

    private static String cut(String name) {
        int end = name.length();
        while (name.substring(0, end).getBytes(StandardCharsets.UTF_8).length > LONGEST - ADDED) {
            end = name.offsetByCodePoints(end, -1);
        }
        return name.substring(0, end);
    }
}
