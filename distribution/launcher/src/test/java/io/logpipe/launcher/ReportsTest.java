package io.logpipe.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ReportsTest {

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream people = new ByteArrayOutputStream();

    private Reports open(Path mailbox) throws LaunchFailure {
        Properties properties = new Properties();
        properties.setProperty("logpipe.report", mailbox.toString());
        return Reports.open(properties, new PrintStream(people, true));
    }

    @Test
    void everyLineGoesToTheMonitorAndErrorsToPeopleToo() throws Exception {
        Path mailbox = Files.createFile(directory.resolve("mailbox"));
        try (Reports reports = open(mailbox)) {
            reports.alive();
            reports.state("/s");
            assertFalse(reports.failed());
            reports.error("two\n   lines \n");
            assertTrue(reports.failed());
            reports.ready();
        }
        assertEquals(List.of("alive", "state /s", "error two; lines", "ready"), Files.readAllLines(mailbox));
        assertEquals("logpipe: two; lines\n", people.toString());
    }

    /** Nobody reads the monitor's pipe before we have ended, and it may hold 4096 bytes only. */
    @Test
    void manyErrorsDoNotFillThePipe() throws Exception {
        Path mailbox = Files.createFile(directory.resolve("mailbox"));
        try (Reports reports = open(mailbox)) {
            for (int i = 0; i < 200; i++) {
                reports.error("inputs[" + i + "]: " + "x".repeat(2000));
            }
        }
        assertTrue(Files.size(mailbox) <= 3500, "wrote " + Files.size(mailbox));
        assertEquals(200, people.toString().lines().count());
    }

    @Test
    void aPipeWithoutReaderIsNotWaitedFor() throws Exception {
        Path fifo = directory.resolve("fifo");
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
        try (Reports reports = open(fifo)) {
            reports.ready();
        }
    }

    @Test
    void withoutPipesPeopleHearItAllTheSame() throws Exception {
        try (Reports reports = Reports.open(new Properties(), new PrintStream(people, true))) {
            reports.ready();
            reports.error("wrong");
        }
        assertEquals("logpipe: wrong\n", people.toString());
    }

    @Test
    void aPipeThatIsNotThereIsAFailure() throws IOException {
        assertThrows(LaunchFailure.class, () -> open(directory.resolve("no/such/pipe")));
    }
}
