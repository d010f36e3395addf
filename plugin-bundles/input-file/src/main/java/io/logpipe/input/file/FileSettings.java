package io.logpipe.input.file;

import io.logpipe.api.config.CommandLine;
import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.ConfigProblem;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.plugin.rotation.RotationKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The settings of one instance.
 *
 * @param fromStart whether files that are there at the very first start are read from their start
 * @param rotateSize 0 for never
 */
record FileSettings(
        Path path,
        NameFilter names,
        boolean recursive,
        boolean fromStart,
        boolean lineMode,
        boolean deflate,
        int blockSize,
        Duration partialWait,
        int maxOpenFiles,
        Duration scanInterval,
        long rotateSize,
        Optional<CommandLine> before,
        Optional<CommandLine> after,
        Duration commandLimit,
        boolean inheritLines,
        Duration longestPause,
        Duration shortestPause) {

    private static final int PATTERNS = 8;
    private static final int LARGEST_BLOCK = 1 << 20;

    private static final ConfigKey<Path> PATH = ConfigKey.path("path", "Directory whose files are collected.");
    private static final List<ConfigKey<Optional<String>>> FILES = ConfigKey.numbered(
            pattern("files", "Pattern of names that are collected: * is any text, ? one character; none means all."),
            PATTERNS);
    private static final List<ConfigKey<Optional<String>>> EXCLUDE_FILES =
            ConfigKey.numbered(pattern("exclude_files", "Pattern of names that are not collected."), PATTERNS);
    private static final ConfigKey<Optional<String>> FILES_MATCH = ConfigKey.choice(
                    "files_match",
                    List.of("any", "all"),
                    "Whether any of several files patterns must fit, or all; any, but all in entries of the C program.")
            .optional();
    private static final ConfigKey<Boolean> RECURSIVE = ConfigKey.flag(
                    "recursive", "Whether directories below are collected too, their files named by relative paths.")
            .orElse(false);
    private static final ConfigKey<String> READ_FROM = ConfigKey.choice(
                    "read_from",
                    List.of("start", "end"),
                    "Where files begin that are there when the directory is watched for the first time ever.")
            .orElse("end");
    private static final ConfigKey<Boolean> LINE_MODE = ConfigKey.flag(
                    "line_mode", "Whether each line becomes a block of its own.")
            .orElse(false);
    private static final ConfigKey<Optional<String>> COMPRESS = ConfigKey.choice(
                    "compress_algorithm", List.of("deflate"), "How blocks are compressed; not at all if absent.")
            .optional();
    private static final ConfigKey<Long> BLOCK_SIZE = ConfigKey.size(
                    "block_size", "Largest block; the default is the largest that the old wire carries.")
            .where(size -> size >= 1 && size <= LARGEST_BLOCK, "a size from 1 to 1MiB")
            .orElse(102_399L);
    private static final ConfigKey<Duration> PARTIAL_WAIT = ConfigKey.time(
                    "partial_wait", "s", "How long an unfinished last line waits for its end, then it goes as it is.")
            .orElse(Duration.ofSeconds(1));
    private static final ConfigKey<Integer> MAX_OPEN_FILES = ConfigKey.integer(
                    "max_open_files", 1, 1_000_000, "Files kept open at once; idle ones are closed for others.")
            .orElse(1000);
    private static final ConfigKey<Duration> SCAN_INTERVAL = ConfigKey.time(
                    "scan_interval",
                    "s",
                    "How often all names are looked at, whatever events say; up to a minute while nothing changes.")
            .where(interval -> interval.toMillis() >= 100, "a time of at least 100ms")
            .orElse(Duration.ofSeconds(10));
    private static final ConfigKey<Duration> COMMAND_LIMIT =
            RotationKeys.EXEC_TIME_LIMIT.orElse(Duration.ofSeconds(60));
    private static final ConfigKey<Boolean> INHERIT_LINES = ConfigKey.flag(
                    "inheritance_lines_after_rotating",
                    "Whether the line numbers of a new file go on where those of the one it replaces were.")
            .orElse(false);
    private static final ConfigKey<Duration> LONGEST_PAUSE = ConfigKey.time(
                    "max_usleep_interval", "us", "The longest pause after a batch, taken when little has come.")
            .orElse(Duration.ZERO);
    private static final ConfigKey<Duration> SHORTEST_PAUSE = ConfigKey.time(
                    "min_usleep_interval", "us", "The shortest pause after a batch, where there are any.")
            .orElse(Duration.ZERO);
    private static final ConfigKey<Long> MAX_APPEND_COUNT = ConfigKey.size(
                    "max_append_count", "Accepted without effect: what a file grows by while it is read is read too.")
            .orElse(0L);
    private static final ConfigKey<Integer> MAX_WATCH_COUNT = ConfigKey.integer(
                    "max_watch_count", 0, Integer.MAX_VALUE, "Accepted without effect: see scan_interval.")
            .orElse(10);

    static final List<ConfigKey<?>> KEYS = keys();

    /** Whether a file at this path below the directory is collected. */
    boolean collects(String file) {
        int slash = file.lastIndexOf('/');
        return (recursive || slash < 0) && names.accepts(file.substring(slash + 1));
    }

    /** Whether a file is, that has one name now and had the other when it was found. */
    boolean collects(String path, String label) {
        return collects(path) || collects(label);
    }

    private static ConfigKey<String> pattern(String name, String doc) {
        return ConfigKey.text(name, doc).where(pattern -> !pattern.isEmpty(), "a pattern that is not empty");
    }

    private static List<ConfigKey<?>> keys() {
        List<ConfigKey<?>> keys = new ArrayList<>();
        keys.add(PATH);
        keys.addAll(FILES);
        keys.add(FILES_MATCH);
        keys.addAll(EXCLUDE_FILES);
        keys.addAll(List.of(RECURSIVE, READ_FROM, LINE_MODE, COMPRESS, BLOCK_SIZE, PARTIAL_WAIT));
        keys.addAll(List.of(RotationKeys.ROTATE_SIZE, RotationKeys.EXEC_BEFORE, RotationKeys.EXEC_AFTER));
        keys.addAll(List.of(COMMAND_LIMIT, INHERIT_LINES, LONGEST_PAUSE, SHORTEST_PAUSE));
        keys.addAll(List.of(MAX_OPEN_FILES, SCAN_INTERVAL, MAX_APPEND_COUNT, MAX_WATCH_COUNT));
        return List.copyOf(keys);
    }

    static List<ConfigProblem> check(PluginConfig config) {
        return config.get(LINE_MODE) && config.get(COMPRESS).isPresent()
                ? List.of(new ConfigProblem(COMPRESS, "cannot be combined with line_mode"))
                : List.of();
    }

    /**
     * Reads them.
     *
     * @param fullDose whether the environment asks for all of the files that are there at the very first start
     */
    static FileSettings of(PluginConfig config, boolean fullDose) {
        boolean all = config.get(FILES_MATCH)
                .orElse(config.compatible() ? "all" : "any")
                .equals("all");
        return new FileSettings(
                config.get(PATH),
                new NameFilter(globs(config, FILES), all, globs(config, EXCLUDE_FILES)),
                config.get(RECURSIVE),
                fullDose || config.get(READ_FROM).equals("start"),
                config.get(LINE_MODE),
                config.get(COMPRESS).isPresent(),
                config.get(BLOCK_SIZE).intValue(),
                config.get(PARTIAL_WAIT),
                config.get(MAX_OPEN_FILES),
                config.get(SCAN_INTERVAL),
                config.get(RotationKeys.ROTATE_SIZE),
                config.get(RotationKeys.EXEC_BEFORE),
                config.get(RotationKeys.EXEC_AFTER),
                config.get(COMMAND_LIMIT),
                config.get(INHERIT_LINES),
                config.get(LONGEST_PAUSE),
                config.get(SHORTEST_PAUSE));
    }

    private static List<Glob> globs(PluginConfig config, List<ConfigKey<Optional<String>>> keys) {
        return keys.stream()
                .map(config::get)
                .flatMap(Optional::stream)
                .map(Glob::new)
                .toList();
    }
}
