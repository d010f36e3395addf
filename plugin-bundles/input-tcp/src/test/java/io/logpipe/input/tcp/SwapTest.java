package io.logpipe.input.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.testkit.Pass;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A successor goes on where the predecessor was, on the same connections. */
class SwapTest {

    private Rig rig;

    @BeforeEach
    void start() throws Exception {
        rig = Rig.start();
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    @Test
    void goesOnFromEveryByteOfTheStream() throws Exception {
        byte[] stream = Peer.join(ReceiveTest.W1, ReceiveTest.R1, Peer.message("a.log", "x\n", "y\n"));
        for (int cut = 0; cut <= stream.length; cut++) {
            int before = rig.host.text("a.log").length();
            try (Peer peer = rig.peer()) {
                peer.send(Arrays.copyOf(stream, cut));
                rig.settle();
                rig.swap();
                peer.send(Arrays.copyOfRange(stream, cut, stream.length));
                long all = 4L * (cut + 1);
                rig.until(() -> rig.host.counter("messages") == all);
            }
            assertEquals("Hello logpipe\nAx\ny\n", rig.host.text("a.log").substring(before), "cut at " + cut);
        }
        assertEquals(0, rig.host.counter("refused"));
        assertEquals(0, rig.host.counter("incomplete"));
    }

    @Test
    void goesOnInTheMiddleOfALargeBlock() throws Exception {
        byte[] block = Peer.block(Peer.pattern(0, 102_399));
        try (Peer peer = rig.peer()) {
            peer.send(Peer.header("a.log"), Arrays.copyOf(block, 60_000));
            rig.settle();
            rig.swap();
            rig.settle();
            rig.swap();
            peer.send(Arrays.copyOfRange(block, 60_000, block.length), Peer.end());
            rig.until(() -> rig.host.counter("messages") == 1);
        }
        assertArrayEquals(Peer.pattern(0, 102_399), rig.host.received("a.log"));
        assertEquals(1, rig.host.counter("blocks"));
    }

    @Test
    void deliversWhatThePredecessorCouldNot() throws Exception {
        rig.holdUnseen();
        try (Peer peer = rig.peer()) {
            peer.send(Peer.message("a.log", "1\n", "2\n"), Peer.message("b.log", "3\n"), Peer.header("a.log"));
            rig.settle();
            rig.swap();
            rig.settle();
            rig.swap();
            assertEquals(List.of(), rig.names());
            rig.host.release();
            peer.send(Peer.block("4\n"), Peer.end());
            rig.until(() -> rig.host.counter("messages") == 3);
        }
        assertEquals("1\n2\n4\n", rig.host.text("a.log"));
        assertEquals("3\n", rig.host.text("b.log"));
        assertEquals(List.of(0L, 0L, 4L), rig.offsets());
    }

    @Test
    void keepsSourcesAndPositions() throws Exception {
        try (Peer peer = rig.peer()) {
            peer.send(Peer.message("a.log", "1\n"), Peer.message("b.log", "2\n"));
            rig.until(() -> rig.host.counter("messages") == 2);
            rig.swap();
            peer.send(Peer.message("a.log", "3\n"));
            rig.until(() -> rig.host.counter("messages") == 3);
        }
        Pass first = rig.host.passes().get(0);
        Pass last = rig.host.passes().get(2);
        assertEquals(first.source(), last.source());
        assertEquals(2, last.start().offset());
    }

    @Test
    void newConnectionsGetNewIds() throws Exception {
        try (Peer first = rig.peer()) {
            first.send(Peer.message("a.log", "1\n"));
            rig.until(() -> rig.host.counter("messages") == 1);
            rig.swap();
            try (Peer second = rig.peer()) {
                second.send(Peer.message("a.log", "2\n"));
                rig.until(() -> rig.host.counter("messages") == 2);
            }
        }
        assertEquals(
                2,
                rig.host.passes().stream()
                        .map(pass -> pass.source().id())
                        .distinct()
                        .count());
    }

    @Test
    void theDoorStaysOpenBetweenInstances() throws Exception {
        int port = rig.host.port();
        try (Peer before = rig.peer()) {
            before.send(Peer.message("a.log", "1\n"));
            rig.swap();
            rig.until(() -> rig.host.text("a.log").equals("1\n"));
            assertFalse(before.ended());
        }
        assertEquals(port, rig.host.port());
    }

    @Test
    void endsConnectionsOfWhichNothingIsKnown() throws Exception {
        try (Peer peer = rig.peer()) {
            peer.send(Peer.header("a.log"));
            rig.settle();
            rig.host.stop(rig.input);
            assertEquals(1, rig.host.leases(Rig.PLACE).size());

            rig.restart();
            rig.until(peer::ended);
        }
        assertTrue(rig.host.leases(Rig.PLACE).isEmpty());
    }

    @Test
    void refusesWhatThePredecessorFoundWrong() throws Exception {
        rig.holdUnseen();
        try (Peer peer = rig.peer()) {
            peer.send(Peer.message("a.log", "1\n"), Peer.hex("ff"));
            rig.settle();
            rig.swap();
            assertFalse(peer.ended());
            rig.host.release();
            rig.until(peer::ended);
        }
        assertEquals("1\n", rig.host.text("a.log"));
        assertEquals(1, rig.host.counter("refused"));
    }
}
