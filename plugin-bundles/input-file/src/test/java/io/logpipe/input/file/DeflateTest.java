package io.logpipe.input.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.testkit.Pass;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

/** {@code compress_algorithm}: each block is one complete zlib stream (5.23). */
class DeflateTest {

    private static byte[] inflated(Pass.Part block) {
        byte[] out = new byte[204_799];
        Inflater inflater = new Inflater();
        inflater.setInput(block.bytes());
        try {
            int length = inflater.inflate(out);
            assertTrue(inflater.finished() && inflater.getRemaining() == 0, "one complete stream");
            assertEquals(block.span(), length);
            return java.util.Arrays.copyOf(out, length);
        } catch (DataFormatException bad) {
            throw new AssertionError(bad);
        } finally {
            inflater.end();
        }
    }

    private static List<Pass.Part> blocks(Bench bench) {
        List<Pass.Part> blocks = new ArrayList<>();
        bench.host.passes().forEach(pass -> blocks.addAll(pass.blocks()));
        return blocks;
    }

    private static byte[] whole(Bench bench) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        blocks(bench).forEach(block -> out.writeBytes(inflated(block)));
        return out.toByteArray();
    }

    @Test
    void aBlockIsTheStreamOfTheCProgram() throws Exception {
        try (Bench bench = Bench.running("compress_algorithm", "deflate")) {
            bench.append("a.log", "hello hello hello\n");
            bench.until(() -> !bench.host.passes().isEmpty());
            Pass.Part block = blocks(bench).get(0);
            assertEquals(0x78, block.bytes()[0] & 0xff);
            assertEquals(0x9c, block.bytes()[1] & 0xff);
            assertEquals("hello hello hello\n", new String(inflated(block), StandardCharsets.UTF_8));
            bench.append("a.log", "more\n");
            bench.until(() -> bench.host.passes().size() > 1);
            assertEquals(18, blocks(bench).get(1).start().offset());
        }
    }

    @Test
    void incompressibleBytesFitTheOldWire() throws Exception {
        byte[] bytes = new byte[1_000_000];
        new Random(1).nextBytes(bytes);
        try (Bench bench = Bench.running("compress_algorithm", "deflate", "partial_wait", 0)) {
            Files.write(bench.logs.resolve(".a"), bytes);
            bench.rename(".a", "a.log");
            bench.until(() -> blocks(bench).stream().mapToLong(Pass.Part::span).sum() == bytes.length);
            assertArrayEquals(bytes, whole(bench));
            for (Pass.Part block : blocks(bench)) {
                assertTrue(block.bytes().length <= 102_399, () -> "a block of " + block.bytes().length);
                assertTrue(block.span() <= 101_376, () -> "a block of " + block.span() + " before compression");
            }
        }
    }

    @Test
    void lineNumbersAdvance() throws Exception {
        try (Bench bench = Bench.with("compress_algorithm", "deflate")) {
            bench.host.linesWanted(true);
            bench.start();
            bench.append("a.log", "1\n2\n");
            bench.until(() -> bench.host.passes().size() == 1);
            bench.append("a.log", "3\n");
            bench.until(() -> bench.host.passes().size() == 2);
            assertEquals(2, blocks(bench).get(1).start().line());
        }
    }
}
