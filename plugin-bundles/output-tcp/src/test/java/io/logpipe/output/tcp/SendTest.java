package io.logpipe.output.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceFile;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.testkit.Sending;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a C receiver gets. */
class SendTest {

    private Rig rig;

    @BeforeEach
    void start() throws Exception {
        rig = Rig.connected(1);
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    private byte[] received() {
        return rig.receiver(0).bytes(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.log|48656c6c6f206c6f67706970650a|"
                        + "400005612e6c6f670000000e0000000048656c6c6f206c6f67706970650a0000000000000000",
                "a.log|6c696e65320a6c696e65330a|"
                        + "400005612e6c6f670000000c000000006c696e65320a6c696e65330a0000000000000000",
                "b.log|78|400005622e6c6f670000000100000000780000000000000000"
            })
    @DisplayName("C-132: exactly W1, W2, W3")
    void sendsWhatTheCProgramSends(String name, String block, String message) throws Exception {
        Sending sending = rig.host.send(rig.output, SourceRef.of(name, name), 0, Wire.hex(block));
        rig.until(sending::done);
        rig.settle();

        assertArrayEquals(Wire.hex(message), received());
        assertEquals(1, rig.host.counter("messages"));
        assertEquals(1, rig.host.counter("blocks"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.log|789cf348cdc9c957c8c94f2fc82c48e502002714050f|400005612e6c6f670000001600000000"
                        + "789cf348cdc9c957c8c94f2fc82c48e502002714050f0000000000000000",
                "a.log|789ccbc9cc4b35e2ca0192c65c001b3a03ca|"
                        + "400005612e6c6f670000001200000000789ccbc9cc4b35e2ca0192c65c001b3a03ca0000000000000000",
                "b.log|789cab000000790079|400005622e6c6f670000000900000000789cab0000007900790000000000000000"
            })
    @DisplayName("C-131, C-133: deflated blocks D1f, D2f, D3f go out as they are")
    void sendsDeflatedBlocksAsTheyAre(String name, String block, String message) throws Exception {
        rig.host.send(rig.output, SourceRef.of(name, name), 0, Wire.hex(block));
        rig.settle();

        assertArrayEquals(Wire.hex(message), received());
    }

    @Test
    @DisplayName("C-116: a pass without blocks is a message without blocks, R2")
    void sendsMessageWithoutBlock() throws Exception {
        Sending sending = rig.send(Rig.A, 0);
        rig.settle();

        assertTrue(sending.done());
        assertArrayEquals(Wire.hex("400005612e6c6f670000000000000000"), received());
    }

    @Test
    void sendsMessagesOneAfterTheOther() throws Exception {
        rig.send(Rig.A, 0, "A");
        rig.send(Rig.B, 0, "B");
        rig.send(Rig.A, 1, "C", "D");
        rig.settle();

        assertEquals(
                List.of("a.log[A]", "b.log[B]", "a.log[C|D]"), rig.receiver(0).messages());
    }

    @Test
    @DisplayName("C-134: a block that is too long becomes several of the same message")
    void splitsLongBlocks() throws Exception {
        String content = Rig.pattern(0, 250_000);
        Sending sending = rig.send(Rig.A, 0, content, "x");
        rig.until(sending::done);
        rig.settle();

        assertEquals(List.of(102_399, 102_399, 45_202, 1), Wire.sizes(received()));
        assertEquals(content + "x", rig.receiver(0).content("a.log"));
        assertEquals(1, rig.receiver(0).messages().size());
    }

    @Test
    @DisplayName("C-134: a region that is too long, too")
    void splitsLongRegions() throws Exception {
        String content = Rig.pattern(0, 250_000);
        Path file = Files.writeString(rig.host.directory().resolve("big"), "..." + content);
        Sending sending = rig.host.sendFile(rig.output, Rig.A, file, 3, 250_000);
        rig.until(sending::done);
        rig.settle();

        assertEquals(List.of(102_399, 102_399, 45_202), Wire.sizes(received()));
        assertEquals(content, rig.receiver(0).content("a.log"));
    }

    @Test
    @DisplayName("C-135: nothing is sent for an empty block")
    void sendsNothingForEmptyBlocks() throws Exception {
        Sending sending = rig.send(Rig.A, 0, "", "one", "", "two", "");
        rig.settle();

        assertTrue(sending.done());
        assertEquals(List.of("a.log[one|two]"), rig.receiver(0).messages());
    }

    @Test
    @DisplayName("C-136: a name that the wire cannot carry is refused before a byte is sent")
    void refusesNamesThatTheWireCannotCarry() throws Exception {
        for (String name : List.of("n".repeat(4_097), "a\0b", "a\ud800")) {
            Sending sending = rig.send(SourceRef.of(name, "bad"), 0, "x");
            assertInstanceOf(PluginFailure.Poison.class, sending.failure().orElseThrow(), "name of " + name.length());
            rig.close();
            rig = Rig.connected(1);
        }
        rig.send(SourceRef.of("n".repeat(4_096), "good"), 0, "x");
        rig.settle();
        assertEquals(List.of("n".repeat(4_096) + "[x]"), rig.receiver(0).messages());
    }

    @Test
    void sendsRegionsAndMemoryInOrder() throws Exception {
        Path file = Files.writeString(rig.host.directory().resolve("file"), "onetwothree");
        List<Block> blocks = new ArrayList<>();
        try (SourceFile source = rig.host.blocks().share(FileChannel.open(file, StandardOpenOption.READ))) {
            blocks.add(source.region(Position.at(0), 3));
            blocks.add(rig.host.block("TWO".getBytes(StandardCharsets.UTF_8), Position.at(3)));
            blocks.add(source.region(Position.at(6), 5));
        }
        Sending sending = rig.host.send(rig.output, Rig.A, 0, blocks);
        rig.settle();

        assertTrue(sending.done());
        assertEquals(List.of("a.log[one|TWO|three]"), rig.receiver(0).messages());
    }

    @Test
    void sendsManySmallBlocks() throws Exception {
        String[] blocks = new String[1_000];
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = "line " + i + "\n";
            all.append(blocks[i]);
        }
        Sending sending = rig.send(Rig.A, 0, blocks);
        rig.until(sending::done);
        rig.settle();

        assertEquals(all.toString(), rig.receiver(0).content("a.log"));
        assertEquals(1_000, Wire.sizes(received()).size());
    }

    @Test
    void sendsFourByteLengthsToOldPeers() throws Exception {
        rig.close();
        rig = Rig.prepared(1);
        rig.settings = Rig.settings(rig.settings.peers(), 4);
        rig.start();
        rig.until(() -> rig.host.counter("connects") == 1);
        rig.send(Rig.A, 0, "abc");
        rig.settle();

        assertArrayEquals(Wire.hex("400005612e6c6f670000000361626300000000"), received());
    }

    @Test
    void confirmsOnlyWhatTheSystemHasTaken() throws Exception {
        rig.receiver(0).limit(0);
        List<Sending> sendings = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            sendings.add(rig.send(Rig.A, i * 100_000L, Rig.pattern(0, 100_000)));
            rig.host.runUntilQuiet();
        }
        Sending last = sendings.get(sendings.size() - 1);
        assertFalse(last.done());
        long waiting = sendings.stream().filter(Sending::pending).count();
        assertTrue(waiting > 0, "some are with the output");
        assertTrue(waiting <= 12, waiting + " are with the output, which should have said that it is busy");

        rig.receiver(0).limit(Long.MAX_VALUE);
        rig.until(last::done);
        rig.settle();
        assertEquals(200 * 100_000, rig.receiver(0).content("a.log").length());
        assertTrue(sendings.stream().allMatch(sending -> sending.attempts() == 1));
    }

