package io.logpipe.core.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.core.config.LogSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoggingTest {

    private static final Logger ROOT = Logger.getLogger("");

    @TempDir
    private Path dir;

    private Handler[] handlers = {};
    private Level level = Level.INFO;

    @BeforeEach
    void remember() {
        handlers = ROOT.getHandlers();
        level = ROOT.getLevel();
    }

    @AfterEach
    void restore() {
        Logging.stop();
        Arrays.asList(handlers).forEach(ROOT::addHandler);
        ROOT.setLevel(level);
    }

    private static LogSettings settings(Path file, LogSettings.Level level) {
        return new LogSettings(Optional.of(file), level, LogSettings.Rotate.SIZE, 1 << 20, 3);
    }

    private void apply(String file, LogSettings.Level level) {
        Logging.apply(settings(dir.resolve(file), level), true, dir, 7);
    }

    private List<String> lines(String file) throws IOException {
        Logging.flush();
        return Files.readAllLines(dir.resolve(file)).stream()
                .map(line -> line.substring(line.indexOf('|') + 2))
                .toList();
    }

    @Test
    void systemLoggersGoThereByInstance() throws IOException {
        apply("l", LogSettings.Level.DEBUG);
        System.Logger log = InstanceLog.of("app.1");
        log.log(System.Logger.Level.TRACE, "a");
        log.log(System.Logger.Level.DEBUG, "b");
        log.log(System.Logger.Level.INFO, "c {0}", "d");
        log.log(System.Logger.Level.WARNING, "e");
        log.log(System.Logger.Level.ERROR, "f", new IOException("g"));

        List<String> lines = lines("l");
        assertEquals(
                List.of(
                        "DEBUG  | 7:app.1 | a",
                        "DEBUG  | 7:app.1 | b",
                        "INFO   | 7:app.1 | c d",
                        "WARN   | 7:app.1 | e",
                        "ERROR  | 7:app.1 | f: IOException: g"),
                lines.subList(0, 5));
    }

    @Test
    void belowInfoLibrariesAreNotHeard() throws IOException {
        apply("l", LogSettings.Level.DEBUG);
        Logger library = Logger.getLogger("org.example.Library");
        library.fine("no");
        library.info("yes");
        assertEquals(List.of("INFO   | 7:Library | yes"), lines("l"));
    }

    @Test
    @DisplayName("C-042: nothing below the level is written, and without a line there is no file")
    void nothingBelowTheLevelIsWritten() throws IOException {
        apply("l", LogSettings.Level.ERROR);
        InstanceLog.of("app").log(System.Logger.Level.WARNING, "no");
        Logging.flush();
        assertFalse(Files.exists(dir.resolve("l")));

        InstanceLog.of("app").log(System.Logger.Level.ERROR, "yes");
        assertEquals(List.of("ERROR  | 7:app | yes"), lines("l"));
    }

    @Test
    @DisplayName("C-043: a log that cannot be written disturbs nobody")
    void aLogThatCannotBeWrittenDisturbsNobody() {
        apply("none/l", LogSettings.Level.DEBUG);
        InstanceLog.of("app").log(System.Logger.Level.ERROR, "x");
        Logging.flush();
        assertFalse(Files.exists(dir.resolve("none")));
    }

    @Test
    void applyingTheSameAgainChangesNothing() throws IOException {
        apply("l", LogSettings.Level.INFO);
        Handler[] before = ROOT.getHandlers();
        InstanceLog.of("app").log(System.Logger.Level.INFO, "a");
        apply("l", LogSettings.Level.INFO);
        InstanceLog.of("app").log(System.Logger.Level.INFO, "b");
        assertEquals(2, lines("l").size());
        assertEquals(List.of(before), List.of(ROOT.getHandlers()));
        assertEquals(1, before.length);
    }

    @Test
    void aChangeHoldsFromTheNextRecordOn() throws IOException {
        apply("l", LogSettings.Level.WARN);
        InstanceLog.of("app").log(System.Logger.Level.INFO, "a");
        apply("l", LogSettings.Level.INFO);
        InstanceLog.of("app").log(System.Logger.Level.INFO, "b");
        apply("m", LogSettings.Level.INFO);
        InstanceLog.of("app").log(System.Logger.Level.INFO, "c");
        assertEquals(List.of("INFO   | 7:app | b"), lines("l"));
        assertEquals(List.of("INFO   | 7:app | c"), lines("m"));
    }

    @Test
    void aDaemonWithoutALogFileWritesToTheStateDirectory() throws IOException {
        Logging.apply(LogSettings.DEFAULT, false, dir, 7);
        InstanceLog.of("app").log(System.Logger.Level.INFO, "a");
        assertEquals(List.of("INFO   | 7:app | a"), lines("logpipe.log"));
    }

    @Test
    void inTheForegroundWithoutALogFileNoFileIsMade() throws IOException {
        Logging.apply(LogSettings.DEFAULT, true, dir, 7);
        InstanceLog.of("app").log(System.Logger.Level.INFO, "this line is part of a test");
        Logging.flush();
        try (Stream<Path> files = Files.list(dir)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void afterStopTheRestOfTheProcessLogsAsBefore() {
        apply("l", LogSettings.Level.INFO);
        Logging.stop();
        Logging.stop();
        assertEquals(0, ROOT.getHandlers().length);
        assertTrue(ROOT.isLoggable(Level.INFO));
    }
}
