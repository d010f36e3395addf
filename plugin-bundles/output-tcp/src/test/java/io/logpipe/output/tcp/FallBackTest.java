package io.logpipe.output.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.plugin.wire.acknowledged.Acknowledgement;
import io.logpipe.plugin.wire.acknowledged.Frame;
import io.logpipe.plugin.wire.acknowledged.Refusal;
import io.logpipe.testkit.Sending;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers that do not know acknowledgements, and peers that break their rules. */
class FallBackTest {

    private static final int HELLO = 37;
    private static final UUID ID = new UUID(1, 2);

    private Rig rig;

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    private void start(Acknowledgement ack) throws Exception {
        rig = Rig.prepared(1);
        rig.settings = Rig.settings(rig.settings.peers(), 8, ack);
        rig.start();
        rig.until(() -> rig.receiver(0).lines.size() == 1 && rig.receiver(0).bytes(0).length == HELLO);
    }

    private void answer(int index, Frame... frames) throws Exception {
        ByteBuffer bytes = Frame.bytes(frames);
        while (bytes.hasRemaining()) {
            rig.receiver(0).lines.get(index).channel.write(bytes);
        }
    }

    @Test
    void anOldPeerThatClosesIsSpokenToInItsOwnWay() throws Exception {
        start(Acknowledgement.PREFER);
        rig.receiver(0).hangUp();
        rig.until(() -> rig.host.counter("connects") == 1);
        Sending sending = rig.send(Rig.A, 0, "one\n");
        rig.until(sending::done);
        rig.settle();

        assertEquals("one\n", Wire.content(rig.receiver(0).bytes(1), "a.log"));
        assertEquals(1, rig.host.counter("unacknowledged_peers"));
        assertTrue(rig.host.degraded(Rig.PLACE).isEmpty());
        assertEquals(0, rig.warnings(), () -> rig.host.logLines().toString());
    }

    @Test
    void anOldPeerThatWaitsIsSpokenToInItsOwnWayAfterThreeSeconds() throws Exception {
        start(Acknowledgement.PREFER);
        rig.host.advance(Duration.ofMillis(2_900));
        assertEquals(1, rig.receiver(0).poll().lines.size());
        rig.host.advance(Duration.ofMillis(200));
        rig.until(() -> rig.host.counter("connects") == 1);
        Sending sending = rig.send(Rig.A, 0, "one\n");
        rig.until(sending::done);
        rig.settle();

        assertEquals("one\n", Wire.content(rig.receiver(0).bytes(1), "a.log"));
    }

    @Test
    void anOldPeerIsAskedAgainAfterTenMinutes() throws Exception {
        start(Acknowledgement.PREFER);
        rig.receiver(0).hangUp();
        rig.until(() -> rig.host.counter("connects") == 1);
        rig.host.advance(Duration.ofMinutes(9));
        rig.receiver(0).hangUp();
        rig.settle();
        rig.host.advance(Duration.ofSeconds(2));
        rig.until(() -> rig.host.counter("connects") == 2);
        assertEquals(0, rig.receiver(0).bytes(2).length, "nothing is asked yet");
        rig.host.advance(Duration.ofMinutes(1));
        rig.receiver(0).hangUp();
        rig.settle();
        rig.host.advance(Duration.ofSeconds(2));
        rig.until(() -> rig.receiver(0).lines.size() == 4 && rig.receiver(0).bytes(3).length == HELLO);
        assertEquals(1, rig.host.counter("unacknowledged_peers"), "said once");
    }

    @Test
    void aPeerThatHasAnsweredIsNeverSpokenToInTheOldWay() throws Exception {
        start(Acknowledgement.PREFER);
        answer(0, new Frame.Welcome(0, ID, 1 << 20, 1 << 20));
        rig.until(() -> rig.host.counter("connects") == 1);
        rig.host.restart();
        rig.start();
        rig.until(() -> rig.receiver(0).lines.size() == 2 && rig.receiver(0).bytes(1).length == HELLO);
        rig.receiver(0).hangUp();
        rig.settle();
        rig.host.advance(Duration.ofSeconds(2));
        rig.until(() -> rig.receiver(0).lines.size() == 3 && rig.receiver(0).bytes(2).length == HELLO);

        assertEquals(0, rig.host.counter("unacknowledged_peers"));
    }

