package io.logpipe.input.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What happens while the worker is not there. */
class RestartTest {

    private static String lines(String what, int count) {
        return IntStream.range(0, count).mapToObj(i -> what + " " + i + "\n").collect(Collectors.joining());
    }

    /** With its times to the nanosecond, which the JDK does not copy. */
    private static Path copy(Path from, Path to) throws Exception {
        new ProcessBuilder("cp", "-p", from.toString(), to.toString()).start().waitFor();
        return to;
    }

    /** C-089. */
    @Test
    void whatIsWrittenWhileKilledIsCollected() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", lines("first", 100));
            bench.expect("a.log", lines("first", 100));
            bench.kill();
            bench.append("a.log", lines("second", 100));
            bench.start();
            bench.expectForGood("a.log", lines("first", 100) + lines("second", 100));
        }
    }

    /** C-089: what was read but not acknowledged comes again. */
    @Test
    void whatWasNotAcknowledgedComesAgain() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.host.commitManually();
            bench.append("a.log", "two\n");
            bench.expect("a.log", "one\ntwo\n");
            bench.kill();
            assertEquals("one\n", bench.host.text("a.log"));
            bench.start();
            bench.expectForGood("a.log", "one\ntwo\n");
        }
    }

    /**
     * An output that remembers may have what was sent, though nobody has acknowledged it: under the same id it would take as
     * many bytes of what the file holds now for those.
     */
    @Test
    void aNewFileWrittenAnewWhileKilledIsAnotherSource() throws Exception {
        for (String anew : new String[] {"TWO\n", "2\n", "what is there now is longer\n"}) {
            try (Bench bench = Bench.running()) {
                bench.host.commitManually();
                bench.append("a.log", "one\n");
                bench.expect("a.log", "one\n");
                String before = bench.host.passes().get(0).source().id();
                bench.kill();
                bench.rewrite("a.log", anew);
                bench.start();
                bench.expect("a.log", anew);
                assertNotEquals(before, bench.host.passes().get(0).source().id());
            }
        }
    }

    /** The same file is the same source. */
    @Test
    void aNewFileThatHasGrownWhileKilledIsTheSameSource() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.host.commitManually();
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            String before = bench.host.passes().get(0).source().id();
            bench.kill();
            bench.append("a.log", "two\n");
            bench.start();
            bench.expect("a.log", "one\ntwo\n");
            assertEquals(before, bench.host.passes().get(0).source().id());
        }
    }

    /** C-090, 5.2. */
    @Test
    void aFileCreatedWhileStoppedIsTakenFromItsStart() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.stop();
            bench.append("a.log", "one\n");
            bench.start();
            bench.expectForGood("a.log", "one\n");
        }
    }

    /** The positions of the very first start are positions too. */
    @Test
    void aFileThatWasTakenFromItsEndGoesOnThere() throws Exception {
        try (Bench bench = Bench.with()) {
            bench.append("a.log", "old\n");
            bench.start();
            bench.kill();
            bench.append("a.log", "new\n");
            bench.start();
            bench.expectForGood("a.log", "new\n");
        }
    }

    /** A worker that dies before its first positions are durable has seen the directory all the same. */
    @Test
    void aFirstStartIsTheFirstEvenIfItsPositionsWereLost() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.kill();
            bench.host
                    .checkpoints()
                    .values()
                    .forEach(positions -> positions.all().keySet().forEach(positions::remove));
            bench.append("a.log", "new\n");
            bench.start();
            bench.expectForGood("a.log", "new\n");
        }
    }

    @Test
    void ifPositionsWereLostEverythingIsReadAgain() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            String before = bench.host.passes().get(0).source().id();
            bench.stop();
            bench.host.loseCheckpoints();
            bench.start();
            bench.expectForGood("a.log", "one\none\n");
            assertNotEquals(before, bench.host.passes().get(1).source().id());
        }
    }

    /** A file renamed by nobody's witness, to a name that is not wanted. */
    @Test
    void aFileRenamedWhileStoppedIsFoundByWhatItIs() throws Exception {
        try (Bench bench = Bench.running("files", "*.log")) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.stop();
            bench.append("a.log", "two\n");
            bench.rename("a.log", "a.log.1");
            bench.append("a.log", "new\n");
            bench.start();
            bench.until(() -> bench.host.received("a.log").length >= 12);
            bench.pass(Duration.ofSeconds(3));
            assertEquals(
                    List.of("new", "one", "two"),
                    bench.host.text("a.log").lines().sorted().toList());
        }
    }

    @Test
    void aRenamedFileKeepsItsLabelOverRestarts() throws Exception {
        try (Bench bench = Bench.running("files", "*.log")) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.rename("a.log", "a.log.1");
            bench.append("a.log.1", "two\n");
            bench.expect("a.log", "one\ntwo\n");
            bench.stop();
            bench.append("a.log.1", "three\n");
            bench.start();
            bench.expect("a.log", "one\ntwo\nthree\n");
            bench.kill();
            bench.append("a.log.1", "four\n");
            bench.start();
            bench.expectForGood("a.log", "one\ntwo\nthree\nfour\n");
        }
    }

    @Test
    void aFileThatIsNotWantedAnyMoreIsNotCollected() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.stop();
            bench.append("a.log", "two\n");
            bench.items.put("exclude_files", "a*");
            bench.start();
            bench.expectForGood("a.log", "one\n");
        }
    }

    @Test
    void aFileCutShortWhileStoppedIsReadFromItsStart() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "a long line\n");
            bench.expect("a.log", "a long line\n");
            bench.stop();
            bench.rewrite("a.log", "short\n");
            bench.start();
            bench.expectForGood("a.log", "a long line\nshort\n");
        }
    }

    @Test
    void aFileWrittenAnewWhileStoppedIsReadFromItsStart() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "first\n");
            bench.append("b.log", "first\n");
            bench.expect("a.log", "first\n");
            bench.expect("b.log", "first\n");
            bench.stop();
            bench.rewrite("a.log", "other\n");
            bench.rewrite("b.log", "other and more\n");
            bench.start();
            bench.expectForGood("a.log", "first\nother\n");
            bench.expectForGood("b.log", "first\nother and more\n");
        }
    }

    /** The inode of a deleted file is used again at once on ext4. */
    @Test
    void aFileDeletedAndCreatedWhileStoppedIsTakenFromItsStart() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "the same\n");
            bench.expect("a.log", "the same\n");
            bench.stop();
            bench.delete("a.log");
            bench.append("a.log", "the same\nand more\n");
            bench.start();
            bench.expectForGood("a.log", "the same\nthe same\nand more\n");
        }
    }

    /** Same size, same times, same bytes, another inode: moved here from another file system. */
    @Test
    void aFileMovedOverFileSystemsWhileStoppedGoesOnWhereItWas() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "one\n");
            bench.append("b.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.expect("b.log", "one\n");
            bench.look();
            bench.stop();
            Path a = bench.logs.resolve("a.log");
            Path copy = copy(a, bench.logs.resolve(".copy"));
            Files.move(copy, a, StandardCopyOption.REPLACE_EXISTING);
            bench.start();
            bench.append("a.log", "two\n");
            bench.expectForGood("a.log", "one\ntwo\n");
        }
    }

    /** The same times, but other bytes. */
    @Test
    void aFileThatOnlyLooksLikeAMovedOneIsTakenFromItsStart() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.look();
            bench.stop();
            bench.append(".other", "two\n");
            new ProcessBuilder("touch", "-r", "a.log", ".other")
                    .directory(bench.logs.toFile())
                    .start()
                    .waitFor();
            bench.rename(".other", "a.log");
            bench.start();
            bench.expectForGood("a.log", "one\ntwo\n");
        }
    }

    /** A copy beside the file that is still there is a new file. */
    @Test
    void aCopyIsAFileOfItsOwn() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("b.log", "one\n");
            bench.expect("b.log", "one\n");
            bench.look();
            bench.stop();
            copy(bench.logs.resolve("b.log"), bench.logs.resolve("a.log"));
            bench.start();
            bench.expectForGood("a.log", "one\n");
            bench.expectForGood("b.log", "one\n");
        }
    }

    @Test
    void manyRestartsLoseAndDoubleNothing() throws Exception {
        StringBuilder text = new StringBuilder();
        try (Bench bench = Bench.with("read_from", "start")) {
            for (int i = 0; i < 20; i++) {
                bench.append("a.log", "before " + i + "\n");
                bench.start();
                bench.append("a.log", "after " + i + "\n");
                text.append("before ").append(i).append("\nafter ").append(i).append('\n');
                if (i % 2 == 0) {
                    bench.expect("a.log", text.toString());
                    bench.kill();
                } else {
                    bench.stop();
                }
            }
            bench.start();
            bench.expectForGood("a.log", text.toString());
        }
    }

    /** Lines are counted on from what was remembered. */
    @Test
    void lineNumbersGoOnAfterARestart() throws Exception {
        try (Bench bench = Bench.with()) {
            bench.host.linesWanted(true);
            bench.start();
            bench.append("a.log", "1\n2\n3\n");
            bench.expect("a.log", "1\n2\n3\n");
            bench.kill();
            bench.start();
            bench.append("a.log", "4\n");
            bench.expect("a.log", "1\n2\n3\n4\n");
            assertEquals(3, bench.host.passes().get(1).blocks().get(0).start().line());
        }
    }

    /** C-088. */
    @Test
    void aDirectoryThatGoesAndComesAgainIsCollectedAgain() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.delete("a.log");
            Files.delete(bench.logs);
            bench.pass(Duration.ofSeconds(5));
            assertEquals(1, bench.logged("is not there, waits for it"));
            assertEquals(
                    "directory " + bench.logs + " is not there",
                    bench.host.degraded(Bench.PLACE).orElse(""));
            Files.createDirectory(bench.logs);
            bench.append("a.log", "two\n");
            bench.pass(Duration.ofSeconds(2));
            bench.expectForGood("a.log", "one\ntwo\n");
            assertEquals(true, bench.host.degraded(Bench.PLACE).isEmpty());
            bench.append("a.log", "three\n");
            bench.expect("a.log", "one\ntwo\nthree\n");
        }
    }

    /** C-088: moved away with its files, and another one put in its place. */
    @Test
    void aDirectoryThatIsReplacedIsCollectedAgain() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            Path old = Files.move(bench.logs, bench.host.directory().resolve("old"));
            Files.writeString(old.resolve("a.log"), "late\n", StandardOpenOption.APPEND);
            Files.createDirectory(bench.logs);
            bench.append("a.log", "new\n");
            bench.pass(Duration.ofSeconds(2));
            bench.until(() -> bench.host.received("a.log").length >= 13);
            bench.append("a.log", "newer\n");
            bench.until(() -> bench.host.received("a.log").length >= 19);
            assertEquals(
                    List.of("late", "new", "newer", "one"),
                    bench.host.text("a.log").lines().sorted().toList());
        }
    }

    @Test
    void aDirectoryThatIsNotThereAtStartIsWaitedFor() throws Exception {
        try (Bench bench = Bench.with()) {
            Files.delete(bench.logs);
            bench.start();
            bench.pass(Duration.ofSeconds(5));
            Files.createDirectory(bench.logs);
            bench.append("a.log", "one\n");
            bench.pass(Duration.ofSeconds(2));
            bench.expectForGood("a.log", "one\n");
        }
    }
}
