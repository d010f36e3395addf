package io.logpipe.plugin.wire.acknowledged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.plugin.wire.WireName;
import io.logpipe.plugin.wire.WireViolation;
import io.logpipe.plugin.wire.acknowledged.Frame.Data;
import io.logpipe.plugin.wire.acknowledged.FrameReader.Reads;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both directions against vectors that were not made by the code under test. */
class FrameTest {

    private static final Map<String, byte[]> VECTORS = vectors();
    private static final UUID SENDER = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    private static final UUID RECEIVER = UUID.fromString("ffeeddcc-bbaa-9988-7766-554433221100");
    private static final List<String> FROM_SENDER =
            List.of("HELLO", "OPEN", "DATA", "DATA-REWRITTEN", "DATA-GROUP", "END", "PING", "PONG", "CLOSE", "BYE");
    private static final List<String> FROM_RECEIVER = List.of(
            "WELCOME", "RESUME-NEW", "RESUME-KNOWN", "ACK", "NACK-CHECKSUM", "NACK-FENCED", "PING", "PONG", "BYE");

    private static Map<String, byte[]> vectors() {
        Map<String, byte[]> all = new LinkedHashMap<>();
        try (InputStream file = FrameTest.class.getResourceAsStream("vectors.txt")) {
            new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .forEach(columns -> all.put(columns[0], HexFormat.of().parseHex(columns[1])));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return all;
    }

    private static byte[] join(List<String> names) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        names.forEach(name -> all.writeBytes(VECTORS.get(name)));
        return all.toByteArray();
    }

    private static String hex(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return HexFormat.of().formatHex(copy);
    }

    private static String hex(String name) {
        return HexFormat.of().formatHex(VECTORS.get(name));
    }

    private static Frame.Open open() throws WireViolation {
        return new Frame.Open(1, 0, SourceText.of("f:17", WireName.encode("a.log")));
    }

    @Test
    void writesWhatTheVectorsSay() throws Exception {
        assertEquals(hex("HELLO"), hex(Frame.bytes(new Frame.Hello(0, SENDER, 7, 32 << 20, 1 << 20))));
        assertEquals(hex("WELCOME"), hex(Frame.bytes(new Frame.Welcome(0, RECEIVER, 32 << 20, 1 << 20))));
        assertEquals(hex("OPEN"), hex(Frame.bytes(open())));
        assertEquals(hex("RESUME-NEW"), hex(Frame.bytes(new Frame.Resume(1, false, 0, 0))));
        assertEquals(hex("RESUME-KNOWN"), hex(Frame.bytes(new Frame.Resume(1, true, 6, 12))));
        assertEquals(hex("END"), hex(Frame.bytes(new Frame.End(1))));
        assertEquals(hex("ACK"), hex(Frame.bytes(new Frame.Ack(1, 35, 1))));
        assertEquals(hex("NACK-CHECKSUM"), hex(Frame.bytes(new Frame.Nack(1, Refusal.CHECKSUM, 1_000))));
        assertEquals(hex("NACK-FENCED"), hex(Frame.bytes(new Frame.Nack(0, Refusal.FENCED, 60_000))));
        assertEquals(hex("PING"), hex(Frame.bytes(new Frame.Ping(5))));
        assertEquals(hex("PONG"), hex(Frame.bytes(new Frame.Pong(5))));
        assertEquals(hex("CLOSE"), hex(Frame.bytes(new Frame.Close(1))));
        assertEquals(hex("BYE"), hex(Frame.bytes(new Frame.Bye())));
    }

    @Test
    void writesBlocksWithTheirChecksum() {
        assertEquals(hex("DATA"), data(0, 6, "hello\n"));
        assertEquals(hex("DATA-REWRITTEN"), data(6, 20, "x\n"));
        assertEquals(hex("DATA-GROUP"), data(26, 0, "one\n") + data(26, 9, "two\n"));
    }

    private static String data(long offset, long span, String text) {
        ByteBuffer target = ByteBuffer.allocateDirect(100).position(10);
        int start = Checksum.room(target);
        target.put(text.getBytes(StandardCharsets.UTF_8));
        new Checksum().complete(target, start, 1, offset, span);
        return hex(target.flip().position(10));
    }

    /** Feeds pieces, and gives what was found as it would be written. */
    private static List<String> read(Reads reads, byte[] bytes, int... cuts) throws WireViolation {
        List<String> found = new ArrayList<>();
        FrameReader reader = new FrameReader(reads, Wire.MAX_BLOCK);
        Body body = new Body();
        int from = 0;
        for (int i = 0; i <= cuts.length; i++) {
            int to = i == cuts.length ? bytes.length : cuts[i];
            ByteBuffer piece = ByteBuffer.wrap(bytes, from, to - from);
            from = to;
            while (piece.hasRemaining()) {
                if (body.missing > 0) {
                    body.take(piece, found);
                    continue;
                }
                Frame frame = reader.next(piece);
                if (frame instanceof Data data) {
                    body.begin(data);
                } else if (frame != null) {
                    found.add(hex(Frame.bytes(frame)));
                }
            }
        }
        assertTrue(reader.atRest());
        return found;
    }

