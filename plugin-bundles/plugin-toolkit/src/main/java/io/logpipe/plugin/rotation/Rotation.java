package io.logpipe.plugin.rotation;

import io.logpipe.api.config.CommandLine;
import io.logpipe.api.plugin.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One renaming, as the commands before and after it see it. File names reach a command only as environment variables,
 * never as a part of its text.
 *
 * @param directory the {@code path} setting
 * @param oldFile the file before, with directory; empty where commands are not told
 * @param newFile the file after, with directory
 */
public record Rotation(Path directory, Optional<Path> oldFile, Path newFile) {

    /** What commands read, as {@code LOGPIPE_ROTATING_…} variables. */
    public Map<String, String> environment() {
        Map<String, String> variables = new HashMap<>();
        variables.put("LOGPIPE_ROTATING_PATHNAME", directory.toString());
        oldFile.ifPresent(file -> variables.put("LOGPIPE_ROTATING_OLD_FILENAME", file.toString()));
        variables.put("LOGPIPE_ROTATING_NEW_FILENAME", newFile.toString());
        return Map.copyOf(variables);
    }

    /** The command to run aside, for at most {@code limit}. */
    public Command command(CommandLine line, Duration limit) {
        return new Command(line, environment(), Optional.of(limit), false);
    }
}