    @Test
    @DisplayName("C-142: what the peer sends is ignored")
    void ignoresWhatThePeerSends() throws Exception {
        rig.send(Rig.A, 0, "one");
        rig.settle();
        rig.receiver(0).lines.get(0).channel.write(ByteBuffer.wrap(new byte[10_000]));
        rig.settle();
        rig.send(Rig.A, 3, "two");
        rig.settle();

        assertEquals(List.of("a.log[one]", "a.log[two]"), rig.receiver(0).messages());
        assertEquals(1, rig.host.counter("connects"));
    }

    @Test
    void aFileThatWasCutShortIsNotTriedForEver() throws Exception {
        Path file = Files.writeString(rig.host.directory().resolve("file"), Rig.pattern(0, 200_000));
        rig.receiver(0).limit(0);
        fill();
        Sending sending = rig.host.sendFile(rig.output, Rig.A, file, 0, 50_000, 50_000, 100_000);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(120_000);
        }
        rig.receiver(0).limit(Long.MAX_VALUE);
        rig.until(sending::failed);

        assertInstanceOf(PluginFailure.Poison.class, sending.failure().orElseThrow());
        assertEquals(100_000, sending.upTo());
        rig.until(() -> rig.receiver(0).lines.get(0).ended);
        assertEquals(Rig.pattern(0, 100_000), rig.receiver(0).content("a.log"));
    }

    /** Sends as much as the socket takes, so that what follows waits in the output. */
    private void fill() throws Exception {
        for (Sending last = rig.send(Rig.B, 0); !last.pending(); ) {
            last = rig.send(Rig.B, 0, Rig.pattern(0, 100_000));
            rig.host.runUntilQuiet();
        }
    }
}
