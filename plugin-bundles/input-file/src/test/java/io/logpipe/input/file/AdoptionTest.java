package io.logpipe.input.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** C-270: files that are moved from the directory of one instance into that of another, or collected by another. */
class AdoptionTest {

    private static void expectForGood(Bench bench, String name, String text) throws Exception {
        bench.until(() -> bench.host.received(name).length >= text.length());
        for (int i = 0; i < 15; i++) {
            bench.pass(Duration.ofSeconds(1));
        }
        assertEquals(text, bench.host.text(name));
        assertEquals(0, bench.skipped());
    }

    private static Map<String, String> positions(Bench bench, Path directory) {
        Map<String, String> names = new TreeMap<>();
        bench.host.checkpoints().get(directory.toString()).all().values().forEach(saved -> {
            if (!saved.facts().isEmpty()) {
                names.put(saved.name(), Long.toString(saved.position().offset()));
            }
        });
        return names;
    }

    @Test
    void aFileThatWasReadIsReadOnWhereItWasMovedTo() throws Exception {
        try (Bench bench = Bench.running()) {
            Path other = bench.startSecond();
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            Path moved = Files.move(bench.logs.resolve("a.log"), other.resolve("b.log"));
            Files.writeString(moved, "two\n", StandardOpenOption.APPEND);
            expectForGood(bench, "a.log", "one\ntwo\n");
            assertEquals(Map.of("a.log", "8"), positions(bench, other));
            assertEquals(Map.of(), positions(bench, bench.logs));
            assertEquals(0, bench.host.received("b.log").length);
        }
    }

    /** A name may be one below the directory of the first, but the second has no such directory. */
    @Test
    void theNameStaysButNotTheDirectoryItWasIn() throws Exception {
        try (Bench bench = Bench.running("recursive", true)) {
            Path other = bench.startSecond();
            Files.createDirectory(bench.logs.resolve("sub"));
            bench.append("sub/a.log", "one\n");
            bench.expect("sub/a.log", "one\n");
            Path moved = Files.move(bench.logs.resolve("sub/a.log"), other.resolve("b.log"));
            bench.until(() -> positions(bench, other).containsKey("a.log"));
            Files.writeString(moved, "two\n", StandardOpenOption.APPEND);
            expectForGood(bench, "a.log", "two\n");
            assertEquals("one\n", bench.host.text("sub/a.log"));
        }
    }

    /** What the first has under way arrives before the second goes on, however long that takes. */
    @Test
    void whatIsUnderWayIsWaitedFor() throws Exception {
        try (Bench bench = Bench.running()) {
            Path other = bench.startSecond();
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.host.commitManually();
            bench.append("a.log", "two\n");
            bench.expect("a.log", "one\ntwo\n");
            Path moved = Files.move(bench.logs.resolve("a.log"), other.resolve("a.log"));
            bench.pass(Duration.ofSeconds(1));
            Files.writeString(moved, "three\n", StandardOpenOption.APPEND);
            for (int i = 0; i < 30; i++) {
                bench.pass(Duration.ofSeconds(1));
            }
            assertEquals(Map.of("a.log", "4"), positions(bench, bench.logs));
            bench.host.commitAll();
            expectForGood(bench, "a.log", "one\ntwo\nthree\n");
            bench.host.commitAll();
            assertEquals(Map.of("a.log", "14"), positions(bench, other));
        }
    }

    /** The first has it open, and reads on when the second does not ask any more. */
    @Test
    void aFileThatIsDeletedBeforeItWasGivenOverIsReadToItsEnd() throws Exception {
        try (Bench bench = Bench.running();
                OutputStream writer = Files.newOutputStream(bench.logs.resolve("a.log"), StandardOpenOption.CREATE)) {
            Path other = bench.startSecond();
            writer.write("one\n".getBytes());
            bench.expect("a.log", "one\n");
            bench.host.commitManually();
            writer.write("two\n".getBytes());
            bench.expect("a.log", "one\ntwo\n");
            Path moved = Files.move(bench.logs.resolve("a.log"), other.resolve("a.log"));
            bench.pass(Duration.ofSeconds(3));
            writer.write("three\n".getBytes());
            Files.delete(moved);
            bench.pass(Duration.ofSeconds(1));
            bench.host.commitAll();
            expectForGood(bench, "a.log", "one\ntwo\nthree\n");
        }
    }

