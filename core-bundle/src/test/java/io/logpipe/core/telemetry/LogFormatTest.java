package io.logpipe.core.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogFormatTest {

    private final LogFormat format = new LogFormat(4711, ZoneOffset.UTC, false);

    private String text(String text) {
        String line = format.format(Records.of(text));
        assertEquals(line.length() - 1, line.indexOf('\n'));
        return line.substring(line.lastIndexOf("| ") + 2, line.length() - 1);
    }

    @Test
    void aLineHasTheCProgramsForm() {
        assertEquals(
                "2025-01-31 09:05:03.000123 | INFO   | 4711:Engine | started\n", format.format(Records.of("started")));
    }

    @Test
    void timesAreLocal() {
        LogFormat berlin = new LogFormat(1, ZoneId.of("Europe/Berlin"), false);
        assertTrue(berlin.format(Records.of("x")).startsWith("2025-01-31 10:05:03.000123 "));
    }

    @ParameterizedTest
    @CsvSource({
        "FINEST, 'DEBUG '",
        "FINE, 'DEBUG '",
        "CONFIG, 'DEBUG '",
        "INFO, 'INFO  '",
        "WARNING, 'WARN  '",
        "SEVERE, 'ERROR '"
    })
    void levelsHaveTheCProgramsNamesAndSixCharacters(String level, String shown) {
        String line = format.format(Records.of(Level.parse(level), "x", "y"));
        assertEquals(shown, line.substring(29, 35));
    }

    @Test
    void noticeAndFatalAreLevelsOfTheirOwn() {
        assertTrue(format.format(Records.of(LogLevel.NOTICE, "x", "y")).contains("| NOTICE |"));
        assertTrue(format.format(Records.of(LogLevel.FATAL, "x", "y")).contains("| FATAL  |"));
    }

    @ParameterizedTest
    @CsvSource({"io.logpipe.instance.app.log-1, app.log-1", "org.apache.felix.scr, scr", "plain, plain", "'', -"})
    void theComponentIsTheInstanceOrTheLastPartOfTheName(String logger, String component) {
        assertTrue(format.format(Records.of(Level.INFO, logger, "y")).contains(" | 4711:" + component + " | "));
    }

    @Test
    void whatCouldForgeALineOrDriveATerminalIsEscaped() {
        assertEquals("a\\r\\n2025 fake\\tb", text("a\r\n2025 fake\tb"));
        assertEquals("\\x1b[2J\\x00\\x7f\\x9b31m", text("\u001b[2J\0\u007f\u009b31m"));
        assertEquals("a\\u202eb\\u2028c", text("a\u202eb\u2028c"));
        assertEquals("日志 é \\d", text("日志 é \\d"));
    }

    @Test
    void aLongTextIsCut() {
        assertEquals("x".repeat(8192) + "... (1808 more characters)", text("x".repeat(10_000)));
    }

    @Test
    void parametersAreFilledIn() {
        LogRecord record = Records.of("port {0} of {1}");
        record.setParameters(new Object[] {"1", "a\nb"});
        assertTrue(format.format(record).endsWith("| port 1 of a\\nb\n"));
    }

    @Test
    void causesStandInTheSameLine() {
        LogRecord record = Records.of("gave up");
        record.setThrown(new IllegalStateException("broken\nline", new IOException("no space")));
        assertTrue(format.format(record)
                .endsWith("| gave up: IllegalStateException: broken\\nline, caused by IOException: no space\n"));
    }

    @Test
    void atDebugTheStackFollowsInLinesThatBeginWithATab() {
        LogRecord record = Records.of("gave up");
        record.setThrown(new IOException("a\nb"));
        String[] lines = new LogFormat(1, ZoneOffset.UTC, true).format(record).split("\n");
        assertTrue(lines[0].endsWith("gave up: IOException: a\\nb"));
        assertTrue(lines.length > 2);
        assertTrue(Arrays.stream(lines).skip(1).allMatch(line -> line.startsWith("\t")));
    }

    @Test
    void aCircleOfCausesEnds() {
        IOException first = new IOException("1");
        first.initCause(new IOException("2", first));
        LogRecord record = Records.of("x");
        record.setThrown(first);
        assertEquals(8, format.format(record).split("IOException").length - 1);
    }
}
