package io.logpipe.input.exec;

import io.logpipe.api.config.CommandLine;
import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.plugin.text.FileName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the operator asked for. */
record Settings(CommandLine command, String name, boolean compress, Duration restartWait, Duration partialWait) {

    private static final Duration SHORTEST = Duration.ofMillis(10);

    private static final ConfigKey<CommandLine> CMD = ConfigKey.command("cmd", "Command whose output is collected.");
    private static final ConfigKey<String> OUTPUT_FILENAME = ConfigKey.text(
                    "output_filename", "File name under which its output travels.")
            .where(Settings::isFileName, "a file name, relative and without . or .. parts");
    private static final ConfigKey<Optional<String>> COMPRESS_ALGORITHM = ConfigKey.choice(
                    "compress_algorithm", List.of("deflate"), "How each block is compressed.")
            .optional();
    private static final ConfigKey<Duration> RESTART_WAIT = ConfigKey.time(
                    "restart_wait",
                    "s",
                    "Time from the end of the command to its next start; grows up to 30 s while it fails at once.")
            .where(wait -> wait.compareTo(SHORTEST) >= 0, "a time of at least 10ms")
            .orElse(Duration.ofSeconds(1));
    private static final ConfigKey<Duration> PARTIAL_WAIT = ConfigKey.time(
                    "partial_wait", "s", "How long a line waits for its end before it is sent as it is.")
            .orElse(Duration.ofSeconds(1));

    static final List<ConfigKey<?>> KEYS =
            List.of(CMD, OUTPUT_FILENAME, COMPRESS_ALGORITHM, RESTART_WAIT, PARTIAL_WAIT);

    static Settings of(PluginConfig config) {
        return new Settings(
                config.get(CMD),
                config.get(OUTPUT_FILENAME),
                config.get(COMPRESS_ALGORITHM).isPresent(),
                config.get(RESTART_WAIT),
                config.get(PARTIAL_WAIT));
    }

    private static boolean isFileName(String name) {
        try {
            FileName.parse(name);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