    @Test
    void aFileThatComesBackIsReadOn() throws Exception {
        try (Bench bench = Bench.running()) {
            Path other = bench.startSecond();
            StringBuilder text = new StringBuilder();
            Path here = bench.logs.resolve("a.log");
            Path there = other.resolve("a.log");
            for (int i = 0; i < 6; i++) {
                Path now = i % 2 == 0 ? here : there;
                Files.writeString(now, i + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                text.append(i).append('\n');
                bench.expect("a.log", text.toString());
                Files.move(now, i % 2 == 0 ? there : here);
            }
            expectForGood(bench, "a.log", text.toString());
        }
    }

    /** Whichever of them is started first. */
    @Test
    void aFileMovedWhileStoppedOrKilledIsReadOn() throws Exception {
        for (boolean firstFirst : new boolean[] {true, false}) {
            for (boolean killed : new boolean[] {true, false}) {
                try (Bench bench = Bench.running()) {
                    Path other = bench.startSecond();
                    bench.append("a.log", "one\n");
                    bench.expect("a.log", "one\n");
                    bench.pass(Duration.ofSeconds(1));
                    if (killed) {
                        bench.kill();
                    } else {
                        bench.stop();
                    }
                    Path moved = Files.move(bench.logs.resolve("a.log"), other.resolve("a.log"));
                    Files.writeString(moved, "two\n", StandardOpenOption.APPEND);
                    if (firstFirst) {
                        bench.start();
                    }
                    bench.startSecond();
                    if (!firstFirst) {
                        bench.start();
                    }
                    expectForGood(bench, "a.log", "one\ntwo\n");
                }
            }
        }
    }

    /** What was written and not read before the move is no loss, and not counted as one. */
    @Test
    void anUnreadFileMovedWhileStoppedIsReadAndNotCounted() throws Exception {
        try (Bench bench = Bench.running()) {
            Path other = bench.startSecond();
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.host.hold("full");
            bench.append("a.log", "two\n");
            bench.pass(Duration.ofSeconds(2));
            bench.stop();
            bench.host.release();
            Files.move(bench.logs.resolve("a.log"), other.resolve("a.log"));
            bench.start();
            bench.startSecond();
            expectForGood(bench, "a.log", "one\ntwo\n");
        }
    }

    /** The position outlives the configuration: the first instance is not there any more. */
    @Test
    void anInstanceThatIsGoneIsNotWaitedForForEver() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.stop();
            Path other = bench.second();
            Path moved = Files.move(bench.logs.resolve("a.log"), other.resolve("a.log"));
            Files.writeString(moved, "two\n", StandardOpenOption.APPEND);
            bench.startSecond();
            expectForGood(bench, "a.log", "one\ntwo\n");
        }
    }

    /** Two names in two directories are two files to two instances, as two instances on one directory each read all. */
    @Test
    void aHardLinkIsReadByBoth() throws Exception {
        try (Bench bench = Bench.running()) {
            Path other = bench.startSecond();
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            Files.createLink(other.resolve("b.log"), bench.logs.resolve("a.log"));
            expectForGood(bench, "b.log", "one\n");
            assertEquals("one\n", bench.host.text("a.log"));
        }
    }

    /** Files for one instance each, of which a first line has come. */
    private static void collectBoth(Bench bench) throws Exception {
        bench.append("a.log", "one\n");
        bench.append("b.txt", "ONE\n");
        bench.expect("a.log", "one\n");
        bench.expect("b.txt", "ONE\n");
    }

    /** One instance collected all files, and then two share them. */
    @Test
    void whatAnotherInstanceCollectsFromNowOnIsReadOn() throws Exception {
        try (Bench bench = Bench.running()) {
            collectBoth(bench);
            bench.items.put("files", "*.log");
            bench.swap();
            bench.append("b.txt", "TWO\n");
            bench.startSecond("files", "*.txt");
            bench.append("a.log", "two\n");
            expectForGood(bench, "b.txt", "ONE\nTWO\n");
            expectForGood(bench, "a.log", "one\ntwo\n");
        }
    }

    /** Two instances that share the files of a directory come in another order: each finds the positions of the other. */
    @Test
    void instancesOnOneDirectoryMayComeInAnyOrder() throws Exception {
        try (Bench bench = Bench.running("files", "*.log")) {
            bench.startSecond("files", "*.txt");
            collectBoth(bench);
            StringBuilder log = new StringBuilder("one\n");
            StringBuilder text = new StringBuilder("ONE\n");
            for (int i = 0; i < 4; i++) {
                bench.pass(Duration.ofSeconds(1));
                bench.stop();
                bench.append("a.log", i + "\n");
                bench.append("b.txt", i + "\n");
                log.append(i).append('\n');
                text.append(i).append('\n');
                if (i % 2 == 0) {
                    bench.startSecond("files", "*.txt");
                    bench.start();
                } else {
                    bench.start();
                    bench.startSecond("files", "*.txt");
                }
                expectForGood(bench, "a.log", log.toString());
                expectForGood(bench, "b.txt", text.toString());
            }
        }
    }

    /** Only one of two is left, and it comes first now. */
    @Test
    void whoIsLeftGoesOn() throws Exception {
        try (Bench bench = Bench.running("files", "*.log")) {
            bench.startSecond("files", "*.txt");
            collectBoth(bench);
            bench.stop();
            bench.append("b.txt", "TWO\n");
            bench.startSecond("files", "*.txt");
            expectForGood(bench, "b.txt", "ONE\nTWO\n");
            assertEquals("one\n", bench.host.text("a.log"));
        }
    }

    /** Two instances that both collect a file read all of it, each for itself, also when they start anew. */
    @Test
    void whatBothCollectBothRead() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.startSecond("files", "a*");
            bench.append("a.log", "one\n");
            expectForGood(bench, "a.log", "one\none\n");
            bench.stop();
            bench.append("a.log", "two\n");
            bench.start();
            bench.startSecond("files", "a*");
            expectForGood(bench, "a.log", "one\ntwo\none\ntwo\n");
        }
    }

    /** An inode that is used again is another file, whoever knew the first. */
    @Test
    void anotherFileWithTheSameInodeIsRead() throws Exception {
        try (Bench bench = Bench.running()) {
            Path other = bench.startSecond();
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            FileKey key = Stat.of(bench.logs.resolve("a.log")).key();
            bench.delete("a.log");
            bench.pass(Duration.ofSeconds(20));
            int made = 0;
            Path next = other.resolve("0.log");
            for (; made < 1000; made++) {
                next = other.resolve(made + ".log");
                Files.writeString(next, "one\ntwo\n");
                if (key.isAt(next)) {
                    break;
                }
            }
            assumeTrue(key.isAt(next), "the file system uses inodes again");
            expectForGood(bench, made + ".log", "one\ntwo\n");
        }
    }
}
