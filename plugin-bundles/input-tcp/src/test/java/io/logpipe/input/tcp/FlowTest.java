package io.logpipe.input.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.plugin.PluginFailure;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who is read when: slow peers, full routes, little memory, many connections. */
class FlowTest {

    private static final int MIB = 1 << 20;

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
    @DisplayName("C-125: a client that stops in mid-message holds only itself")
    void servesOthersWhileOneStandsStill() throws Exception {
        try (Peer still = rig.peer();
                Peer other = rig.peer()) {
            still.send(Peer.header("a.log"), Arrays.copyOf(Peer.block("stuck"), 10));
            rig.settle();
            other.send(Peer.message("b.log", "served\n"));
            rig.until(() -> rig.host.text("b.log").equals("served\n"));
        }
    }

    @Test
    void oneTurnOfAConnectionIsBounded() throws Exception {
        try (Peer peer = rig.peer()) {
            rig.settle();
            ByteBuffer stream = stream("big.log", 60);
            for (int left = -1; left != stream.remaining(); ) {
                left = stream.remaining();
                peer.offer(stream);
            }
            assertTrue(stream.position() > 2 * MIB, "buffers of the system hold " + stream.position());
            rig.host.turn();

            assertTrue(rig.host.counter("bytes") > 0);
            assertTrue(rig.host.counter("bytes") <= MIB, "in one turn " + rig.host.counter("bytes"));
            rig.until(() -> {
                peer.offer(stream);
                return rig.host.counter("messages") == 1;
            });
        }
    }

    @Test
    void readsNothingWhileTheRouteIsFull() throws Exception {
        try (Peer peer = rig.peer()) {
            rig.settle();
            rig.host.hold("output is full");
            ByteBuffer stream = stream("big.log", 60);
            for (int i = 0; i < 20; i++) {
                peer.offer(stream);
                rig.settle();
            }
            assertEquals(0, rig.host.counter("bytes"));
            assertTrue(stream.hasRemaining(), "the peer has to wait");

            rig.host.release();
            rig.until(() -> {
                peer.offer(stream);
                return rig.host.counter("messages") == 1;
            });
        }
        assertArrayEquals(Peer.pattern(0, 60 * 100_000), rig.host.received("big.log"));
    }

    @Test
    void keepsWhatItHasReadForAFullRoute() throws Exception {
        rig.holdUnseen();
        try (Peer peer = rig.peer()) {
            peer.send(Peer.message("a.log", "1\n"), Peer.message("b.log", "2\n"), Peer.message("a.log", "3\n"));
        }
        rig.settle();
        assertEquals(List.of(), rig.names());

        rig.host.release();
        rig.until(() -> rig.host.passes().size() == 3);
        assertEquals("1\n3\n", rig.host.text("a.log"));
        assertEquals("2\n", rig.host.text("b.log"));
        rig.until(() -> rig.host.leases(Rig.PLACE).isEmpty());
        assertEquals(0, rig.host.counter("incomplete"));
    }

    @Test
    void goesOnAfterTheBudgetOfAPass() throws Exception {
        rig.host.passBudget(4, 4);
        try (Peer peer = rig.peer()) {
            peer.send(Peer.message("a.log", "1234", "5678", "9\n"));
            rig.until(() -> rig.host.passes().size() == 3);
        }
        assertEquals("123456789\n", rig.host.text("a.log"));
        assertEquals(List.of(0L, 4L, 8L), rig.offsets());
    }

    @Test
    void offersTheSameAgainAfterAPassBrokeOff() throws Exception {
        rig.host.abortNext(new PluginFailure.Transient("filter", new IllegalStateException()));
        try (Peer peer = rig.peer()) {
            peer.send(Peer.message("a.log", "1\n", "2\n"));
            rig.settle();
            assertEquals(List.of(), rig.names());

            rig.host.advance(Duration.ofSeconds(1));
            rig.until(() -> rig.host.text("a.log").equals("1\n2\n"));
        }
        assertEquals(List.of(0L), rig.offsets());
    }

    @Test
    void beginsNothingWhileMemoryIsShort() throws Exception {
        try (Peer peer = rig.peer()) {
            rig.settle();
            rig.host.memoryLimit(100_000);
            peer.send(Peer.message("a.log", "1\n"));
            rig.settle();
            rig.host.advance(Duration.ofSeconds(1));
            assertEquals(0, rig.host.counter("bytes"));

            rig.host.memoryLimit(MIB);
            rig.host.advance(Duration.ofMillis(50));
            rig.until(() -> rig.host.text("a.log").equals("1\n"));
        }
    }

