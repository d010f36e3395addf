package io.logpipe.input.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.plugin.wire.WireName;
import io.logpipe.plugin.wire.WireViolation;
import io.logpipe.plugin.wire.acknowledged.Acknowledgement;
import io.logpipe.plugin.wire.acknowledged.Checksum;
import io.logpipe.plugin.wire.acknowledged.Frame;
import io.logpipe.plugin.wire.acknowledged.Frame.Ack;
import io.logpipe.plugin.wire.acknowledged.Frame.Hello;
import io.logpipe.plugin.wire.acknowledged.Frame.Nack;
import io.logpipe.plugin.wire.acknowledged.Frame.Resume;
import io.logpipe.plugin.wire.acknowledged.FrameReader;
import io.logpipe.plugin.wire.acknowledged.FrameReader.Reads;
import io.logpipe.plugin.wire.acknowledged.Refusal;
import io.logpipe.plugin.wire.acknowledged.SourceText;
import io.logpipe.plugin.wire.acknowledged.Wire;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Senders that ask for acknowledgements, well-behaved and not. */
class AcknowledgeTest {

    private static final UUID SENDER = new UUID(3, 4);
    private Rig rig;

    @BeforeEach
    void start() throws Exception {
        rig = Rig.start();
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    private static byte[] bytes(Frame... frames) {
        return Frame.bytes(frames).array();
    }

    private static byte[] hello(long epoch) {
        return bytes(new Hello(0, SENDER, epoch, Wire.WINDOW, Wire.MAX_BLOCK));
    }

    private static byte[] open(int stream, long from, String name) throws WireViolation {
        return bytes(new Frame.Open(stream, from, SourceText.of("id of " + name, WireName.encode(name))));
    }

    private static byte[] data(int stream, long offset, long span, String text) {
        ByteBuffer target = ByteBuffer.allocate(100);
        int start = Checksum.room(target);
        target.put(text.getBytes(StandardCharsets.UTF_8));
        new Checksum().complete(target, start, stream, offset, span);
        return Arrays.copyOf(target.array(), target.position());
    }

    private static byte[] data(int stream, long offset, String text) {
        return data(stream, offset, text.length(), text);
    }

    private static byte[] end(int stream) {
        return bytes(new Frame.End(stream));
    }

    /** What has come back so far, without the first words. */
    private List<Frame> answers(Peer peer) throws Exception {
        rig.settle();
        List<Frame> found = new ArrayList<>();
        FrameReader reader = new FrameReader(Reads.RECEIVER, Wire.MAX_BLOCK);
        ByteBuffer source = ByteBuffer.wrap(peer.answers());
        for (Frame frame = reader.next(source); frame != null; frame = reader.next(source)) {
            if (!(frame instanceof Frame.Welcome)) {
                found.add(frame);
            }
        }
        return found;
    }

    @Test
    void acknowledgesWhatAllOutputsHave() throws Exception {
        rig.host.commitManually();
        try (Peer peer = rig.peer()) {
            peer.send(hello(1), open(1, 0, "a.log"), data(1, 0, "one\n"), end(1));
            assertEquals(List.of(new Resume(1, false, 0, 0)), answers(peer));
            rig.host.commitAll();
            rig.settle();
            FrameReader reader = FrameReader.greeted(Reads.RECEIVER, 1);
            assertEquals(new Ack(1, 4, 1), reader.next(ByteBuffer.wrap(peer.answers())));
        }
        assertEquals("one\n", rig.host.text("a.log"));
    }

    @Test
    void aNewConnectionIsToldWhereToGoOn() throws Exception {
        rig.host.commitManually();
        try (Peer first = rig.peer()) {
            first.send(hello(1), open(1, 0, "a.log"), data(1, 0, "one\n"), end(1));
            rig.until(() -> rig.host.text("a.log").equals("one\n"));
            rig.host.commitAll();
            first.send(data(1, 4, "two\n"));
            rig.until(() -> rig.host.text("a.log").equals("one\ntwo\n"));
        }
        try (Peer second = rig.peer()) {
            second.send(hello(1), open(7, 0, "a.log"));
            assertEquals(List.of(new Resume(7, true, 4, 8)), answers(second));
            second.send(data(7, 2, "e\ntwo\nthree\n"), end(7));
            rig.until(() -> rig.host.text("a.log").equals("one\ntwo\nthree\n"));
        }
        assertEquals(
                1,
                rig.host.passes().stream()
                        .map(pass -> pass.source().id())
                        .distinct()
                        .count());
    }

    @Test
    void aRestartGoesOnBehindWhatWasDurable() throws Exception {
        rig.host.commitManually();
        try (Peer first = rig.peer()) {
            first.send(hello(1), open(1, 0, "a.log"), data(1, 0, "one\n"));
            rig.until(() -> rig.host.text("a.log").equals("one\n"));
            rig.host.commitAll();
            first.send(data(1, 4, "two\n"));
            rig.until(() -> rig.host.text("a.log").equals("one\ntwo\n"));
            rig.host.restart();
            rig.restart();
        }
        try (Peer second = rig.peer()) {
            second.send(hello(1), open(1, 0, "a.log"));
            assertEquals(List.of(new Resume(1, true, 4, 4)), answers(second));
            second.send(data(1, 4, "two\n"));
            rig.until(() -> rig.host.text("a.log").equals("one\ntwo\n"));
        }
    }

    @Test
    void leavesOutWhatCameAlready() throws Exception {
        try (Peer peer = rig.peer()) {
            peer.send(hello(1), open(1, 10, "a.log"), data(1, 10, "one\n"), data(1, 10, "one\n"));
            peer.send(data(1, 12, "e\ntwo\n"), data(1, 12, 8, "Xyz"), end(1));
            rig.until(() -> rig.host.text("a.log").length() >= 11);
            rig.settle();
        }
        assertEquals("one\ntwo\nXyz", rig.host.text("a.log"));
    }

    private void refused(Refusal why, byte[]... parts) throws Exception {
        try (Peer peer = rig.peer()) {
            peer.send(parts);
            rig.settle();
            List<Frame> answers = answers(peer);
            assertTrue(answers.get(answers.size() - 1) instanceof Nack nack && nack.code() == why, answers::toString);
            rig.until(peer::ended);
        }
    }

    @Test
    void refusesWhatBreaksTheRules() throws Exception {
        byte[] open = open(1, 0, "a.log");
        refused(Refusal.GAP, hello(1), open, data(1, 1, "one\n"));
        byte[] changed = data(1, 0, "one\n");
        changed[changed.length - 1]++;
        refused(Refusal.CHECKSUM, hello(1), open, changed);
        refused(Refusal.PROTOCOL, hello(1), data(1, 0, "one\n"));
        refused(Refusal.PROTOCOL, hello(1), open, open);
        refused(Refusal.PROTOCOL, hello(1), hello(1));
        refused(Refusal.PROTOCOL, hello(1), bytes(new Ack(1, 0, 0)));
        refused(Refusal.PROTOCOL, hello(1), open, open(2, 0, "b.log"), data(1, 0, 0, "x"), data(2, 0, "y"));
        assertEquals("", rig.host.text("a.log"));
        assertEquals(7, rig.host.counter("refused"));
    }

    @Test
    void whatCameBeforeABrokenBlockIsKept() throws Exception {
        byte[] changed = data(1, 4, "two\n");
        changed[changed.length - 1]++;
        refused(Refusal.CHECKSUM, hello(1), open(1, 0, "a.log"), data(1, 0, "one\n"), changed);
        assertEquals("one\n", rig.host.text("a.log"));
    }

    @Test
    void aSenderThatHasStartedAgainSinceIsRefused() throws Exception {
        try (Peer old = rig.peer();
                Peer young = rig.peer()) {
            old.send(hello(1), open(1, 0, "a.log"));
            rig.settle();
            young.send(hello(2), open(1, 0, "a.log"), data(1, 0, "new\n"));
            rig.until(() -> rig.host.text("a.log").equals("new\n"));
            old.send(data(1, 0, "old\n"));
            rig.settle();
            answers(old);
            rig.until(old::ended);
            refused(Refusal.FENCED, hello(1));
            rig.host.restart();
            rig.restart();
            refused(Refusal.FENCED, hello(1));
        }
        assertEquals("new\n", rig.host.text("a.log"));
    }

    @Test
    void aSourceBelongsToTheConnectionThatOpenedItLast() throws Exception {
        rig.holdUnseen();
        try (Peer first = rig.peer();
                Peer second = rig.peer()) {
            first.send(hello(1), open(1, 0, "a.log"), data(1, 0, "one\n"));
            rig.settle();
            rig.host.release();
            second.send(hello(1), open(1, 0, "a.log"));
            rig.settle();
            first.send(data(1, 4, "two\n"));
            second.send(data(1, 0, "one\n"), data(1, 4, "two\n"));
            rig.until(() -> rig.host.text("a.log").length() >= 8);
            rig.settle();
        }
        assertEquals("one\ntwo\n", rig.host.text("a.log"));
    }

    @Test
    void aSilentSenderIsEnded() throws Exception {
        try (Peer peer = rig.peer()) {
            peer.send(hello(1));
            rig.settle();
            rig.host.advance(Duration.ofSeconds(29));
            answers(peer);
            assertFalse(peer.ended());
            rig.host.advance(Duration.ofSeconds(12));
            peer.answers();
            rig.until(peer::ended);
        }
    }

    @Test
    void goesOnFromEveryByteOfTheStream() throws Exception {
        byte[] stream = Peer.join(
                hello(1),
                open(1, 0, "a.log"),
                open(2, 0, "b.log"),
                data(1, 0, "one\n"),
                data(1, 4, 0, "x"),
                data(1, 4, 9, "y\n"),
                data(2, 0, "two\n"),
                end(1),
                end(2),
                data(1, 13, "three\n"),
                end(1));
        for (int cut = 0; cut <= stream.length; cut++) {
            try (Rig each = Rig.start();
                    Peer peer = each.peer()) {
                peer.send(Arrays.copyOf(stream, cut));
                each.settle();
                each.swap();
                peer.send(Arrays.copyOfRange(stream, cut, stream.length));
                each.until(() -> each.host.counter("messages") == 3);
                each.settle();
                assertEquals("one\nxy\nthree\n", each.host.text("a.log"), "cut at " + cut);
                assertEquals("two\n", each.host.text("b.log"), "cut at " + cut);
                assertEquals(0, each.host.counter("refused"), "cut at " + cut);
                byte[] last = Arrays.copyOfRange(peer.answers(), 0, 1 << 10);
                assertEquals('L', last[0], "cut at " + cut);
            }
        }
    }

    @Test
    void requireRefusesTheOldWireAndOffTheNewOne() throws Exception {
        try (Rig strict = new Rig(Rig.settings(10, Acknowledgement.REQUIRE));
                Peer peer = strict.peer()) {
            peer.send(Peer.message("a.log", "1\n"));
            strict.until(peer::ended);
            assertEquals("", strict.host.text("a.log"));
        }
        try (Rig old = new Rig(Rig.settings(10, Acknowledgement.OFF));
                Peer peer = old.peer()) {
            peer.send(hello(1));
            old.until(peer::ended);
        }
    }
}
