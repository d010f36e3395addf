package io.logpipe.input.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes out of what C senders, and others, send. */
class ReceiveTest {

    static final byte[] W1 = Peer.hex("400005612e6c6f670000000e0000000048656c6c6f206c6f67706970650a0000000000000000");
    static final byte[] W2 = Peer.hex("400005612e6c6f670000000c000000006c696e65320a6c696e65330a0000000000000000");
    static final byte[] R1 = Peer.hex("400005612e6c6f670000000100000000410000000000000000"
            + "400005622e6c6f670000000100000000420000000000000000");

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
    @DisplayName("C-112, C-127: W1, and the connection is closed between messages")
    void deliversMessage() throws Exception {
        try (Peer peer = rig.peer()) {
            peer.send(W1);
        }
        rig.until(() -> rig.host.text("a.log").equals("Hello logpipe\n"));
        rig.until(() -> rig.host.leases(Rig.PLACE).isEmpty());

        assertEquals(List.of(0L), rig.offsets());
        assertEquals(0, rig.warnings());
        assertEquals(1, rig.host.counter("connections"));
        assertEquals(1, rig.host.counter("messages"));
        assertEquals(1, rig.host.counter("blocks"));
        assertEquals(14, rig.host.counter("bytes"));
        assertEquals(0, rig.host.counter("incomplete"));
    }

    @Test
    @DisplayName("C-113: W1 then W2 on one connection")
    void countsPositionsOverMessages() throws Exception {
        try (Peer peer = rig.peer()) {
            peer.send(W1, W2);
            rig.until(() -> rig.host.counter("messages") == 2);
        }
        assertEquals("Hello logpipe\nline2\nline3\n", rig.host.text("a.log"));
        assertEquals(List.of(0L, 14L), rig.offsets());
    }

    @Test
    @DisplayName("C-114: W4, blocks of 102,399 and 47,601 bytes")
    void deliversLargestBlocks() throws Exception {
        ByteBuffer message = ByteBuffer.wrap(Peer.join(
                Peer.header("big.log"),
                Peer.block(Peer.pattern(0, 102_399)),
                Peer.block(Peer.pattern(102_399, 47_601)),
                Peer.end()));
        try (Peer peer = rig.peer()) {
            rig.until(() -> {
                peer.offer(message);
                return rig.host.counter("messages") == 1;
            });
        }
        assertArrayEquals(Peer.pattern(0, 150_000), rig.host.received("big.log"));
        assertEquals(2, rig.host.counter("blocks"));
    }

    @Test
    @DisplayName("C-115: R1, two messages back to back")
    void deliversMessagesInOnePiece() throws Exception {
        try (Peer peer = rig.peer()) {
            peer.send(R1);
            rig.until(() -> rig.host.counter("messages") == 2);
        }
        assertEquals("A", rig.host.text("a.log"));
        assertEquals("B", rig.host.text("b.log"));
        assertEquals(List.of(0L, 0L), rig.offsets());
        assertNotEquals(
                rig.host.passes().get(0).source().id(),
                rig.host.passes().get(1).source().id());
    }

    @Test
    @DisplayName("C-116, C-102: R2, a message without a block makes an empty pass")
    void deliversMessageWithoutBlock() throws Exception {
        try (Peer peer = rig.peer()) {
            peer.send(Peer.hex("400005612e6c6f670000000000000000"));
            rig.until(() -> rig.host.passes().size() == 1);
        }
        assertEquals(List.of("a.log"), rig.names());
        assertTrue(rig.host.passes().get(0).blocks().isEmpty());
    }

    @Test
    @DisplayName("C-117: R3, the second half of lengths is ignored")
    void ignoresSecondHalfOfLengths() throws Exception {
        try (Peer peer = rig.peer()) {
            peer.send(Peer.hex("400005612e6c6f6700000003deadbeef61626300000000ffffffff"));
            rig.until(() -> rig.host.counter("messages") == 1);
        }
        assertEquals("abc", rig.host.text("a.log"));
    }

    @Test
    @DisplayName("C-118: R4, a 64-bit length ends the message and then the connection, but no other")
    void closesOnlyTheConnectionThatIsOutOfStep() throws Exception {
        try (Peer good = rig.peer();
                Peer bad = rig.peer()) {
            bad.send(Peer.hex("400005612e6c6f6700000000000000036162630000000000000000"));
            rig.until(bad::ended);
            good.send(Peer.message("b.log", "B"));
            rig.until(() -> rig.host.text("b.log").equals("B"));
        }
        assertEquals("", rig.host.text("a.log"));
        assertEquals(1, rig.host.counter("refused"));
    }

    @ParameterizedTest
    @CsvSource({
        "R5, 4000000000000000000000",
        "R6, 580005612e6c6f670000000000000000",
        "R7, 400005612e6c6f670001900000000000"
    })
    @DisplayName("C-119, C-120: R5, R6, R7")
    void closesWithoutWritingAnything(String vector, String bytes) throws Exception {
        try (Peer peer = rig.peer()) {
            peer.send(Peer.hex(bytes));
            rig.until(peer::ended);
        }
        assertEquals(List.of(), rig.names(), vector);
        assertEquals(1, rig.host.counter("refused"));
        assertEquals(1, rig.warnings());
    }

    @Test
    @DisplayName("C-121: a name of 4,097 bytes")
    void closesOnLongName() throws Exception {
        try (Peer peer = rig.peer()) {
            peer.send(new byte[] {'@', 0x10, 0x01});
            rig.until(peer::ended);
        }
        assertEquals(1, rig.host.counter("refused"));
    }

