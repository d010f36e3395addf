package io.logpipe.core.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {

    @TempDir
    private Path dir;

    private HourlyRing ring() {
        return new HourlyRing(dir.resolve("l.log"), ZoneOffset.UTC);
    }

    /** Writes a line at a time, and gives the file it went to that time, as if it were real. */
    private boolean write(LogFile target, String utc, String text) throws IOException {
        Instant at = Records.at(utc);
        boolean written = target.write(at, (text + "\n").getBytes(StandardCharsets.UTF_8));
        if (written) {
            Files.setLastModifiedTime(target.fileFor(at), FileTime.from(at));
        }
        return written;
    }

    private String read(String name) throws IOException {
        return Files.readString(dir.resolve(name));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    @DisplayName("C-041: the file has the hour in its name, without leading zero")
    void theFileHasTheHourInItsName() throws IOException {
        LogFile ring = ring();
        write(ring, "2025-01-31T09:00:00", "nine");
        write(ring, "2025-01-31T09:59:59", "still nine");
        write(ring, "2025-01-31T10:00:00", "ten");
        write(ring, "2025-02-01T00:00:00", "midnight");

        assertEquals(List.of("l.log.0", "l.log.10", "l.log.9"), names());
        assertEquals("nine\nstill nine\n", read("l.log.9"));
    }

    @Test
    void theHourIsTheLocalOne() throws IOException {
        LogFile ring = new HourlyRing(dir.resolve("l.log"), ZoneId.of("Asia/Shanghai"));
        write(ring, "2025-01-31T23:30:00", "x");
        assertEquals(List.of("l.log.7"), names());
    }

    @Test
    void aFileOfTheDayBeforeIsDeletedWhenItsHourComes() throws IOException {
        LogFile ring = ring();
        write(ring, "2025-01-31T09:00:00", "old");
        write(ring, "2025-01-31T10:00:00", "between");
        write(ring, "2025-02-01T09:00:00", "new");
        assertEquals("new\n", read("l.log.9"));
        assertEquals("between\n", read("l.log.10"));
    }

    @Test
    void aFileOfTheDayBeforeIsDeletedEvenIfNothingWasLoggedInBetween() throws IOException {
        LogFile ring = ring();
        write(ring, "2025-01-31T09:00:00", "old");
        write(ring, "2025-02-01T09:00:00", "new");
        assertEquals("new\n", read("l.log.9"));
    }

    @Test
    void aStartAppendsToTheFileOfThisHourOnly() throws IOException {
        write(ring(), "2025-01-31T09:00:00", "before");
        write(ring(), "2025-01-31T09:30:00", "after");
        assertEquals("before\nafter\n", read("l.log.9"));

        write(ring(), "2025-02-01T09:30:00", "a day later");
        assertEquals("a day later\n", read("l.log.9"));
    }

    @Test
    void theHourThatComesTwiceInAutumnHasOneFile() throws IOException {
        LogFile ring = new HourlyRing(dir.resolve("l.log"), ZoneId.of("Europe/Berlin"));
        write(ring, "2025-10-26T00:59:00", "summer");
        write(ring, "2025-10-26T01:01:00", "winter");
        assertEquals("summer\nwinter\n", read("l.log.2"));
    }

    @Test
    void linesALittleOutOfOrderDoNotGoBackToTheOldFile() throws IOException {
        LogFile ring = ring();
        write(ring, "2025-01-31T10:00:00", "new");
        ring.write(Records.at("2025-01-31T09:59:59"), "late\n".getBytes(StandardCharsets.UTF_8));
        assertEquals("new\nlate\n", read("l.log.10"));
        write(ring, "2025-01-31T08:00:00", "the clock was set");
        assertEquals(List.of("l.log.10", "l.log.8"), names());
    }

    @Test
    void filesHaveMode0640() throws IOException {
        write(ring(), "2025-01-31T09:00:00", "x");
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("l.log.9"))));
    }

    @Test
    @DisplayName("C-042: without a line there is no file")
    void withoutALineThereIsNoFile() throws IOException {
        ring().close();
        new SizedFiles(dir.resolve("l.log"), 100, 3).close();
        new DailyFiles(dir.resolve("l.log"), 3, ZoneOffset.UTC).close();
        assertEquals(List.of(), names());
    }

    @Test
    @DisplayName("C-043: without the directory lines are refused, and written once it is there")
    void withoutTheDirectoryLinesAreRefusedUntilItIsThere() throws IOException {
        LogFile file = new SizedFiles(dir.resolve("none/l.log"), 100, 3);
        assertFalse(write(file, "2025-01-31T09:00:00", "x"));
        Files.createDirectory(dir.resolve("none"));

        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        boolean written = false;
        while (!written && System.nanoTime() < end) {
            written = write(file, "2025-01-31T09:00:01", "y");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        assertEquals("y\n", read("none/l.log"));
    }

    @Test
    void aFileThatWasMovedAwayIsMadeAgain() throws IOException {
        LogFile file = new SizedFiles(dir.resolve("l.log"), 100, 3);
        write(file, "2025-01-31T09:00:00", "x");
        Files.move(dir.resolve("l.log"), dir.resolve("moved"));

        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!Files.exists(dir.resolve("l.log")) && System.nanoTime() < end) {
            file.write(Records.at("2025-01-31T09:00:01"), new byte[0]);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        assertTrue(Files.exists(dir.resolve("l.log")));
    }

    @Test
    void aFullDiskRefusesLinesAndBreaksNothing() {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        LogFile file = new SizedFiles(full, 100, 3);
        assertFalse(file.write(Records.at("2025-01-31T09:00:00"), new byte[] {'x', '\n'}));
        file.close();
    }

    @Test
    void bySizeTheFilesMoveUpAndTheLastIsDropped() throws IOException {
        LogFile file = new SizedFiles(dir.resolve("l.log"), 10, 3);
        for (int i = 1; i <= 9; i++) {
            write(file, "2025-01-31T09:00:00", "line" + i);
        }
        assertEquals(List.of("l.log", "l.log.1", "l.log.2"), names());
        assertEquals("line9\n", read("l.log"));
        assertEquals("line8\n", read("l.log.1"));
        assertEquals("line7\n", read("l.log.2"));
    }

    @Test
    void bySizeAStartGoesOnWithTheFile() throws IOException {
        write(new SizedFiles(dir.resolve("l.log"), 14, 2), "2025-01-31T09:00:00", "line1");
        write(new SizedFiles(dir.resolve("l.log"), 14, 2), "2025-01-31T09:00:00", "line2");
        write(new SizedFiles(dir.resolve("l.log"), 14, 2), "2025-01-31T09:00:00", "line3");
        assertEquals("line3\n", read("l.log"));
        assertEquals("line1\nline2\n", read("l.log.1"));
    }

    @Test
    void bySizeWithOneFileTheFileIsBegunAnew() throws IOException {
        LogFile file = new SizedFiles(dir.resolve("l.log"), 10, 1);
        write(file, "2025-01-31T09:00:00", "line1");
        write(file, "2025-01-31T09:00:00", "a line longer than the limit");
        write(file, "2025-01-31T09:00:00", "line3");
        assertEquals(List.of("l.log"), names());
        assertEquals("line3\n", read("l.log"));
    }

    @Test
    void byDayTheOldestAreDropped() throws IOException {
        Files.writeString(dir.resolve("l.log.2025-01-xx"), "not ours");
        LogFile file = new DailyFiles(dir.resolve("l.log"), 2, ZoneOffset.UTC);
        write(file, "2025-01-30T09:00:00", "a");
        write(file, "2025-01-31T09:00:00", "b");
        write(file, "2025-01-31T23:59:59", "b");
        write(file, "2025-02-01T00:00:00", "c");
        assertEquals(List.of("l.log.2025-01-31", "l.log.2025-01-xx", "l.log.2025-02-01"), names());
        assertEquals("b\nb\n", read("l.log.2025-01-31"));
    }
}
