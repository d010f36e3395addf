package io.logpipe.plugin.rotation;

import io.logpipe.api.config.CommandLine;
import io.logpipe.api.config.ConfigKey;
import java.time.Duration;
import java.util.Optional;

/** The settings of plugins that rotate files. */
public final class RotationKeys {

    /** Size that makes a file be renamed; 0 is never. */
    public static final ConfigKey<Long> ROTATE_SIZE = ConfigKey.size(
                    "rotate_size", "Rename a file to _NAME-YYYYMMDD_hhmmss_uuuuuu once it is this large; 0 is never.")
            .orElse(0L);

    /** Command before the renaming. */
    public static final ConfigKey<Optional<CommandLine>> EXEC_BEFORE = ConfigKey.command(
                    "exec_before_rotating", "Command run before a file is renamed.")
            .optional();

    /** Command after the renaming. */
    public static final ConfigKey<Optional<CommandLine>> EXEC_AFTER = ConfigKey.command(
                    "exec_after_rotating",
                    "Command run aside after a file was renamed; reads $LOGPIPE_ROTATING_NEW_FILENAME.")
            .optional();

    /** Limit of both commands. */
    public static final ConfigKey<Duration> EXEC_TIME_LIMIT = ConfigKey.time(
                    "exec_time_limit", "s", "How long a command around a rotation may run before it is ended.")
            .orElse(Duration.ofMinutes(5))
            .where(limit -> !limit.isZero(), "a time above zero");

    private RotationKeys() {}
}