    @Test
    void completesABlockWhileMemoryIsShort() throws Exception {
        byte[] block = Peer.block(Peer.pattern(0, 50_000));
        try (Peer peer = rig.peer()) {
            peer.send(Peer.header("a.log"), Arrays.copyOf(block, 20_000));
            rig.settle();
            rig.host.memoryLimit(1);
            peer.send(Arrays.copyOfRange(block, 20_000, block.length));
            rig.until(() -> rig.host.received("a.log").length == 50_000);
            rig.host.memoryLimit(64L * MIB);
        }
        assertArrayEquals(Peer.pattern(0, 50_000), rig.host.received("a.log"));
    }

    @Test
    void blocksThatAreNeverCompletedTakeALimitedAmountOfMemory() throws Exception {
        byte[] block = Peer.block(Peer.pattern(0, 100_000));
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            peers.add(rig.peer().send(Peer.header("n" + i), Arrays.copyOf(block, 30_000)));
            rig.settle();
        }
        rig.settle();
        assertTrue(
                64L * MIB - rig.host.blocks().available() < 9 * MIB,
                "left " + rig.host.blocks().available());
        assertEquals(0, rig.host.counter("blocks"));

        for (Peer peer : peers) {
            peer.send(Arrays.copyOfRange(block, 30_000, block.length), Peer.end());
        }
        for (int i = 0; i < 1_000 && rig.host.counter("messages") < 150; i++) {
            rig.settle();
            rig.host.advance(Duration.ofMillis(50));
        }
        assertEquals(150, rig.host.counter("messages"));
        for (int i = 0; i < 150; i++) {
            assertArrayEquals(Peer.pattern(0, 100_000), rig.host.received("n" + i));
        }
        for (Peer peer : peers) {
            peer.close();
        }
    }

    @Test
    void anIdleConnectionHoldsNoMemory() throws Exception {
        try (Peer peer = rig.peer()) {
            peer.send(Peer.message("a.log", "1\n"), Peer.header("b.log"));
            rig.until(() -> rig.host.counter("messages") == 1);
            rig.settle();
            rig.host.idle();

            assertEquals(64L * MIB, rig.host.blocks().available());
        }
    }

    @Test
    void endsAConnectionThatStandsStillInMidMessage() throws Exception {
        try (Peer peer = rig.peer()) {
            peer.send(Peer.header("a.log"), Peer.block("1\n"));
            rig.until(() -> rig.host.counter("blocks") == 1);
            rig.host.advance(Duration.ofSeconds(25));
            assertFalse(peer.ended());

            rig.host.advance(Duration.ofSeconds(20));
            rig.until(peer::ended);
        }
        assertEquals(1, rig.host.counter("refused"));
        assertTrue(rig.host.logLines().stream().anyMatch(line -> line.contains("no progress for 30000 ms")));
    }

    @Test
    void endsAConnectionThatOnlyTrickles() throws Exception {
        try (Peer peer = rig.peer()) {
            peer.send(Peer.header("a.log"), Arrays.copyOf(Peer.block(Peer.pattern(0, 100_000)), 8));
            for (int seconds = 0; seconds < 50 && !peer.ended(); seconds += 10) {
                peer.send(new byte[1]);
                rig.settle();
                rig.host.advance(Duration.ofSeconds(10));
            }
            rig.until(peer::ended);
        }
    }

    @Test
    void keepsAConnectionThatIsOnlySlow() throws Exception {
        byte[] block = Peer.block(Peer.pattern(0, 50_000));
        try (Peer peer = rig.peer()) {
            peer.send(Peer.header("a.log"));
            for (int from = 0; from < block.length; from += 2_000) {
                peer.send(Arrays.copyOfRange(block, from, Math.min(block.length, from + 2_000)));
                rig.settle();
                rig.host.advance(Duration.ofSeconds(20));
            }
            rig.until(() -> rig.host.received("a.log").length == 50_000);
        }
    }

    @Test
    void doesNotCountTheTimeThatAPeerWaitsForUs() throws Exception {
        try (Peer peer = rig.peer()) {
            peer.send(Peer.header("a.log"), Peer.block("1\n"));
            rig.until(() -> rig.host.counter("blocks") == 1);
            rig.host.hold("output is full");
            peer.send(Peer.block("2\n"));
            rig.settle();
            for (int i = 0; i < 20; i++) {
                rig.host.advance(Duration.ofSeconds(30));
            }
            rig.host.release();
            peer.send(Peer.end());
            rig.until(() -> rig.host.counter("messages") == 1);
        }
        assertEquals("1\n2\n", rig.host.text("a.log"));
    }

    @Test
    @DisplayName("C-127: silent between messages for ever")
    void keepsAConnectionThatIsSilentBetweenMessages() throws Exception {
        try (Peer peer = rig.peer()) {
            peer.send(Peer.message("a.log", "1\n"));
            rig.until(() -> rig.host.counter("messages") == 1);
            rig.host.advance(Duration.ofDays(1));
            assertFalse(peer.ended());
            peer.send(Peer.message("a.log", "2\n"));
            rig.until(() -> rig.host.text("a.log").equals("1\n2\n"));
        }
    }

    @Test
    void lateComersWaitWhileThereAreTooManyConnections() throws Exception {
        rig.close();
        rig = new Rig(Rig.settings(2));
        try (Peer third = late()) {
            rig.until(() -> rig.host.text("third.log").equals("x"));
        }
        rig.until(() -> rig.host.degraded(Rig.PLACE).isEmpty());
        assertEquals(1, rig.warnings());
    }

    private Peer late() throws Exception {
        try (Peer first = rig.peer();
                Peer second = rig.peer()) {
            Peer third = rig.peer().send(Peer.message("third.log", "x"));
            first.send(Peer.message("first.log", "x"));
            rig.until(() -> rig.host.text("first.log").equals("x"));
            rig.until(() -> rig.host.degraded(Rig.PLACE).isPresent());
            assertEquals(2, rig.host.counter("connections"));
            assertFalse(second.ended());
            return third;
        }
    }

    @Test
    void aPeerCannotFloodTheLogNorWriteIntoIt() throws Exception {
        for (int i = 0; i < 50; i++) {
            try (Peer peer = rig.peer()) {
                peer.send(Peer.header("\u001b[2J\n" + i), Peer.hex("7fffffff00000000"));
                rig.until(peer::ended);
            }
        }
        assertEquals(50, rig.host.counter("refused"));
        assertTrue(rig.warnings() < 10, () -> rig.warnings() + " warnings");
        assertTrue(rig.host.logLines().stream().noneMatch(line -> line.contains("\u001b") || line.contains("\n")));
    }

    @Test
    void streamsWithErrorsEndTheirOwnConnectionOnly() throws Exception {
        byte[] right = Peer.join(ReceiveTest.W1, ReceiveTest.R1, Peer.message("c.log", "x", "y"));
        try (Peer witness = rig.peer()) {
            for (long seed = 0; seed < 300; seed++) {
                Random random = new Random(seed);
                byte[] wrong = right.clone();
                for (int i = 0; i <= random.nextInt(4); i++) {
                    wrong[random.nextInt(wrong.length)] = (byte) random.nextInt();
                }
                try (Peer peer = rig.peer()) {
                    peer.send(wrong);
                    rig.settle();
                }
                witness.send(Peer.message("witness", seed + "\n"));
                rig.settle();
            }
            rig.until(() -> rig.host.leases(Rig.PLACE).size() == 1);
            assertFalse(witness.ended());
        }
        assertTrue(rig.host.text("witness").endsWith("\n298\n299\n"));
        assertTrue(rig.host.counter("refused") + rig.host.counter("incomplete") > 100);
    }

    @Test
    void namesInTheLogAreEscaped() throws Exception {
        try (Peer peer = rig.peer()) {
            peer.send(Peer.header("\u001b[2J\nx"));
        }
        rig.until(() -> rig.host.counter("incomplete") == 1);
        assertTrue(
                rig.host.logLines().stream().anyMatch(line -> line.contains("\\x1b[2J\\nx")),
                () -> rig.host.logLines().toString());
    }

    private static ByteBuffer stream(String name, int blocks) {
        List<byte[]> parts = new ArrayList<>();
        parts.add(Peer.header(name));
        for (int i = 0; i < blocks; i++) {
            parts.add(Peer.block(Peer.pattern(i * 100_000, 100_000)));
        }
        parts.add(Peer.end());
        return ByteBuffer.wrap(Peer.join(parts.toArray(byte[][]::new)));
    }
}
