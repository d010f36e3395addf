package io.logpipe.output.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.api.plugin.Readiness;
import io.logpipe.plugin.wire.Endpoint;
import io.logpipe.testkit.Sending;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which peer gets what, and what happens when peers come and go. */
class PeersTest {

    private Rig rig;

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    @Test
    @DisplayName("C-137: two peers take turns, each message whole on one")
    void peersTakeTurns() throws Exception {
        rig = Rig.connected(2);
        for (int i = 1; i <= 6; i++) {
            rig.send(Rig.A, i, "m" + i, "x");
        }
        rig.settle();

        assertEquals(
                List.of("a.log[m1|x]", "a.log[m3|x]", "a.log[m5|x]"),
                rig.receiver(0).messages());
        assertEquals(
                List.of("a.log[m2|x]", "a.log[m4|x]", "a.log[m6|x]"),
                rig.receiver(1).messages());
    }

    @Test
    @DisplayName("C-138: a peer that refuses is left alone for disable_timeout")
    void aPeerThatRefusesIsTriedAgainLater() throws Exception {
        rig = Rig.prepared(2);
        rig.receiver(0).die();
        rig.start();
        rig.until(() -> rig.host.counter("connects") == 1 && rig.host.counter("failures") >= 1);
        // If it refused before the other one was there, it is tried once more after a second.
        rig.host.advance(Duration.ofSeconds(1));
        rig.settle();
        long failures = rig.host.counter("failures");
        for (int i = 0; i < 4; i++) {
            rig.send(Rig.A, i, "x");
        }
        rig.settle();
        assertEquals(4, rig.receiver(1).messages().size());

        rig.receiver(0).revive();
        rig.host.advance(Duration.ofSeconds(57));
        rig.settle();
        assertEquals(1, rig.host.counter("connects"));
        assertEquals(failures, rig.host.counter("failures"));

        rig.host.advance(Duration.ofSeconds(4));
        rig.until(() -> rig.host.counter("connects") == 2);
        assertEquals(1, rig.warnings(), () -> rig.host.logLines().toString());
    }

    @Test
    @DisplayName("C-139: a connection breaks in mid-message: all of it goes to the next peer")
    void repeatsTheWholeMessageElsewhere() throws Exception {
        rig = Rig.connected(2);
        rig.receiver(0).limit(150_000);
        Sending sending = big();
        assertTrue(sending.pending());
        rig.settle();
        rig.receiver(0).die();
        rig.until(sending::failed);

        assertInstanceOf(PluginFailure.Transient.class, sending.failure().orElseThrow());
        assertEquals(0, sending.upTo());
        rig.host.repeatFailed();
        rig.until(sending::done);
        rig.settle();
        assertEquals(BIG * 100_000, rig.receiver(1).content("a.log").length());
        assertEquals(1, rig.receiver(1).messages().size());
        assertFalse(rig.receiver(1).messages().get(0).contains("garbage"));
    }

    @Test
    @DisplayName("C-139: wherever the connection breaks, no peer sees a block without its header")
    void noPeerSeesABlockWithoutHeader() throws Exception {
        rig = Rig.connected(1);
        for (int bytes = 0; bytes < 200; bytes += 23) {
            rig.receiver(0).limit(100_000 + bytes);
            Sending sending = big();
            rig.settle();
            rig.receiver(0).die();
            rig.until(sending::failed);
            rig.receiver(0).revive();
            rig.deliver(sending);
            rig.settle();
        }
        assertTrue(rig.receiver(0).messages().stream().noneMatch(message -> message.contains("garbage")));
        assertTrue(rig.receiver(0).messages().stream().allMatch(message -> message.startsWith("a.log[")));
    }

    @Test
    @DisplayName("C-139, 5.57: a peer that fails in sending is left alone as one that fails in connecting")
    void aPeerThatBreaksIsLeftAlone() throws Exception {
        rig = Rig.connected(2);
        rig.receiver(0).limit(0);
        Sending sending = big();
        rig.receiver(0).die();
        rig.until(sending::failed);
        rig.receiver(0).revive();
        rig.host.advance(Duration.ofSeconds(59));
        rig.settle();
        assertEquals(2, rig.host.counter("connects"));

        rig.host.advance(Duration.ofSeconds(2));
        rig.until(() -> rig.host.counter("connects") == 3);
    }

    @Test
    @DisplayName("C-140: one of two peers is down at start")
    void startsWithThePeersThatAreThere() throws Exception {
        rig = Rig.prepared(2);
        rig.receiver(1).die();
        rig.start();
        Sending sending = rig.send(Rig.A, 0, "x");
        rig.until(sending::done);
        rig.settle();

        assertEquals(List.of("a.log[x]"), rig.receiver(0).messages());
    }

    @Test
    @DisplayName("C-141: all peers down for 5 s, then delivery within 2 s")
    void deliversSoonAfterPeersReturn() throws Exception {
        rig = Rig.connected(2);
        rig.receiver(0).die();
        rig.receiver(1).die();
        rig.until(() -> rig.host.degraded(Rig.PLACE).isPresent());
        List<Sending> sendings = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            sendings.add(rig.send(Rig.A, i, "x"));
        }
        rig.host.advance(Duration.ofSeconds(5));
        rig.settle();
        assertInstanceOf(Readiness.Busy.class, rig.output.readiness());
        assertTrue(sendings.stream().noneMatch(Sending::done));

