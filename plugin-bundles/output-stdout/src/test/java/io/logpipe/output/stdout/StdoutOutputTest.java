package io.logpipe.output.stdout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.api.plugin.Readiness;
import io.logpipe.testkit.FakeHost;
import io.logpipe.testkit.Sending;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StdoutOutputTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final SourceRef SOURCE = SourceRef.of("a.log", "a");

    private final Console console = new Console();

    private StdoutOutput started(FakeHost host, boolean raw) throws Exception {
        StdoutOutput output = new StdoutOutput(raw, host.context("output-stdout"), () -> console);
        host.start(output);
        return output;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("C-151: one line per block with offset, line, length and data, in one piece")
    void printsALinePerBlock() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            StdoutOutput output = started(host, false);
            List<Block> blocks = List.of(
                    host.block(bytes("aaaa\nbbbbb\n"), new Position(0, 0)),
                    host.block(bytes("ccccc"), new Position(11, 2)));
            Sending sending = host.send(output, SOURCE, 0, blocks);
            host.runUntil(sending::done, LIMIT);
            assertEquals("""
                    logpipe-output-stdout - WriteOutputPlugin - file_offset[0] file_line[0] block_len[11] block_buf[aaaa
                    bbbbb
                    ]
                    logpipe-output-stdout - WriteOutputPlugin - file_offset[11] file_line[2] block_len[5] block_buf[ccccc]
                    """, console.text());
            assertEquals(2, console.pieces());
        }
    }

    @Test
    @DisplayName("C-151: the line of a source whose lines are not counted is 0, as the C program's")
    void uncountedLineIsZero() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            StdoutOutput output = started(host, false);
            Sending sending = host.send(output, SOURCE, 7, bytes("x"));
            host.runUntil(sending::done, LIMIT);
            assertTrue(console.text().contains(" file_offset[7] file_line[0] "), console.text());
        }
    }

    @Test
    void rawPrintsTheDataOnly() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            StdoutOutput output = started(host, true);
            Sending sending = host.send(output, SOURCE, 0, bytes("one\n"), bytes("two"));
            host.runUntil(sending::done, LIMIT);
            assertEquals("one\ntwo", console.text());
        }
    }

    @Test
    void blockLargerThanTheBufferIsWhole() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            StdoutOutput output = started(host, true);
            String text = "0123456789abcde\n".repeat(20_000);
            Path file = Files.writeString(host.directory().resolve("source"), text);
            Sending memory = host.send(output, SOURCE, 0, bytes(text));
            Sending region = host.sendFile(output, SOURCE, file, 0, text.length());
            host.runUntil(() -> memory.done() && region.done(), LIMIT);
            assertEquals(text + text, console.text());
        }
    }

    @Test
    void printedBlocksDoNotComeAgainAfterAFailure() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            StdoutOutput output = started(host, true);
            Sending first = host.send(output, SOURCE, 0, bytes("one\n"));
            host.runUntil(first::done, LIMIT);
            console.broken(true);
            Sending second = host.send(output, SOURCE, 4, bytes("two\n"));
            host.runUntil(second::failed, LIMIT);
            assertTrue(second.failure().orElseThrow() instanceof PluginFailure.Transient);
            assertTrue(host.degraded("output-stdout").orElseThrow().contains("Broken pipe"));
            console.broken(false);
            host.repeatFailed();
            host.runUntil(second::done, LIMIT);
            assertEquals("one\ntwo\n", console.text());
            assertFalse(host.degraded("output-stdout").isPresent());
        }
    }

    @Test
    @Timeout(60)
    @DisplayName("A pipe that nobody reads holds up this output, but neither its thread nor the end of the worker")
    void pipeThatNobodyReadsHoldsUpNobodyElse() throws Exception {
        Pipe pipe = Pipe.open();
        try (FakeHost host = FakeHost.open()) {
            StdoutOutput output = new StdoutOutput(true, host.context("output-stdout"), pipe::sink);
            host.start(output);
            byte[] large = new byte[1 << 20];
            Sending stuck = host.send(output, SOURCE, 0, bytes("one\n"), large, bytes("never printed by this one\n"));
            assertTrue(output.readiness() instanceof Readiness.Busy, "printing");
            read(pipe, 4 + 1); // now it stands in the large block
            host.runUntilQuiet();
            output.stop(Deadline.in(Duration.ofMillis(1)));
            assertFalse(stuck.done());
            assertEquals(4, stuck.upTo(), "what a successor need not print");
            read(pipe, large.length - 1); // lets the thread end, and its blocks go
            pipe.sink().close();
            assertEquals(-1, pipe.source().read(ByteBuffer.allocate(1)), "nothing more comes out of it");
            host.runUntil(() -> threadIsGone(), LIMIT);
        } finally {
            pipe.source().close();
        }
    }

    private static boolean threadIsGone() {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("output-stdout") && thread.isAlive());
    }

    private static void read(Pipe pipe, int count) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            pipe.source().read(bytes);
        }
    }
}
