package io.logpipe.output.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.plugin.deflate.BlockDeflater;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InflateTest {

    private static Bench inflating(Object... more) throws Exception {
        Object[] items = new Object[more.length + 2];
        items[0] = "uncompress_algorithm";
        items[1] = "deflate";
        System.arraycopy(more, 0, items, 2, more.length);
        return new Bench(items);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] deflated(byte[] raw) {
        try (BlockDeflater deflater = new BlockDeflater()) {
            ByteBuffer target = ByteBuffer.allocate(BlockDeflater.bound(raw.length));
            deflater.deflate(ByteBuffer.wrap(raw), target);
            byte[] stream = new byte[target.flip().remaining()];
            target.get(stream);
            return stream;
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("C-109: the blocks of C senders, whose last byte is missing, and whole streams give the same text")
    void sixVectors() throws Exception {
        try (Bench bench = inflating()) {
            bench.offer(
                    "c.log",
                    hex("789cf348cdc9c957c8c94f2fc82c48e50200271405"),
                    hex("789ccbc9cc4b35e2ca0192c65c001b3a03"),
                    hex("789cab0000007900"));
            bench.offer(
                    "full.log",
                    hex("789cf348cdc9c957c8c94f2fc82c48e502002714050f"),
                    hex("789ccbc9cc4b35e2ca0192c65c001b3a03ca"),
                    hex("789cab000000790079"));
            assertEquals("Hello logpipe\nline2\nline3\nx", bench.text("c.log"));
            assertEquals("Hello logpipe\nline2\nline3\nx", bench.text("full.log"));
        }
    }

    @Test
    @DisplayName("C-110, C-130: a block that is no stream, or damaged, is refused; its neighbours are written")
    void blockThatCannotBeExpandedIsLeftOut() throws Exception {
        try (Bench bench = inflating()) {
            byte[] damaged = deflated(text("damaged\n"));
            damaged[damaged.length - 1] ^= 1;
            Answer answer =
                    bench.offer("a.log", deflated(text("1\n")), text("plain text\n"), damaged, deflated(text("2\n")));
            assertTrue(answer.poison(), answer.toString());
            assertEquals("1\n2\n", bench.text("a.log"));
            assertEquals(2, bench.host.counter("blocks_refused"));
            assertTrue(
                    bench.host.logLines().stream()
                            .anyMatch(line -> line.startsWith("WARNING block of 'a.log' refused: no zlib stream")),
                    bench.host.logLines().toString());
            assertTrue(bench.offer("a.log", deflated(text("3\n"))).isDone(), "the service lives");
            assertEquals("1\n2\n3\n", bench.text("a.log"));
        }
    }

    @Test
    @DisplayName("C-111, SEC-11: a bomb is refused at the limit and nothing of it is written")
    void bombIsRefused() throws Exception {
        try (Bench bench = inflating()) {
            byte[] bomb = deflated(new byte[32 << 20]);
            assertTrue(bomb.length < (32 << 20) / 1000);
            bench.offer("a.log", bomb);
            assertEquals(0, Files.size(bench.out.resolve("a.log")));
            assertEquals(1, bench.host.counter("blocks_refused"));
        }
    }

    @Test
    @DisplayName("C-111: the default limit is 204,799 bytes, as the C program's")
    void limitIsThatOfTheCProgram() throws Exception {
        try (Bench bench = inflating()) {
            bench.offer("a.log", deflated(new byte[204_800]));
            assertEquals(0, Files.size(bench.out.resolve("a.log")));
            bench.offer("a.log", deflated(new byte[204_799]));
            assertEquals(204_799, Files.size(bench.out.resolve("a.log")));
        }
    }

    @Test
    void limitIsASetting() throws Exception {
        try (Bench bench = inflating("inflate_limit", "1MiB")) {
            bench.offer("a.log", deflated(new byte[1 << 20]), deflated(new byte[(1 << 20) + 1]));
            assertEquals(1 << 20, Files.size(bench.out.resolve("a.log")));
        }
    }

    @Test
    void regionOfAFileIsExpandedToo() throws Exception {
        try (Bench bench = inflating()) {
            byte[] stream = deflated(text("hello\n"));
            Path source = Files.write(bench.host.directory().resolve("source"), stream);
            Answer answer = bench.offerFile("a.log", source, stream.length);
            assertTrue(answer.isDone(), answer.toString());
            assertEquals("hello\n", bench.text("a.log"));
        }
    }

    @Test
    @DisplayName("B5: what a compressed block stands for is acknowledged, not how long it is")
    void acknowledgesTheRangeOfTheSource() throws Exception {
        try (Bench bench = inflating()) {
            byte[] raw = text("0123456789".repeat(100));
            List<Block> blocks =
                    List.of(compressed(bench, raw, Position.at(0)), bench.host.block(text("plain"), Position.at(1000)));
            Answer answer = Answer.of(bench.output, Bench.source("a.log"), blocks);
            assertTrue(answer.poison(), answer.toString());
            assertEquals(1005, answer.reached());
        }
    }

    private static MemoryBlock compressed(Bench bench, byte[] raw, Position start) {
        byte[] stream = deflated(raw);
        try (BlockDraft draft = bench.host.blocks().draft(stream.length)) {
            draft.buffer().put(stream);
            return draft.seal(start, raw.length);
        }
    }
}