    @Test
    @DisplayName("C-122: a name of 4,096 bytes")
    void takesLongestName() throws Exception {
        try (Peer peer = rig.peer()) {
            peer.send(Peer.message("n".repeat(4_096), "x"));
            rig.until(() -> rig.host.counter("messages") == 1);
        }
        assertEquals(List.of("n".repeat(4_096)), rig.names());
    }

    @Test
    @DisplayName("C-123: W5, what came before the broken place is delivered")
    void deliversWhatCameBeforeTheFault() throws Exception {
        try (Peer peer = rig.peer()) {
            peer.send(Peer.hex("400005612e6c6f6700000003000000006f6e6500000003000000007477"
                    + "6f00000000000000000000000000000000"));
            rig.until(peer::ended);
        }
        assertEquals("onetwo", rig.host.text("a.log"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"4000026100", "40000261ff", "400002c0af"})
    void refusesNamesThatAreNoText(String bytes) throws Exception {
        try (Peer peer = rig.peer()) {
            peer.send(Peer.hex(bytes));
            rig.until(peer::ended);
        }
        assertEquals(1, rig.host.counter("refused"));
        assertEquals(List.of(), rig.names());
    }

    @Test
    @DisplayName("C-124: one byte at a time")
    void deliversTheSameFromSingleBytes() throws Exception {
        try (Peer peer = rig.peer()) {
            for (byte value : Peer.join(W1, R1, W2)) {
                peer.send(new byte[] {value});
                rig.settle();
            }
            rig.until(() -> rig.host.counter("messages") == 4);
        }
        assertEquals("Hello logpipe\nAline2\nline3\n", rig.host.text("a.log"));
        assertEquals("B", rig.host.text("b.log"));
        assertEquals(4, rig.host.counter("blocks"));
    }

    @Test
    @DisplayName("C-124: cut anywhere")
    void deliversTheSameHoweverTheStreamIsCut() throws Exception {
        byte[] content = Peer.pattern(0, 700_000);
        byte[] stream = Peer.header("big.log");
        for (int from = 0; from < content.length; from += 100_000) {
            stream = Peer.join(stream, Peer.block(Arrays.copyOfRange(content, from, from + 100_000)));
        }
        stream = Peer.join(stream, Peer.end(), W1);
        for (long seed = 0; seed < 6; seed++) {
            Random random = new Random(seed);
            long messages = rig.host.counter("messages");
            try (Peer peer = rig.peer()) {
                for (int from = 0; from < stream.length; ) {
                    int to = Math.min(stream.length, from + 1 + random.nextInt(150_000));
                    ByteBuffer piece = ByteBuffer.wrap(stream, from, to - from);
                    rig.until(() -> {
                        peer.offer(piece);
                        return !piece.hasRemaining();
                    });
                    from = to;
                }
                rig.until(() -> rig.host.counter("messages") == messages + 2);
            }
            byte[] all = rig.host.received("big.log");
            assertEquals(content.length * (seed + 1), all.length, "seed " + seed);
            assertArrayEquals(
                    content, Arrays.copyOfRange(all, all.length - content.length, all.length), "seed " + seed);
        }
    }

    @Test
    @DisplayName("C-126: closed inside a block: the part that came is left out, and reported")
    void leavesOutIncompleteBlock() throws Exception {
        try (Peer peer = rig.peer()) {
            peer.send(Peer.header("a.log"), Peer.block("whole\n"), Arrays.copyOf(Peer.block("incomplete\n"), 13));
        }
        rig.until(() -> rig.host.counter("incomplete") == 1);

        assertEquals("whole\n", rig.host.text("a.log"));
        assertTrue(
                rig.host.logLines().stream().anyMatch(line -> line.contains("of which 5 of 11 bytes came")),
                () -> rig.host.logLines().toString());
    }

    @Test
    @DisplayName("C-131: deflated blocks are not touched")
    void deliversDeflatedBlocksAsTheyAre() throws Exception {
        byte[] deflated = Peer.hex("789cf348cdc9c957c8c94f2fc82c48e50200271405");
        try (Peer peer = rig.peer()) {
            peer.send(Peer.header("a.log"), Peer.block(deflated), Peer.end());
            rig.until(() -> rig.host.counter("messages") == 1);
        }
        assertArrayEquals(deflated, rig.host.received("a.log"));
    }

    @Test
    @DisplayName("C-128: the receiver never sends")
    void neverSends() throws Exception {
        try (Peer peer = rig.peer()) {
            peer.send(W1, W2, R1);
            rig.until(() -> rig.host.counter("messages") == 4);
            assertFalse(peer.ended());
            peer.send(Peer.hex("ff"));
            rig.until(peer::ended);
        }
    }

    @Test
    void countsLinesWhereTheyAreWanted() throws Exception {
        rig.close();
        rig = new Rig(Rig.SETTINGS, true);
        try (Peer peer = rig.peer()) {
            peer.send(Peer.message("a.log", "1\n2\n", "3\n", "4\n"));
            rig.until(() -> rig.host.counter("messages") == 1);
        }
        assertEquals(
                List.of(0L, 2L, 3L),
                rig.host.passes().get(0).blocks().stream()
                        .map(block -> block.start().line())
                        .toList());
    }

    @Test
    void aPeerThatInventsNamesTakesNoMemoryForThem() throws Exception {
        try (Peer peer = rig.peer()) {
            for (int i = 0; i < 600; i++) {
                peer.send(Peer.message("n" + i, "x"));
                rig.settle();
            }
            peer.send(Peer.message("n0", "y"));
            rig.until(() -> rig.host.counter("messages") == 601);
        }
        assertEquals("xy", rig.host.text("n0"));
        assertEquals(
                601,
                rig.host.passes().stream()
                        .map(pass -> pass.source().id() + pass.start())
                        .distinct()
                        .count());
    }
}