        rig.receiver(1).revive();
        rig.host.advance(Duration.ofSeconds(1));
        rig.until(() -> rig.host.counter("connects") == 3);
        rig.host.advance(Duration.ofSeconds(1));
        rig.until(() -> sendings.stream().allMatch(Sending::done));
        rig.settle();
        assertEquals("x".repeat(10), rig.receiver(1).content("a.log"));
        assertTrue(rig.host.degraded(Rig.PLACE).isEmpty());
        assertEquals(2, rig.warnings(), () -> rig.host.logLines().toString());
    }

    @Test
    @DisplayName("C-143: a peer closes; that is noticed without a write")
    void noticesThatAPeerCloses() throws Exception {
        rig = Rig.connected(1);
        rig.send(Rig.A, 0, "one");
        rig.settle();
        rig.receiver(0).hangUp();
        rig.until(() -> rig.host.degraded(Rig.PLACE).isPresent());

        Sending sending = rig.send(Rig.A, 3, "two");
        rig.host.advance(Duration.ofSeconds(2));
        rig.until(sending::done);
        rig.settle();
        assertEquals(List.of("a.log[one]", "a.log[two]"), rig.receiver(0).messages());
        assertEquals(1, sending.attempts());
    }

    @Test
    @DisplayName("C-143: the message after a close is not lost, even if nothing has run in between")
    void asksAnIdleConnectionBeforeItIsUsed() throws Exception {
        rig = Rig.connected(2);
        rig.receiver(0).hangUp();
        Sending sending = rig.send(Rig.A, 0, "x");
        rig.until(sending::done);
        rig.settle();

        assertEquals(List.of("a.log[x]"), rig.receiver(1).messages());
    }

    @Test
    @DisplayName("C-144: what the system took for a peer that dies is lost, and not sent twice")
    void whatTheSystemTookIsConfirmed() throws Exception {
        rig = Rig.connected(2);
        Sending first = rig.send(Rig.A, 0, "one");
        assertTrue(first.done());
        rig.receiver(0).limit(0).die();
        rig.send(Rig.A, 3, "two");
        rig.settle();

        assertEquals(List.of("a.log[two]"), rig.receiver(1).messages());
    }

    @Test
    void aSlowPeerDoesNotHoldTheOthers() throws Exception {
        rig = Rig.connected(2);
        rig.receiver(0).limit(0);
        List<Sending> sendings = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            sendings.add(rig.send(Rig.A, i * 100_000L, Rig.pattern(0, 100_000)));
            rig.settle();
        }
        rig.until(() -> sendings.stream().filter(Sending::done).count() > 285);
        assertTrue(rig.receiver(1).messages().size() > 200);
    }

    @Test
    void findsPeersByName() throws Exception {
        rig = Rig.prepared(1);
        rig.settings =
                Rig.settings(List.of(new Endpoint("localhost", rig.receiver(0).port())), 8);
        rig.start();
        Sending sending = rig.send(Rig.A, 0, "x");
        rig.until(sending::done);
    }

    @Test
    void aNameThatNobodyKnowsHoldsNobody() throws Exception {
        rig = Rig.prepared(1);
        rig.settings = Rig.settings(
                List.of(
                        new Endpoint("no-such-host.invalid", 1),
                        new Endpoint("127.0.0.1", rig.receiver(0).port())),
                8);
        rig.start();
        Sending sending = rig.send(Rig.A, 0, "x");
        rig.until(sending::done);
        rig.until(() -> rig.host.counter("failures") == 1);
        assertTrue(rig.host.degraded(Rig.PLACE).isEmpty());
    }

    @Test
    void givesUpOnAPeerThatDoesNotAnswer() throws Exception {
        List<SocketChannel> crowd = new ArrayList<>();
        rig = new Rig();
        try (ServerSocketChannel deaf = ServerSocketChannel.open()) {
            deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            int port = ((InetSocketAddress) deaf.getLocalAddress()).getPort();
            for (int i = 0; i < 5; i++) {
                SocketChannel waiting = SocketChannel.open();
                waiting.configureBlocking(false);
                waiting.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                crowd.add(waiting);
            }
            rig.settings = Rig.settings(List.of(new Endpoint("127.0.0.1", port)), 8);
            rig.start();
            rig.settle();
            assertEquals(0, rig.host.counter("failures"));
            rig.host.advance(Duration.ofSeconds(10));

            assertEquals(1, rig.host.counter("failures"));
            assertTrue(rig.host.degraded(Rig.PLACE).orElse("").contains("no connection within"));
        } finally {
            for (SocketChannel waiting : crowd) {
                waiting.close();
            }
        }
    }

    @Test
    void saysOnceThatNobodyIsThere() throws Exception {
        rig = Rig.prepared(1);
        rig.receiver(0).die();
        rig.start();
        for (int i = 0; i < 30; i++) {
            rig.host.advance(Duration.ofSeconds(1));
            rig.settle();
        }
        assertTrue(rig.host.counter("failures") > 20, "tried " + rig.host.counter("failures") + " times");
        assertEquals(1, rig.warnings(), () -> rig.host.logLines().toString());
        assertTrue(rig.host.degraded(Rig.PLACE).isPresent());
    }

    private static final int BIG = 60;

    /** More than a socket takes. */
    private Sending big() throws Exception {
        String[] blocks = new String[BIG];
        for (int i = 0; i < BIG; i++) {
            blocks[i] = Rig.pattern(i * 100_000, 100_000);
        }
        return rig.send(Rig.A, 0, blocks);
    }
}