    @Test
    void aPeerThatIsForgottenIsSpokenToInItsOwnWayAgain() throws Exception {
        start(Acknowledgement.PREFER);
        answer(0, new Frame.Welcome(0, ID, 1 << 20, 1 << 20));
        rig.until(() -> rig.host.counter("connects") == 1);
        AnsweredPeers remembered = AnsweredPeers.open().iterator().next();
        String peer = rig.settings.peers().get(0).toString();
        assertEquals(Rig.PLACE, remembered.output());
        assertEquals(List.of(peer), remembered.all());

        assertTrue(remembered.forget(peer));
        assertFalse(remembered.forget(peer), "it is forgotten");
        rig.host.restart();
        assertEquals(0, rig.host.counter("unacknowledged_peers"));
        rig.start();
        rig.until(() -> rig.receiver(0).lines.size() == 2 && rig.receiver(0).bytes(1).length == HELLO);
        rig.receiver(0).hangUp();
        Sending sending = rig.send(Rig.A, 0, "one\n");
        rig.until(sending::done);
        rig.settle();

        assertEquals("one\n", Wire.content(rig.receiver(0).bytes(2), "a.log"));
    }

    @Test
    void anOutputThatRestsIsNotThereForCommands() throws Exception {
        start(Acknowledgement.PREFER);
        assertEquals(1, AnsweredPeers.open().size());
        rig.host.stop(rig.output);
        assertEquals(0, AnsweredPeers.open().size());
    }

    @Test
    void requireSendsNothingInTheOldWay() throws Exception {
        start(Acknowledgement.REQUIRE);
        for (int i = 0; i < 3; i++) {
            rig.receiver(0).hangUp();
            rig.settle();
            rig.host.advance(Duration.ofSeconds(2));
            int lines = i + 2;
            rig.until(() ->
                    rig.receiver(0).lines.size() == lines && rig.receiver(0).bytes(lines - 1).length == HELLO);
        }
        Sending sending = rig.send(Rig.A, 0, "one\n");
        rig.host.advance(Duration.ofSeconds(20));
        rig.settle();

        assertFalse(sending.done());
        rig.receiver(0)
                .lines
                .forEach(line -> assertEquals(
                        'L', line.bytes.size() == 0 ? 'L' : line.bytes.toByteArray()[0]));
        assertTrue(rig.host.degraded(Rig.PLACE).isPresent());
    }

    @Test
    void whatNoReceiverMaySayEndsTheConnection() throws Exception {
        Frame[] evil = {
            new Frame.Ack(1, 5, 0),
            new Frame.Ack(1, 0, 2),
            new Frame.Resume(1, true, 0, 0),
            new Frame.End(1),
            new Frame.Welcome(0, ID, 1, 1),
            new Frame.Nack(1, Refusal.GAP, 1_000)
        };
        start(Acknowledgement.REQUIRE);
        Sending sending = rig.send(Rig.A, 0, "one");
        for (int i = 0; i < evil.length; i++) {
            answer(i, new Frame.Welcome(0, ID, 1 << 20, 1 << 20));
            int connects = i + 1;
            rig.until(() -> rig.host.counter("connects") == connects);
            rig.host.repeatFailed();
            rig.settle();
            answer(i, new Frame.Resume(1, false, 0, 0));
            rig.settle();
            answer(i, evil[i]);
            int line = i;
            rig.until(() -> rig.receiver(0).poll().lines.get(line).ended);
            assertFalse(sending.done(), "answer " + i);
            rig.host.advance(Duration.ofSeconds(2));
            int next = i + 1;
            rig.until(() ->
                    rig.receiver(0).lines.size() == next + 1 && rig.receiver(0).bytes(next).length == HELLO);
        }
    }

    @Test
    void whatWasConfirmedInPartIsNotSentAgain() throws Exception {
        start(Acknowledgement.REQUIRE);
        answer(0, new Frame.Welcome(0, ID, 1 << 20, 1 << 20));
        rig.until(() -> rig.host.counter("connects") == 1);
        Sending sending = rig.send(Rig.A, 0, "one", "two", "three");
        answer(0, new Frame.Resume(1, false, 0, 0));
        rig.settle();
        answer(0, new Frame.Ack(1, 6, 0));
        rig.until(() -> sending.upTo() == 6);
        rig.receiver(0).hangUp();
        rig.until(sending::failed);
        rig.host.advance(Duration.ofSeconds(2));
        rig.until(() -> rig.receiver(0).lines.size() == 2 && rig.receiver(0).bytes(1).length == HELLO);
        answer(1, new Frame.Welcome(0, ID, 1 << 20, 1 << 20));
        rig.until(() -> rig.host.counter("connects") == 2);
        rig.host.repeatFailed();
        rig.settle();
        answer(1, new Frame.Resume(1, true, 6, 6));
        rig.settle();
        String sent = new String(rig.receiver(0).bytes(1), StandardCharsets.ISO_8859_1);
        assertTrue(sent.contains("three") && !sent.contains("two"), sent);
        answer(1, new Frame.Ack(1, 11, 1));
        rig.until(sending::done);
    }
}
