package io.logpipe.output.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceFile;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Output.Ack;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.plugin.wire.Framing;
import io.logpipe.plugin.wire.WireName;
import io.logpipe.testkit.FakeHost;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection that takes any number of bytes, and successors that go on behind any of them. */
class MessageSenderTest {

    private static final Framing FRAMING = new Framing(8);
    private static final String CONTENT = "onetwothreefour";

    private final FakeHost host = FakeHost.open();
    private final Meters meters = Meters.of(host.context("output-tcp"));
    private Path file;

    @BeforeEach
    void write() throws Exception {
        file = Files.writeString(host.directory().resolve("file"), CONTENT);
    }

    @AfterEach
    void close() throws Exception {
        host.close();
    }

    /** Takes a number of bytes, then no more. */
    private static final class Trickle implements GatheringByteChannel {
        final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        int room;

        Trickle(int room) {
            this.room = room;
        }

        @Override
        public int write(ByteBuffer source) {
            int count = Math.min(room, source.remaining());
            byte[] bytes = new byte[count];
            source.get(bytes);
            taken.writeBytes(bytes);
            room -= count;
            return count;
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) {
            long count = 0;
            for (int i = offset; i < offset + length; i++) {
                count += write(sources[i]);
            }
            return count;
        }

        @Override
        public long write(ByteBuffer[] sources) {
            return write(sources, 0, sources.length);
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    /** What the engine would remember of a pass. */
    private static final class Answer implements Ack {
        long upTo;
        boolean done;
        Optional<PluginFailure> failure = Optional.empty();

        @Override
        public void upTo(long offset) {
            assertTrue(!done && failure.isEmpty(), "D2: an answer after the last one");
            upTo = offset;
        }

        @Override
        public void done() {
            assertTrue(!done && failure.isEmpty(), "D2: an answer after the last one");
            done = true;
        }

        @Override
        public void failed(PluginFailure cause) {
            assertTrue(!done && failure.isEmpty(), "D2: an answer after the last one");
            failure = Optional.of(cause);
        }
    }

    private Message message(SourceRef source, long from, Ack ack, List<Block> blocks) throws Exception {
        return new Message(source, WireName.encode(source.name()), Position.at(from), blocks, ack);
    }

    /** Blocks of 3, 3, 5 and 4 bytes, every other one a region of a file, without those before {@code upTo}. */
    private List<Block> blocks(long upTo) throws Exception {
        List<Block> blocks = new ArrayList<>();
        int[] ends = {3, 6, 11, 15};
        int from = 0;
        try (SourceFile source = host.blocks().share(FileChannel.open(file, StandardOpenOption.READ))) {
            for (int i = 0; i < ends.length; i++) {
                if (from >= upTo) {
                    blocks.add(
                            i % 2 == 0
                                    ? host.block(ascii(CONTENT.substring(from, ends[i])), Position.at(from))
                                    : source.region(Position.at(from), ends[i] - from));
                }
                from = ends[i];
            }
        }
        return blocks;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** What a sender writes that is never interrupted: two messages. */
    private byte[] whole() throws Exception {
        Trickle channel = new Trickle(Integer.MAX_VALUE);
        MessageSender sender = new MessageSender(FRAMING, meters);
        sender.add(message(Rig.A, 0, new Answer(), blocks(0)));
        sender.add(message(Rig.B, 0, new Answer(), List.of(host.block(ascii("B"), Position.at(0)))));
        sender.write(channel);
        assertTrue(sender.idle());
        return channel.taken.toByteArray();
    }

    @Test
    void writesTheSameInPiecesOfAnySize() throws Exception {
        String expected = hex(whole());
        for (int size = 1; size < expected.length() / 2; size++) {
            Trickle channel = new Trickle(0);
            Answer a = new Answer();
            Answer b = new Answer();
            MessageSender sender = new MessageSender(FRAMING, meters);
            sender.add(message(Rig.A, 0, a, blocks(0)));
            sender.add(message(Rig.B, 0, b, List.of(host.block(ascii("B"), Position.at(0)))));
            while (!sender.idle()) {
                channel.room = size;
                sender.write(channel);
            }
            assertEquals(expected, hex(channel.taken.toByteArray()), "pieces of " + size);
            assertTrue(a.done && b.done);
            assertTrue(sender.settled());
        }
    }

    /** Small blocks are copied together, large ones are shown to the system, more of them than fit into one write. */
    @Test
    void writesManyBlocksOfAllSizesInPiecesOfAnySize() throws Exception {
        int[] sizes = {1, 100, 3_000, 7, 2_041, 2_040, 5_000, 30};
        String content = Rig.pattern(0, 20 * 12_219);
        for (int piece : new int[] {1, 13, 3_001, 70_000, Integer.MAX_VALUE}) {
            List<Block> blocks = new ArrayList<>();
            List<Integer> expected = new ArrayList<>();
            for (int at = 0; at < content.length(); at += expected.get(expected.size() - 1)) {
                int size = sizes[blocks.size() % sizes.length];
                blocks.add(host.block(ascii(content.substring(at, at + size)), Position.at(at)));
                expected.add(size);
            }
            Trickle channel = new Trickle(0);
            Answer a = new Answer();
            MessageSender sender = new MessageSender(FRAMING, meters);
            sender.add(message(Rig.A, 0, a, blocks));
            while (!sender.idle()) {
                channel.room = piece;
                sender.write(channel);
            }
            byte[] stream = channel.taken.toByteArray();
            assertEquals(expected, Wire.sizes(stream), "pieces of " + piece);
            assertEquals(content, Wire.content(stream, "a.log"), "pieces of " + piece);
            assertTrue(a.done);
        }
    }

    @Test
    void aSuccessorGoesOnBehindAnyByte() throws Exception {
        byte[] expected = whole();
        for (int cut = 0; cut <= expected.length; cut++) {
            for (int second = 0; second < 24; second += 5) {
                assertEquals(hex(expected), hex(swapped(cut, second)), "cut at " + cut + " and " + second + " later");
            }
        }
    }

    /** The stream with two changes of code in it. */
    private byte[] swapped(int first, int second) throws Exception {
        Trickle channel = new Trickle(first);
        Answer a = new Answer();
        Answer b = new Answer();
        MessageSender sender = new MessageSender(FRAMING, meters);
        for (int room : new int[] {first, second, Integer.MAX_VALUE}) {
            channel.room = room;
            if (!a.done) {
                sender.add(message(Rig.A, a.upTo, a, blocks(a.upTo)));
            }
            if (!b.done) {
                sender.add(message(Rig.B, 0, b, List.of(host.block(ascii("B"), Position.at(0)))));
            }
            sender.write(channel);
            if (room < Integer.MAX_VALUE) {
                Leaving left = sender.leave(true).orElseThrow();
                Leaving arrived = Leaving.restore(left.save());
                sender = new MessageSender(FRAMING, meters);
                sender.resume(arrived.rest(), arrived.open());
            }
        }
        assertTrue(a.done && b.done);
        return channel.taken.toByteArray();
    }

    @Test
    void anotherSourceEndsTheMessageThatWasLeftOpen() throws Exception {
        for (int cut = 1; cut < 40; cut++) {
            Trickle channel = new Trickle(cut);
            Answer a = new Answer();
            MessageSender old = new MessageSender(FRAMING, meters);
            old.add(message(Rig.A, 0, a, blocks(0)));
            old.write(channel);
            Leaving left = old.leave(true).orElseThrow();

            MessageSender sender = new MessageSender(FRAMING, meters);
            sender.resume(left.rest(), left.open());
            sender.add(message(Rig.B, 0, new Answer(), List.of(host.block(ascii("B"), Position.at(0)))));
            sender.add(message(Rig.A, a.upTo, new Answer(), blocks(a.upTo)));
            channel.room = Integer.MAX_VALUE;
            sender.write(channel);

            byte[] stream = channel.taken.toByteArray();
            assertEquals(CONTENT, Wire.content(stream, "a.log"), "cut at " + cut);
            assertEquals(3, Wire.read(stream).size(), "cut at " + cut);
        }
    }

    @Test
    void withoutSuccessorNothingIsVouchedFor() throws Exception {
        int[] ends = {0, 3, 6, 11, 15};
        byte[] expected = whole();
        for (int cut = 0; cut < expected.length; cut++) {
            Trickle channel = new Trickle(cut);
            Answer a = new Answer();
            MessageSender sender = new MessageSender(FRAMING, meters);
            sender.add(message(Rig.A, 0, a, blocks(0)));
            sender.write(channel);
            boolean idle = sender.idle();
            Optional<Leaving> left = sender.leave(false);

            int arrived = Wire.content(channel.taken.toByteArray(), "a.log").length();
            assertEquals(ends[List.of(0, 3, 6, 11, 15).indexOf(arrived)], a.done ? 15 : a.upTo, "cut at " + cut);
            assertEquals(idle || cut == 0, left.isPresent(), "cut at " + cut);
        }
    }

    @Test
    void aBlockOfSeveralFramesIsCompletedAsOne() throws Exception {
        byte[] large = ascii(Rig.pattern(0, 250_000));
        for (int cut : new int[] {1, 20, 102_399 + 15, 102_399 + 16, 102_399 + 17, 150_000, 250_031}) {
            Trickle channel = new Trickle(cut);
            Answer a = new Answer();
            MessageSender sender = new MessageSender(FRAMING, meters);
            List<Block> blocks =
                    List.of(host.block(large, Position.at(0)), host.block(ascii("x"), Position.at(large.length)));
            sender.add(message(Rig.A, 0, a, blocks));
            sender.write(channel);
            Leaving left = sender.leave(true).orElseThrow();
            channel.taken.writeBytes(left.rest());

            assertEquals(List.of(102_399, 102_399, 45_202), Wire.sizes(channel.taken.toByteArray()), "cut at " + cut);
            assertEquals(250_000, a.upTo);
            assertEquals(new OpenMessage(Rig.A.id(), 250_000), left.open());
        }
    }

    @Test
    void blocksThatStandForNothingAreNeitherLostNorDoubled() throws Exception {
        for (int cut = 0; cut < 80; cut++) {
            Trickle channel = new Trickle(cut);
            Answer a = new Answer();
            MessageSender old = new MessageSender(FRAMING, meters);
            old.add(message(Rig.A, 0, a, rewritten(0)));
            old.write(channel);
            Leaving left = old.leave(true).orElseThrow();
            MessageSender sender = new MessageSender(FRAMING, meters);
            sender.resume(left.rest(), left.open());
            if (!a.done) {
                sender.add(message(Rig.A, a.upTo, new Answer(), rewritten(a.upTo)));
            }
            channel.room = Integer.MAX_VALUE;
            sender.write(channel);

            assertEquals(List.of("a.log[1|2|3|4|5]"), Wire.read(channel.taken.toByteArray()), "cut at " + cut);
        }
    }

    /** What a filter makes that cannot say which byte stands for which. */
    private List<Block> rewritten(long upTo) {
        int[][] places = {{0, 6}, {6, 0}, {6, 0}, {6, 4}, {10, 5}};
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            if (places[i][0] >= upTo) {
                try (BlockDraft draft = host.blocks().draft(1)) {
                    draft.buffer().put((byte) ('1' + i));
                    blocks.add(draft.seal(Position.at(places[i][0]), places[i][1]));
                }
            }
        }
        return blocks;
    }

    @Test
    void anEmptyMessageIsCompleted() throws Exception {
        for (int cut = 1; cut < 16; cut++) {
            Trickle channel = new Trickle(cut);
            Answer a = new Answer();
            MessageSender sender = new MessageSender(FRAMING, meters);
            sender.add(message(Rig.A, 0, a, List.of()));
            sender.write(channel);
            Leaving left = sender.leave(true).orElseThrow();
            channel.taken.writeBytes(left.rest());

            assertTrue(a.done, "cut at " + cut);
            assertEquals("400005612e6c6f670000000000000000", hex(channel.taken.toByteArray()));
        }
    }

    @Test
    void anAnswerMayBringTheNextMessage() throws Exception {
        Trickle channel = new Trickle(Integer.MAX_VALUE);
        MessageSender sender = new MessageSender(FRAMING, meters);
        Message second = message(Rig.B, 0, new Answer(), List.of(host.block(ascii("B"), Position.at(0))));
        Ack eager = new Ack() {
            @Override
            public void upTo(long offset) {}

            @Override
            public void done() {
                sender.add(second);
                try {
                    sender.write(channel);
                } catch (Exception failure) {
                    throw new AssertionError(failure);
                }
            }

            @Override
            public void failed(PluginFailure failure) {}
        };
        sender.add(message(Rig.A, 0, eager, blocks(0)));
        sender.write(channel);

        assertEquals(List.of("a.log[one|two|three|four]", "b.log[B]"), Wire.read(channel.taken.toByteArray()));
    }
}
