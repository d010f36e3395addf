package io.logpipe.plugin.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logpipe.api.config.CommandLine;
import io.logpipe.api.plugin.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RotationTest {

    private static final Path DIRECTORY = Path.of("/var/log/app");

    @Test
    @DisplayName("C-093: commands of an input read directory, old name and new name, with directory")
    void inputCommandsReadThreeVariables() {
        Rotation rotation = new Rotation(
                DIRECTORY, Optional.of(DIRECTORY.resolve("a.log")), DIRECTORY.resolve("_a.log-20240305_020304_000000"));
        assertEquals(
                Map.of(
                        "LOGPIPE_ROTATING_PATHNAME", "/var/log/app",
                        "LOGPIPE_ROTATING_OLD_FILENAME", "/var/log/app/a.log",
                        "LOGPIPE_ROTATING_NEW_FILENAME", "/var/log/app/_a.log-20240305_020304_000000"),
                rotation.environment());
    }

    @Test
    @DisplayName("C-108: the command of an output is not told an old name")
    void outputCommandReadsTwoVariables() {
        Rotation rotation = new Rotation(DIRECTORY, Optional.empty(), DIRECTORY.resolve("_a"));
        assertEquals(
                Map.of(
                        "LOGPIPE_ROTATING_PATHNAME", "/var/log/app",
                        "LOGPIPE_ROTATING_NEW_FILENAME", "/var/log/app/_a"),
                rotation.environment());
    }

    @Test
    @DisplayName("SEC-7: a file name never becomes a part of the command")
    void commandIsTheOperatorsTextWhateverTheFileIsCalled() {
        Path hostile = DIRECTORY.resolve("_$(touch pwned);`id`-20240305_020304_000000");
        Command command = new Rotation(DIRECTORY, Optional.empty(), hostile)
                .command(CommandLine.shell("gzip \"$LOGPIPE_ROTATING_NEW_FILENAME\""), Duration.ofSeconds(7));
        assertEquals(
                List.of("/bin/sh", "-c", "gzip \"$LOGPIPE_ROTATING_NEW_FILENAME\""),
                command.line().words());
        assertEquals(hostile.toString(), command.environment().get("LOGPIPE_ROTATING_NEW_FILENAME"));
        assertEquals(Optional.of(Duration.ofSeconds(7)), command.limit());
    }
}