    private static final class Body {
        private Data data = new Data(1, 0, 0, 1, 0);
        private ByteBuffer bytes = ByteBuffer.allocate(0);
        private int missing;

        void begin(Data header) {
            data = header;
            bytes = ByteBuffer.allocate(header.length());
            missing = header.length();
        }

        void take(ByteBuffer piece, List<String> found) {
            bytes.put(piece.get());
            if (--missing == 0) {
                assertTrue(new Checksum().fits(data, bytes.flip(), 0));
                found.add(hex(Frame.bytes(data)) + hex(bytes));
            }
        }
    }

    @Test
    void readsTheVectorsInPiecesOfOneByte() throws Exception {
        for (Reads reads : Reads.values()) {
            List<String> names = reads == Reads.SENDER ? FROM_SENDER : FROM_RECEIVER;
            byte[] all = join(names);
            int[] cuts = new int[all.length];
            for (int i = 0; i < cuts.length; i++) {
                cuts[i] = i;
            }
            assertEquals(HexFormat.of().formatHex(all), String.join("", read(reads, all, cuts)));
            assertEquals(read(reads, all, cuts), read(reads, all));
        }
    }

    @Test
    void readsTheVectorsInAnyPieces() throws Exception {
        byte[] all = join(FROM_SENDER);
        List<String> whole = read(Reads.SENDER, all);
        for (int seed = 0; seed < 500; seed++) {
            int[] cuts = new Random(seed).ints(seed % 7, 0, all.length).sorted().toArray();
            assertEquals(whole, read(Reads.SENDER, all, cuts), "seed " + seed);
        }
    }

    @Test
    void goesOnBehindWhatWasReadInPart() throws Exception {
        byte[] hello = VECTORS.get("HELLO");
        byte[] open = VECTORS.get("OPEN");
        for (int cut = 0; cut < open.length; cut++) {
            FrameReader first = new FrameReader(Reads.SENDER, Wire.MAX_BLOCK);
            first.next(ByteBuffer.wrap(hello));
            assertNull(first.next(ByteBuffer.wrap(open, 0, cut)));
            FrameReader second = FrameReader.greeted(Reads.SENDER, Wire.MAX_BLOCK);
            assertNull(second.next(ByteBuffer.wrap(first.partial())));
            assertEquals(open(), second.next(ByteBuffer.wrap(open, cut, open.length - cut)), "cut at " + cut);
        }
    }

    static Stream<String> bad() {
        return VECTORS.keySet().stream().filter(name -> name.startsWith("BAD-"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void refusesWhatBreaksTheRules(String name) {
        assertThrows(WireViolation.class, () -> read(Reads.SENDER, VECTORS.get(name)));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void aSenderRefusesWhatOnlySendersSay(String name) {
        assertThrows(WireViolation.class, () -> read(Reads.RECEIVER, VECTORS.get(name)));
    }

    @Test
    void survivesAnyBytes() {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = random.nextBoolean() ? join(FROM_SENDER) : join(FROM_RECEIVER);
            for (int i = 0; i < 3; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            FrameReader reader = new FrameReader(random.nextBoolean() ? Reads.SENDER : Reads.RECEIVER, 1 << 20);
            ByteBuffer source = ByteBuffer.wrap(bytes);
            try {
                while (source.hasRemaining()) {
                    reader.next(source);
                }
            } catch (WireViolation expected) {
                assertFalse(String.valueOf(expected.getMessage()).isEmpty());
            }
        }
    }

    @Test
    void noticesEveryChangedBit() {
        byte[] bytes = VECTORS.get("DATA");
        for (int bit = 8; bit < bytes.length * 8; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            ByteBuffer in = ByteBuffer.wrap(changed, 1, changed.length - 1);
            Data data = new Data(in.getInt(), in.getLong(), in.getLong(), in.getInt(), in.getInt());
            assertFalse(new Checksum().fits(data, in, in.position()), "bit " + bit);
        }
    }

    @Test
    void anIdThatIsTooLongIsReplacedByItsHash() throws Exception {
        byte[] name = WireName.encode("a.log");
        assertEquals(64, SourceText.of("x".repeat(256), name).id().length);
        assertEquals(255, SourceText.of("x".repeat(255), name).id().length);
        assertEquals(32, SourceText.of("x", name).hash().length());
        assertEquals("a.log", SourceText.of("x", name).text());
    }
}
