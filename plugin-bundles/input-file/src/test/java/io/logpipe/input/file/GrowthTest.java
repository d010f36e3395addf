package io.logpipe.input.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.Position;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.testkit.Pass;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files that only grow. */
class GrowthTest {

    /** Were the number of the generation lost in a kill, it would be given to other bytes than these. */
    @Test
    void aNewGenerationIsReadWhenItsNumberIsDurable() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.host.holdCheckpoints(true);
            bench.rewrite("a.log", "2\n");
            bench.look();
            bench.pass(Duration.ofMillis(500));
            assertEquals("one\n", bench.host.text("a.log"));
            bench.host.holdCheckpoints(false);
            bench.expectForGood("a.log", "one\n2\n");
        }
    }

    /** A disk for positions that fails for long holds nothing up. */
    @Test
    void aNewGenerationIsReadInTheEnd() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.host.holdCheckpoints(true);
            bench.rewrite("a.log", "2\n");
            bench.expect("a.log", "one\n2\n");
        }
    }

    /** C-063. */
    @Test
    void anExistingFileIsTakenFromItsEndAtTheVeryFirstStart() throws Exception {
        try (Bench bench = Bench.with()) {
            bench.append("a.log", "old\n");
            bench.start();
            bench.append("a.log", "new\n");
            bench.expectForGood("a.log", "new\n");
        }
    }

    /** {@code start_once_for_full_dose}. */
    @Test
    void anExistingFileIsTakenFromItsStartIfAFullDoseIsAskedFor() throws Exception {
        try (Bench bench = Bench.with()) {
            bench.append("a.log", "old\n");
            bench.fullDose();
            bench.start();
            bench.append("a.log", "new\n");
            bench.expectForGood("a.log", "old\nnew\n");
        }
    }

    @Test
    void anExistingFileIsTakenFromItsStartIfTheSettingsSaySo() throws Exception {
        try (Bench bench = Bench.with("read_from", "start")) {
            bench.append("a.log", "old\n");
            bench.start();
            bench.expectForGood("a.log", "old\n");
        }
    }

    /** C-064. */
    @Test
    void aNewFileIsTakenFromItsStartUnderItsBaseName() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "one\ntwo\n");
            bench.expectForGood("a.log", "one\ntwo\n");
            assertEquals(1, bench.host.passes().size());
        }
    }

    /** C-065, C-066, C-068. */
    @Test
    void onlyWantedNamesAreCollected() throws Exception {
        try (Bench bench = Bench.running("files", "*.log", "exclude_files", "x*")) {
            bench.append("a.txt", "no\n");
            bench.append("x.log", "no\n");
            bench.append(".a.log", "no\n");
            bench.append("_a.log", "no\n");
            bench.append("a.log", "yes\n");
            bench.expectForGood("a.log", "yes\n");
            assertEquals(1, bench.host.passes().size());
        }
    }

    /** C-072. */
    @Test
    void directoriesBelowAreNotCollected() throws Exception {
        try (Bench bench = Bench.running()) {
            Files.createDirectory(bench.logs.resolve("sub"));
            bench.append("sub/b.log", "no\n");
            bench.append("a.log", "yes\n");
            bench.expectForGood("a.log", "yes\n");
            assertEquals(1, bench.host.passes().size());
        }
    }

    @Test
    void directoriesBelowAreCollectedIfTheyAreWanted() throws Exception {
        try (Bench bench = Bench.with("recursive", true, "read_from", "start")) {
            Files.createDirectories(bench.logs.resolve("early/deep"));
            bench.append("early/deep/a.log", "a\n");
            bench.start();
            bench.expect("early/deep/a.log", "a\n");
            Files.createDirectories(bench.logs.resolve("late/deep"));
            bench.append("late/deep/b.log", "b\n");
            bench.expect("late/deep/b.log", "b\n");
            bench.append("late/deep/b.log", "b2\n");
            bench.expectForGood("late/deep/b.log", "b\nb2\n");
            Files.createDirectories(bench.logs.resolve(".git"));
            bench.append(".git/c.log", "no\n");
            bench.expectForGood(".git/c.log", "");
        }
    }

    /** C-058. */
    @Test
    void positionsCountBytesAndLinesIfLinesAreWanted() throws Exception {
        try (Bench bench = Bench.with()) {
            bench.host.linesWanted(true);
            bench.start();
            bench.append("a.log", "aaaa\nbbbbb\n");
            bench.expect("a.log", "aaaa\nbbbbb\n");
            bench.append("a.log", "cccc\n");
            bench.expect("a.log", "aaaa\nbbbbb\ncccc\n");
            List<Pass> passes = bench.host.passes();
            assertEquals(new Position(0, 0), passes.get(0).blocks().get(0).start());
            assertEquals(11, passes.get(0).blocks().get(0).span());
            assertEquals(new Position(11, 2), passes.get(1).blocks().get(0).start());
        }
    }

    @Test
    void positionsStayUncountedIfNobodyWantsLines() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.append("a.log", "two\n");
            bench.expect("a.log", "one\ntwo\n");
            assertEquals(
                    Position.at(4), bench.host.passes().get(1).blocks().get(0).start());
        }
    }

    /** C-058, 3.1 "Start": the line of a file that is taken from its end is the number of its line ends. */
    @Test
    void linesBeforeTheStartAreCountedToo() throws Exception {
        try (Bench bench = Bench.with()) {
            bench.host.linesWanted(true);
            bench.append("a.log", "1\n2\n3\n");
            bench.start();
            bench.append("a.log", "4\n");
            bench.expect("a.log", "4\n");
            assertEquals(
                    new Position(6, 3),
                    bench.host.passes().get(0).blocks().get(0).start());
        }
    }

    /** C-060. */
    @Test
    void aLargeFileComesInBlocksOfOneMessage() throws Exception {
        String first = "a".repeat(102_398) + "\n";
        String second = "b".repeat(47_600) + "\n";
        try (Bench bench = Bench.running()) {
            bench.append("a.log", first + second);
            bench.expect("a.log", first + second);
            List<Pass.Part> blocks = bench.host.passes().get(0).blocks();
            assertEquals(102_399, blocks.get(0).span());
            assertEquals(47_601, blocks.get(1).span());
            assertTrue(blocks.get(0).region() && blocks.get(1).region(), "regions");
            assertEquals(1, bench.host.passes().size());
        }
    }

    /** 5.22. */
    @Test
    void blocksEndAtLineEndsIfTheyContainOne() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 30_000; i++) {
            text.append("line ").append(i).append('\n');
        }
        try (Bench bench = Bench.running()) {
            bench.append("a.log", text.toString());
            bench.expect("a.log", text.toString());
            for (Pass pass : bench.host.passes()) {
                for (Pass.Part block : pass.blocks()) {
                    assertTrue(block.text().endsWith("\n"), () -> "ends with " + block.text());
                    assertTrue(block.span() <= 102_399, () -> "a block of " + block.span());
                    assertTrue(
                            block.span() > 102_000 || block.text().endsWith("29999\n"), () -> "only " + block.span());
                }
            }
        }
    }

    @Test
    void bytesWithoutLineEndsAreCutAtTheLimit() throws Exception {
        String text = "x".repeat(250) + "\n";
        try (Bench bench = Bench.running("block_size", 100)) {
            bench.append("a.log", text);
            bench.expect("a.log", text);
            List<Pass.Part> blocks = bench.host.passes().get(0).blocks();
            assertEquals(
                    List.of(100L, 100L, 51L),
                    blocks.stream().map(Pass.Part::span).toList());
        }
    }

    @Test
    void anyBytesComeAsTheyAre() throws Exception {
        byte[] bytes = new byte[3_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 7);
        }
        try (Bench bench = Bench.running("block_size", 256)) {
            Files.write(bench.logs.resolve("a.log"), bytes);
            bench.until(() -> bench.host.received("a.log").length >= bytes.length);
            bench.pass(Duration.ofSeconds(3));
            assertArrayEquals(bytes, bench.host.received("a.log"));
        }
    }

    @Test
    void anUnfinishedLineWaitsForItsEnd() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "one\ntw");
            bench.host.runUntil(() -> bench.host.received("a.log").length > 0, Bench.LIMIT);
            bench.pass(Duration.ofMillis(400));
            assertEquals("one\n", bench.host.text("a.log"));
            bench.append("a.log", "o\nthree\n");
            bench.host.runUntil(() -> bench.host.received("a.log").length > 4, Bench.LIMIT);
            assertEquals("two\nthree\n", bench.host.passes().get(1).text());
        }
    }

    @Test
    void anUnfinishedLineGoesWhenItHasWaitedLongEnough() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "one\ntw");
            bench.host.runUntil(() -> bench.host.received("a.log").length > 0, Bench.LIMIT);
            bench.pass(Duration.ofSeconds(1));
            assertEquals("one\ntw", bench.host.text("a.log"));
            bench.append("a.log", "o\n");
            bench.expectForGood("a.log", "one\ntwo\n");
        }
    }

    @Test
    void anUnfinishedLineGoesAtOnceIfItNeedNotWait() throws Exception {
        try (Bench bench = Bench.running("partial_wait", 0)) {
            bench.append("a.log", "one\ntw");
            bench.host.runUntil(() -> bench.host.received("a.log").length >= 6, Bench.LIMIT);
            assertEquals("one\ntw", bench.host.text("a.log"));
        }
    }

    /** No bytes, no message. */
    @Test
    void anEmptyFileIsNoMessage() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("empty.log", "");
            bench.append("a.log", "a\n");
            bench.expectForGood("a.log", "a\n");
            assertEquals(1, bench.host.passes().size());
        }
    }

    /** C-096: all events are lost, and the file is not written to again. */
    @Test
    void whatAFileGrowsByWhileItIsReadIsDelivered() throws Exception {
        String lines = "line\n".repeat(200);
        try (Bench bench = Bench.running("max_append_count", 0, "block_size", 5)) {
            bench.host.passBudget(1, 1);
            bench.append("a.log", lines);
            bench.host.runUntil(() -> !bench.host.passes().isEmpty(), Bench.LIMIT);
            assertTrue(bench.host.received("a.log").length < lines.length(), "already read");
            bench.host.loseEvents();
            bench.append("a.log", "more\n");
            bench.host.runUntil(() -> bench.host.text("a.log").endsWith("more\n"), Bench.LIMIT);
            bench.expectForGood("a.log", lines + "more\n");
        }
    }

    @Test
    void lostEventsAreMadeUpForByLooking() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.host.loseEvents();
            bench.append("a.log", "one\n");
            bench.host.turn();
            assertEquals("", bench.host.text("a.log"));
            bench.pass(Duration.ofSeconds(10));
            assertEquals("one\n", bench.host.text("a.log"));
            bench.append("a.log", "two\n");
            bench.pass(Duration.ofSeconds(20));
            assertEquals("one\ntwo\n", bench.host.text("a.log"));
        }
    }

    @Test
    void namesAreLookedAtAtLeastOnceAMinute() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.host.loseEvents();
            bench.pass(Duration.ofMinutes(30));
            bench.append("a.log", "one\n");
            bench.pass(Duration.ofSeconds(60));
            assertEquals("one\n", bench.host.text("a.log"));
        }
    }

    @Test
    void aDirectoryThatCannotBeWatchedIsLookedAtEverySecond() throws Exception {
        try (Bench bench = Bench.with()) {
            bench.host.failDirectoryWatch();
            bench.start();
            bench.append("a.log", "one\n");
            bench.pass(Duration.ofSeconds(1));
            assertEquals("one\n", bench.host.text("a.log"));
            bench.append("a.log", "two\n");
            bench.pass(Duration.ofSeconds(1));
            assertEquals("one\ntwo\n", bench.host.text("a.log"));
            bench.pass(Duration.ofMinutes(5));
            assertEquals(1, bench.logged("cannot be watched"));
        }
    }

    /** C-091. */
    @Test
    void afterALongRefusalEverythingArrivesInOrder() throws Exception {
        StringBuilder text = new StringBuilder();
        try (Bench bench = Bench.running()) {
            bench.host.hold("the output is full");
            for (int i = 0; i < 100; i++) {
                bench.append("a.log", "line " + i + "\n");
                text.append("line ").append(i).append('\n');
                bench.pass(Duration.ofMillis(100));
            }
            assertEquals("", bench.host.text("a.log"));
            bench.host.release();
            bench.expectForGood("a.log", text.toString());
        }
    }

    @Test
    void aPassThatBrokeOffIsRepeatedAfterASecond() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.host.abortNext(new PluginFailure.Transient("not now", new IOException("not now")));
            bench.append("a.log", "one\n");
            bench.expectForGood("a.log", "one\n");
            assertEquals(1, bench.logged("a.log cannot be read, is tried again: not now"));
            assertEquals(1, bench.logged("a.log can be read again"));
        }
    }

    /** Fairness: a large file does not keep small ones waiting. */
    @Test
    void filesAreReadInTurn() throws Exception {
        String large = ("x".repeat(99) + "\n").repeat(10_000);
        try (Bench bench = Bench.running()) {
            bench.host.passBudget(64 << 10, 64 << 10);
            bench.host.hold("until both are there");
            bench.append("large.log", large);
            bench.append("small.log", "small\n");
            bench.look();
            bench.host.release();
            bench.expect("large.log", large);
            List<String> names = bench.host.passes().stream()
                    .map(pass -> pass.source().name())
                    .toList();
            assertTrue(names.indexOf("small.log") < 3, names::toString);
        }
    }
}
