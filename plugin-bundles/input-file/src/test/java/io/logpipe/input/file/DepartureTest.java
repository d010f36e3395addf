package io.logpipe.input.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Files that are cut short, written anew, or deleted. */
class DepartureTest {

    /** C-078. */
    @Test
    void theRestOfADeletedFileIsRead() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.host.hold("full");
            bench.append("a.log", "two\n");
            bench.look();
            bench.delete("a.log");
            bench.pass(Duration.ofSeconds(1));
            bench.host.release();
            bench.expectForGood("a.log", "one\ntwo\n");
            bench.pass(Duration.ofSeconds(30));
            assertEquals(0, bench.host.leases(Bench.PLACE).size(), "open files");
            assertEquals(0, bench.skipped());
        }
    }

    /** C-078: also what was not even looked at before it was deleted, and an unfinished line. */
    @Test
    void whatADeletedFileGotUnseenIsRead() throws Exception {
        try (Bench bench = Bench.running();
                var writer = Files.newOutputStream(bench.logs.resolve("a.log"), StandardOpenOption.CREATE)) {
            writer.write("one\n".getBytes(StandardCharsets.UTF_8));
            bench.expect("a.log", "one\n");
            writer.write("two\nthr".getBytes(StandardCharsets.UTF_8));
            bench.delete("a.log");
            bench.expect("a.log", "one\ntwo\nthr");
            bench.pass(Duration.ofSeconds(5));
            writer.write("ee\n".getBytes(StandardCharsets.UTF_8));
            bench.expectForGood("a.log", "one\ntwo\nthree\n");
        }
    }

    /** C-079. */
    @Test
    void aFileCreatedAgainIsTakenFromItsStart() throws Exception {
        try (Bench bench = Bench.running()) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 10; i++) {
                bench.append("a.log", "the same\n");
                text.append("the same\n");
                bench.expect("a.log", text.toString());
                bench.delete("a.log");
            }
            bench.expectForGood("a.log", text.toString());
        }
    }

    /** C-079: the file system gives the same inode again, since nobody has the old file open. */
    @Test
    void aFileWithAUsedInodeIsTakenFromItsStart() throws Exception {
        try (Bench bench = Bench.running("max_open_files", 1)) {
            bench.append("a.log", "the same\n");
            bench.expect("a.log", "the same\n");
            bench.append("b.log", "b\n");
            bench.expect("b.log", "b\n");
            Stat before = Stat.of(bench.logs.resolve("a.log"));
            bench.delete("a.log");
            bench.append("a.log", "the same\nand more\n");
            Stat after = Stat.of(bench.logs.resolve("a.log"));
            bench.expectForGood("a.log", "the same\nthe same\nand more\n");
            assertFalse(before.equals(after));
        }
    }

    /** C-080. */
    @Test
    void aFileCutShortIsReadFromItsStart() throws Exception {
        String hundred = "x".repeat(99) + "\n";
        try (Bench bench = Bench.running()) {
            bench.append("a.log", hundred);
            bench.expect("a.log", hundred);
            bench.rewrite("a.log", "123456789\n");
            bench.expectForGood("a.log", hundred + "123456789\n");
            assertEquals(0, bench.skipped());
        }
    }

    /** C-081. */
    @Test
    void aFileWrittenAnewAndLargerIsReadFromItsStart() throws Exception {
        String hundred = "x".repeat(99) + "\n";
        String more = "y".repeat(149) + "\n";
        try (Bench bench = Bench.running()) {
            bench.append("a.log", hundred);
            bench.expect("a.log", hundred);
            bench.rewrite("a.log", more);
            bench.expectForGood("a.log", hundred + more);
        }
    }

    /** C-081, of a file that was taken from its end. */
    @Test
    void aFileThatWasThereIsRecognizedToo() throws Exception {
        String more = "y".repeat(149) + "\n";
        try (Bench bench = Bench.with()) {
            bench.append("a.log", "x".repeat(99) + "\n");
            bench.start();
            bench.rewrite("a.log", more);
            bench.expectForGood("a.log", more);
        }
    }

    @Test
    void aFileWrittenAnewToTheSameSizeIsReadFromItsStart() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "first\n");
            bench.expect("a.log", "first\n");
            bench.rewrite("a.log", "other\n");
            bench.expectForGood("a.log", "first\nother\n");
        }
    }

    @Test
    void touchingAFileIsNoNews() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "first\n");
            bench.expect("a.log", "first\n");
            Files.setLastModifiedTime(
                    bench.logs.resolve("a.log"), java.nio.file.attribute.FileTime.from(Instant.ofEpochSecond(1)));
            bench.expectForGood("a.log", "first\n");
        }
    }

    @Test
    void bytesCutOffBeforeTheyWereReadAreCounted() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.host.hold("full");
            bench.append("a.log", "lost for ever\n");
            bench.look();
            bench.rewrite("a.log", "");
            bench.look();
            bench.append("a.log", "two\n");
            bench.host.release();
            bench.expectForGood("a.log", "one\ntwo\n");
            assertEquals("lost for ever\n".length(), bench.skipped());
            assertEquals(1, bench.logged("a.log was cut short with 14 bytes that were not read"));
        }
    }

    @Test
    void bytesCutOffAreCountedEvenIfTheFileHasGrownAgain() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.host.hold("full");
            bench.append("a.log", "lost for ever\n");
            bench.look();
            bench.rewrite("a.log", "new\nlines\n");
            bench.look();
            bench.host.release();
            bench.expectForGood("a.log", "one\nnew\nlines\n");
            assertEquals("lost for ever\n".length(), bench.skipped());
        }
    }

    /** A copy, then cut to nothing, as logrotate's copytruncate does, many times. */
    @Test
    void copytruncateLosesNothingThatWasRead() throws Exception {
        try (Bench bench = Bench.running("files", "*.log")) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                bench.append("a.log", "round " + i + "\n");
                text.append("round ").append(i).append('\n');
                bench.expect("a.log", text.toString());
                Files.copy(bench.logs.resolve("a.log"), bench.logs.resolve("a.log." + i));
                bench.rewrite("a.log", "");
            }
            bench.expectForGood("a.log", text.toString());
            assertEquals(0, bench.skipped());
        }
    }

    @Test
    void aFileThatIsGoneIsForgottenAfterAnHour() throws Exception {
        MovedClock clock = new MovedClock();
        try (Bench bench = Bench.with()) {
            bench.clock(clock);
            bench.start();
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.delete("a.log");
            bench.pass(Duration.ofSeconds(90));
            assertTrue(positions(bench).containsValue("a.log"));
            clock.now = clock.now.plusSeconds(3590);
            bench.pass(Duration.ofSeconds(61));
            assertTrue(positions(bench).containsValue("a.log"));
            clock.now = clock.now.plusSeconds(20);
            bench.pass(Duration.ofSeconds(61));
            assertFalse(positions(bench).containsValue("a.log"));
        }
    }

    @Test
    void aFileThatVanishedWhileStoppedIsForgottenAfterAnHour() throws Exception {
        MovedClock clock = new MovedClock();
        try (Bench bench = Bench.with()) {
            bench.clock(clock);
            bench.start();
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.stop();
            bench.delete("a.log");
            bench.start();
            clock.now = clock.now.plusSeconds(3601);
            bench.pass(Duration.ofSeconds(61));
            assertFalse(positions(bench).containsValue("a.log"));
        }
    }

    @Test
    void aFileThatVanishedWhileStoppedBeforeItWasReadIsReported() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.host.commitManually();
            bench.append("a.log", "two\n");
            bench.expect("a.log", "one\ntwo\n");
            bench.append("b.log", "b\n");
            bench.expect("b.log", "b\n");
            bench.host.hold("full");
            bench.append("b.log", "never read\n");
            bench.look();
            bench.host.commitAll();
            bench.stop();
            bench.delete("b.log");
            bench.start();
            bench.pass(Duration.ofSeconds(4));
            assertEquals(1, bench.logged("b.log is gone with at least 11 bytes"));
            assertEquals(11, bench.skipped());
        }
    }

    /** They are on their way when the worker is killed, and not in the file any more when it starts again. */
    @Test
    void bytesThatWereReadAndNotAcknowledgedAreReportedIfTheFileWasWrittenAnewMeanwhile() throws Exception {
        for (String anew : new String[] {"", "new\n", "much more than there was before\n"}) {
            try (Bench bench = Bench.running()) {
                bench.append("a.log", "one\n");
                bench.expect("a.log", "one\n");
                bench.host.commitManually();
                bench.append("a.log", "never acknowledged\n");
                bench.expect("a.log", "one\nnever acknowledged\n");
                bench.pass(Duration.ofSeconds(2));
                bench.kill();
                bench.host.commitAll();
                bench.rewrite("a.log", anew);
                // Not within the same tick of the file system's clock, in which a write of the same size leaves no
                // trace.
                Files.setLastModifiedTime(
                        bench.logs.resolve("a.log"), FileTime.from(Instant.now().plusSeconds(1)));
                bench.start();
                bench.pass(Duration.ofSeconds(2));
                assertEquals("never acknowledged\n".length(), bench.skipped(), anew);
                assertEquals("one\n" + anew, bench.host.text("a.log"));
            }
        }
    }

    private static Map<String, String> positions(Bench bench) {
        Map<String, String> names = new java.util.HashMap<>();
        bench.host.checkpoints().get(bench.logs.toString()).all().forEach((key, saved) -> names.put(key, saved.name()));
        return names;
    }

    /** A clock that a test moves. */
    private static final class MovedClock extends Clock {
        private Instant now = Instant.ofEpochSecond(1_700_000_000);

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            throw new UnsupportedOperationException("the zone stays");
        }
    }
}
