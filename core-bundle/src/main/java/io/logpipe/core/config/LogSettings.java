package io.logpipe.core.config;

import io.logpipe.api.config.ConfigKey;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where the log of logpipe itself goes: the object {@code log}.
 *
 * @param file absolute; empty for standard error in the foreground, or the file in the state directory as daemon
 * @param rotateSize at which size the file is changed, with {@link Rotate#SIZE}
 * @param keep how many files there are, the present one included, with {@link Rotate#SIZE} and {@link Rotate#DAILY}
 */
public record LogSettings(Optional<Path> file, Level level, Rotate rotate, long rotateSize, int keep) {

    /** How important a line is. */
    public enum Level {
        DEBUG,
        INFO,
        NOTICE,
        WARN,
        ERROR,
        FATAL
    }

    /** When another file is begun. */
    public enum Rotate {
        /** A ring of 24: {@code log_file.0} to {@code log_file.23}, by hour of the day, as the C program's. */
        HOURLY,
        /** {@code log_file.2025-01-31}. */
        DAILY,
        /** {@code log_file}, with older ones in {@code log_file.1}, {@code log_file.2} and so on. */
        SIZE
    }

    /** What holds where nothing is said: 10 MiB three times. */
    public static final LogSettings DEFAULT = new LogSettings(Optional.empty(), Level.DEBUG, Rotate.SIZE, 10L << 20, 3);

    private static final List<String> LEVELS =
            Arrays.stream(Level.values()).map(Level::name).collect(Collectors.toUnmodifiableList());
    private static final ConfigKey<Optional<Path>> FILE = ConfigKey.path(
                    "log_file", "The log file; what it is rotated by is added to its name.")
            .optional();
    private static final ConfigKey<String> LEVEL = ConfigKey.choice(
                    "log_level", LEVELS, "The least level that is written.")
            .orElse("DEBUG");
    private static final ConfigKey<Optional<String>> ROTATE = ConfigKey.choice(
                    "rotate", List.of("hourly", "daily", "size"), "When another file is begun.")
            .optional();
    private static final ConfigKey<Optional<Long>> ROTATE_SIZE = ConfigKey.size(
                    "rotate_size", "At which size another file is begun, with rotate size.")
            .where(size -> size >= 4 << 10, "a size of at least 4KiB")
            .optional();
    private static final ConfigKey<Optional<Integer>> KEEP = ConfigKey.integer(
                    "keep", 1, 10_000, "How many files there are in all, with rotate size or daily.")
            .optional();

    static LogSettings read(Section section, Report report) {
        Optional<Path> file = section.get(FILE);
        Level level = Level.valueOf(section.get(LEVEL));
        Rotate rotate = section.get(ROTATE)
                .map(word -> Rotate.valueOf(word.toUpperCase(Locale.ROOT)))
                .orElse(file.isPresent() ? Rotate.HOURLY : Rotate.SIZE);
        Optional<Long> size = section.get(ROTATE_SIZE);
        Optional<Integer> keep = section.get(KEEP);
        section.end();
        if (size.isPresent() && rotate != Rotate.SIZE) {
            report.problem(section.where("rotate_size"), "without effect (expected: only with rotate size)");
        }
        if (keep.isPresent() && rotate == Rotate.HOURLY) {
            report.problem(section.where("keep"), "without effect (expected: only with rotate size or daily)");
        }
        return new LogSettings(
                file,
                level,
                rotate,
                size.orElse(DEFAULT.rotateSize),
                keep.orElse(rotate == Rotate.DAILY ? 7 : DEFAULT.keep));
    }
}
