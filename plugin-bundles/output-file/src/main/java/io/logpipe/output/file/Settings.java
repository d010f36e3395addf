package io.logpipe.output.file;

import io.logpipe.api.config.CommandLine;
import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.config.Value;
import io.logpipe.plugin.rotation.RotationKeys;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the operator asked for.
 *
 * @param inflateLimit most bytes of one block when expanded; empty if blocks are written as they come
 * @param rotateSize length from which on a file is renamed; 0 is never
 */
record Settings(
        Path path,
        Set<PosixFilePermission> mode,
        Set<PosixFilePermission> directoryMode,
        boolean subdirs,
        int maxOpenFiles,
        Optional<Integer> inflateLimit,
        Durability durability,
        long rotateSize,
        Optional<CommandLine> execAfter,
        Duration execTimeLimit) {

    /** When a pass is acknowledged. */
    enum Durability {
        /** When the system has taken the bytes: a crash of the machine may lose them. */
        NONE,
        /** When they are on the disk, many passes at once. */
        BATCH,
        /** When they are on the disk, each pass for itself. */
        STRICT
    }

    private static final ConfigKey<Path> PATH =
            ConfigKey.path("path", "Directory of the files; made if it is missing.");
    private static final ConfigKey<Set<PosixFilePermission>> MODE =
            mode("mode", "rw-", "Mode of files that are made, whatever the umask.", "rw-r-----");
    private static final ConfigKey<Set<PosixFilePermission>> DIRECTORY_MODE =
            mode("directory_mode", "rwx", "Mode of directories that are made, whatever the umask.", "rwxr-x---");
    private static final ConfigKey<String> SUBDIRS = ConfigKey.choice(
                    "subdirs",
                    List.of("refuse", "create"),
                    "What to do with names that hold a slash: refuse them, or create directories, three deep at most.")
            .orElse("refuse");
    private static final ConfigKey<Integer> MAX_OPEN_FILES = ConfigKey.integer(
                    "max_open_files", 1, 1_000_000, "How many files are kept open; the one idle for longest is closed.")
            .orElse(500);
    private static final ConfigKey<Optional<String>> UNCOMPRESS_ALGORITHM = ConfigKey.choice(
                    "uncompress_algorithm", List.of("deflate"), "How each block was compressed and is to be expanded.")
            .optional();
    private static final ConfigKey<Long> INFLATE_LIMIT = ConfigKey.size(
                    "inflate_limit", "A block that becomes larger than this when expanded is refused.")
            .where(limit -> limit >= 1 && limit <= 1 << 30, "a size from 1 to 1 GiB")
            .orElse(204_799L);
    private static final ConfigKey<String> DURABILITY = ConfigKey.choice(
                    "durability",
                    List.of("none", "batch", "strict"),
                    "When data is acknowledged: written (none), on disk in groups of at most 200 ms or 1 MiB (batch), or"
                            + " on disk pass by pass (strict). With batch and strict nothing is lost or doubled by a"
                            + " crash, from inputs whose sources keep their identity; the files must be this output's"
                            + " alone.")
            .orElse("batch");

    static final List<ConfigKey<?>> KEYS = List.of(
            PATH,
            MODE,
            DIRECTORY_MODE,
            SUBDIRS,
            MAX_OPEN_FILES,
            UNCOMPRESS_ALGORITHM,
            INFLATE_LIMIT,
            DURABILITY,
            RotationKeys.ROTATE_SIZE,
            RotationKeys.EXEC_AFTER,
            RotationKeys.EXEC_TIME_LIMIT);

    static Settings of(PluginConfig config) {
        int limit = config.get(INFLATE_LIMIT).intValue();
        return new Settings(
                config.get(PATH),
                config.get(MODE),
                config.get(DIRECTORY_MODE),
                config.get(SUBDIRS).equals("create"),
                config.get(MAX_OPEN_FILES),
                config.get(UNCOMPRESS_ALGORITHM).map(deflate -> limit),
                switch (config.get(DURABILITY)) {
                    case "batch" -> Durability.BATCH;
                    case "strict" -> Durability.STRICT;
                    default -> Durability.NONE;
                },
                config.get(RotationKeys.ROTATE_SIZE),
                config.get(RotationKeys.EXEC_AFTER),
                config.get(RotationKeys.EXEC_TIME_LIMIT));
    }

    private static ConfigKey<Set<PosixFilePermission>> mode(String name, String owner, String doc, String fallback) {
        String expected = "an octal mode such as 0640 in which the owner has " + owner;
        return ConfigKey.<Set<PosixFilePermission>>of(
                        name, "octal mode", (value, base) -> permissions(value, owner, expected), doc)
                .orElse(PosixFilePermissions.fromString(fallback));
    }

    private static Set<PosixFilePermission> permissions(Value value, String owner, String expected) {
        String digits = value instanceof Value.Text text
                ? text.text()
                : value instanceof Value.Number number ? number.literal() : "";
        if (!digits.matches("0?[0-7]{3}")) {
            throw new IllegalArgumentException(expected);
        }
        int bits = Integer.parseInt(digits, 8);
        StringBuilder symbols = new StringBuilder("rwxrwxrwx");
        for (int i = 0; i < 9; i++) {
            if ((bits >> 8 - i & 1) == 0) {
                symbols.setCharAt(i, '-');
            }
        }
        Set<PosixFilePermission> permissions = PosixFilePermissions.fromString(symbols.toString());
        if (!permissions.containsAll(PosixFilePermissions.fromString(owner + "------"))) {
            throw new IllegalArgumentException(expected);
        }
        return permissions;
    }
}
