package io.logpipe.input.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.Position;
import io.logpipe.testkit.Pass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code line_mode}: each line is a block. */
class LineModeTest {

    private static List<Pass.Part> blocks(Bench bench, String name) {
        List<Pass.Part> blocks = new ArrayList<>();
        for (Pass pass : bench.host.passes()) {
            if (pass.source().name().equals(name)) {
                blocks.addAll(pass.blocks());
            }
        }
        return blocks;
    }

    private static List<String> texts(Bench bench, String name) {
        return blocks(bench, name).stream().map(Pass.Part::text).toList();
    }

    /** C-059: the C program's "offset 5, line 1" is where the first block ends here. */
    @Test
    void eachLineIsABlockAtItsPlace() throws Exception {
        try (Bench bench = Bench.with("line_mode", 1)) {
            bench.host.linesWanted(true);
            bench.start();
            bench.append("a.log", "aaaa\nbbbbb\n");
            bench.expect("a.log", "aaaa\nbbbbb\n");
            List<Pass.Part> blocks = blocks(bench, "a.log");
            assertEquals(List.of("aaaa\n", "bbbbb\n"), texts(bench, "a.log"));
            assertEquals(new Position(0, 0), blocks.get(0).start());
            assertEquals(new Position(5, 1), blocks.get(1).start());
            assertEquals(11, blocks.get(1).start().offset() + blocks.get(1).span());
        }
    }

    /** C-098. */
    @Test
    void unfinishedLinesOfSeveralFilesAreKeptApart() throws Exception {
        try (Bench bench = Bench.running("line_mode", true)) {
            bench.append("a.log", "thr");
            bench.look();
            bench.append("b.log", "B1\n");
            bench.look();
            bench.append("a.log", "ee\n");
            bench.expect("a.log", "three\n");
            bench.expect("b.log", "B1\n");
            assertEquals(List.of("three\n"), texts(bench, "a.log"));
        }
    }

    /** C-099, C-098: carriage returns and blank lines are bytes like others. */
    @Test
    void aBlankLineIsALine() throws Exception {
        try (Bench bench = Bench.running("line_mode", true)) {
            bench.append("a.log", "one\r\n\ntwo\n");
            bench.expect("a.log", "one\r\n\ntwo\n");
            assertEquals(List.of("one\r\n", "\n", "two\n"), texts(bench, "a.log"));
            blocks(bench, "a.log").forEach(block -> assertTrue(block.span() > 0));
        }
    }

    /** 5.21: offsets are right in files larger than what is read at once. */
    @Test
    void offsetsAreRightInLargeFiles() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            text.append(i).append('\n');
        }
        try (Bench bench = Bench.running("line_mode", true)) {
            bench.append("a.log", text.toString());
            bench.expect("a.log", text.toString());
            List<Pass.Part> blocks = blocks(bench, "a.log");
            assertEquals(50_000, blocks.size());
            long offset = 0;
            for (int i = 0; i < blocks.size(); i++) {
                assertEquals(i + "\n", blocks.get(i).text());
                assertEquals(offset, blocks.get(i).start().offset());
                offset += blocks.get(i).span();
            }
        }
    }

    @Test
    void aLineLongerThanABlockIsOneLine() throws Exception {
        String line = "x".repeat(700_000) + "\n";
        try (Bench bench = Bench.running("line_mode", true)) {
            bench.append("a.log", "short\n" + line + "short\n");
            bench.expect("a.log", "short\n" + line + "short\n");
            assertEquals(List.of("short\n", line, "short\n"), texts(bench, "a.log"));
            assertEquals(0, bench.host.counter("split_lines"));
        }
    }

    @Test
    void aLineLongerThanAllowedIsSplitAndCounted() throws Exception {
        String line = "x".repeat(2_500_000) + "\n";
        try (Bench bench = Bench.running("line_mode", true)) {
            bench.append("a.log", line + "short\n");
            bench.expect("a.log", line + "short\n");
            assertEquals(
                    List.of(1_048_576L, 1_048_576L, 402_849L, 6L),
                    blocks(bench, "a.log").stream().map(Pass.Part::span).toList());
            assertEquals(2, bench.host.counter("split_lines"));
        }
    }

    @Test
    void anUnfinishedLineGoesWhenItHasWaitedLongEnough() throws Exception {
        try (Bench bench = Bench.running("line_mode", true)) {
            bench.append("a.log", "one\ntwo");
            bench.host.runUntil(() -> bench.host.received("a.log").length > 0, Bench.LIMIT);
            assertEquals(List.of("one\n"), texts(bench, "a.log"));
            bench.pass(Duration.ofSeconds(1));
            assertEquals(List.of("one\n", "two"), texts(bench, "a.log"));
        }
    }

    @Test
    void linesAreInMemory() throws Exception {
        try (Bench bench = Bench.running("line_mode", true)) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            assertFalse(blocks(bench, "a.log").get(0).region());
        }
    }
}
