package io.logpipe.output.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.logpipe.api.block.Block;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Output.Ack;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.plugin.wire.WireViolation;
import io.logpipe.plugin.wire.acknowledged.Frame;
import io.logpipe.plugin.wire.acknowledged.Frame.Hello;
import io.logpipe.plugin.wire.acknowledged.Wire;
import io.logpipe.testkit.FakeHost;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Whatever a receiver answers, nothing counts as safe but what it says is safe, and what it says of bytes that it never
 * got ends the connection.
 */
class AnswersFuzzTest {

    /** So much is heard before the sender may write again. */
    private static final int PIECE = 37;

    /** What the sender says by itself, and the most that one byte of an answer makes it say. */
    private static final int WORDS = 1_000;

    private static final int ECHO = 40;
    private static final FakeHost HOST = FakeHost.open();
    private static final Meters METERS = Meters.of(HOST.context("output-tcp"));

    /** What became of one message. */
    private static final class Fate implements Ack {
        private final long end;
        private boolean done;
        private long safe;

        Fate(long end) {
            this.end = end;
        }

        @Override
        public void done() {
            assertTrue(!done, "answered once");
            done = true;
            safe = end;
        }

        @Override
        public void upTo(long offset) {
            safe = offset;
        }

        @Override
        public void failed(PluginFailure failure) {
            throw new AssertionError(failure);
        }
    }

    @FuzzTest(maxDuration = "10m")
    void answers(byte[] stream) throws Exception {
        long free = HOST.blocks().available();
        AcknowledgedSender sender = AcknowledgedSender.greeting(
                new Hello(0, new UUID(3, 4), 1, Wire.WINDOW, Wire.MAX_BLOCK), HOST.blocks(), METERS);
        Fate first = send(sender, Rig.A, 10, "one\n", "two\n");
        Fate second = send(sender, Rig.A, 18, "three\n");
        Fate other = send(sender, Rig.B, 0, "other\n");
        Conversation conversation = new Conversation();
        sender.write(conversation);
        try {
            for (int at = 0; at < stream.length; at += PIECE) {
                ByteBuffer piece = ByteBuffer.wrap(stream, at, Math.min(PIECE, stream.length - at));
                conversation.hear(piece.duplicate());
                sender.received(piece);
                conversation.insistOnSent(1);
                conversation.insistOnSent(2);
                sender.write(conversation);
            }
        } catch (WireViolation violation) {
            assertTrue(String.valueOf(violation.getMessage()).length() < 200);
        }
        for (Fate fate : List.of(first, second, other)) {
            assertTrue(fate.safe <= Math.max(0, conversation.acknowledged(fate == other ? 2 : 1)));
        }
        assertTrue(first.done || !second.done, "in order");
        assertTrue(sender.retryAfter().compareTo(Duration.ofMinutes(10)) <= 0);
        assertTrue(conversation.written <= WORDS + (long) ECHO * stream.length, () -> conversation.written + " bytes");
        sender.clear().forEach(Message::abandon);
        assertEquals(free, HOST.blocks().available(), "memory is given back");
    }

    @Test
    void aReceiverThatAsksAndTakesNoAnswersIsLeft() throws Exception {
        AcknowledgedSender sender = AcknowledgedSender.greeting(
                new Hello(0, new UUID(3, 4), 1, Wire.WINDOW, Wire.MAX_BLOCK), HOST.blocks(), METERS);
        Frame[] words = new Frame[2_000];
        Arrays.fill(words, new Frame.Ping(1));
        words[0] = new Frame.Welcome(0, new UUID(5, 6), Wire.WINDOW, Wire.MAX_BLOCK);
        ByteBuffer flood = Frame.bytes(words);

        WireViolation violation = assertThrows(WireViolation.class, () -> sender.received(flood));
        assertTrue(violation.getMessage().contains("takes no answers"));
        assertTrue(flood.remaining() > 0);
    }

    private static Fate send(AcknowledgedSender sender, SourceRef source, long from, String... texts) {
        List<Block> blocks = new ArrayList<>();
        long next = from;
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            blocks.add(HOST.block(bytes, Position.at(next)));
            next += bytes.length;
        }
        Fate fate = new Fate(next);
        byte[] name = source.name().getBytes(StandardCharsets.UTF_8);
        sender.add(new Message(source, name, Position.at(from), blocks, fate));
        return fate;
    }
}
