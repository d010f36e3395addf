package io.logpipe.plugin.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {

    private static final String[] GOOD = {"W1", "W2", "W3", "D1", "D1f", "D2", "D2f", "D3", "D3f", "R1", "R2", "R3"};

    @Test
    @DisplayName("C-112: the captured message W1")
    void readsWhatTheCProgramSends() {
        assertEquals(
                List.of("message a.log", "block Hello logpipe\n", "end"),
                Transcript.start().feed(Vectors.bytes("W1")).found);
    }

    @Test
    @DisplayName("C-113: W1 and W2 on one connection")
    void readsOneMessageAfterTheOther() {
        Transcript transcript = Transcript.start().feed(Vectors.bytes("W1")).feed(Vectors.bytes("W2"));

        assertEquals(
                List.of(
                        "message a.log",
                        "block Hello logpipe\n",
                        "end",
                        "message a.log",
                        "block line2\nline3\n",
                        "end"),
                transcript.found);
    }

    @Test
    @DisplayName("C-114: W4, two blocks of 102,399 and 47,601 bytes")
    void readsSeveralBlocksOfOneMessage() {
        Transcript transcript = Transcript.start().feed(Samples.w4());

        assertEquals(4, transcript.found.size());
        assertEquals("message big.log", transcript.found.get(0));
        assertEquals("block ".length() + 102_399, transcript.found.get(1).length());
        assertEquals("block ".length() + 47_601, transcript.found.get(2).length());
        assertEquals("end", transcript.found.get(3));
    }

    @Test
    @DisplayName("C-115: R1, two messages back to back in one piece")
    void readsMessagesBackToBack() {
        assertEquals(
                List.of("message a.log", "block A", "end", "message b.log", "block B", "end"),
                Transcript.start().feed(Vectors.bytes("R1")).found);
    }

    @Test
    @DisplayName("C-116: R2, a message without a block")
    void readsMessageWithoutBlock() {
        assertEquals(List.of("message a.log", "end"), Transcript.start().feed(Vectors.bytes("R2")).found);
    }

    @Test
    @DisplayName("C-117: R3, the second half of a length is ignored")
    void ignoresTheSecondHalfOfLengths() {
        assertEquals(
                List.of("message a.log", "block abc", "end"), Transcript.start().feed(Vectors.bytes("R3")).found);
    }

    @Test
    @DisplayName("C-118: R4, a 64-bit big-endian length is an end mark")
    void takes64BitLengthForAnEndMark() {
        assertEquals(
                List.of("message a.log", "end", "violation: message begins with 0x61 (expected: 0x40)"),
                Transcript.start().feed(Vectors.bytes("R4")).found);
    }

    @Test
    @DisplayName("C-119: R5 and R6, no name and no magic")
    void refusesEmptyNameAndForeignFirstByte() {
        assertEquals(
                List.of("violation: file name of 0 bytes (expected: 1 to 4096)"),
                Transcript.start().feed(Vectors.bytes("R5")).found);
        assertEquals(
                List.of("violation: message begins with 0x58 (expected: 0x40)"),
                Transcript.start().feed(Vectors.bytes("R6")).found);
    }

    @Test
    @DisplayName("C-120: R7, a block of 102,400 bytes")
    void refusesBlockOverTheLimit() {
        assertEquals(
                List.of("message a.log", "violation: block of 102400 bytes (expected: at most 102399)"),
                Transcript.start().feed(Vectors.bytes("R7")).found);
    }

    @ParameterizedTest
    @ValueSource(longs = {102_400, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL})
    void refusesLargeLengthsWithoutBelievingThem(long length) {
        ByteBuffer message = Samples.header("a.log", 8);
        message.putInt((int) length).putInt(0);

        List<String> found = Transcript.start().feed(message.array()).found;

        assertEquals("violation: block of " + length + " bytes (expected: at most 102399)", found.get(1));
    }

    @Test
    @DisplayName("C-120: a larger limit may be configured")
    void takesLargerBlocksWhereAllowed() {
        FrameDecoder decoder = new FrameDecoder(new Framing(8), new WireLimits(102_400, Framing.MAX_NAME));

        assertEquals(List.of("message a.log"), new Transcript(decoder).feed(Vectors.bytes("R7")).found);
    }

    @ParameterizedTest
    @ValueSource(ints = {4_097, 65_535})
    @DisplayName("C-121: names over 4,096 bytes")
    void refusesLongNameBeforeItArrives(int length) {
        byte[] head = {'@', (byte) (length >> 8), (byte) length};

        assertEquals(
                List.of("violation: file name of " + length + " bytes (expected: 1 to 4096)"),
                Transcript.start().feed(head).found);
    }

    @Test
    @DisplayName("C-122: a name of 4,096 bytes")
    void takesLongestName() {
        String name = "n".repeat(4_096);

        assertEquals(
                List.of("message " + name),
                Transcript.start().feed(Samples.header(name, 0).array()).found);
    }

    @Test
    @DisplayName("C-123: W5, a blank line sent as an empty block")
    void losesStepAfterAnEmptyBlock() {
        assertEquals(
                List.of(
                        "message a.log",
                        "block one",
                        "block two",
                        "end",
                        "violation: message begins with 0x00 (expected: 0x40)"),
                Transcript.start().feed(Vectors.bytes("W5")).found);
    }

    @Test
    @DisplayName("C-124: one byte at a time")
    void findsTheSameInSingleBytes() {
        for (String name : GOOD) {
            Transcript slow = Transcript.start();
            for (byte value : Vectors.bytes(name)) {
                slow.feed(new byte[] {value});
            }
            assertEquals(Transcript.start().feed(Vectors.bytes(name)).found, slow.found, name);
        }
    }

    @Test
    @DisplayName("C-124: cut anywhere")
    void findsTheSameHoweverTheStreamIsCut() {
        byte[] stream = Samples.join(Samples.w4(), Vectors.bytes("R1"), Vectors.bytes("D1"), Vectors.bytes("R2"));
        List<String> whole = Transcript.start().feed(stream).found;
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            Transcript cut = Transcript.start();
            for (int from = 0; from < stream.length; ) {
                int to = Math.min(stream.length, from + 1 + random.nextInt(random.nextBoolean() ? 12 : 60_000));
                cut.feed(Arrays.copyOfRange(stream, from, to));
                from = to;
            }
            assertEquals(whole, cut.found, "seed " + seed);
        }
    }

    @Test
    void aSuccessorGoesOnFromAnyByte() {
        byte[] stream = Vectors.bytes("R1");
        List<String> whole = Transcript.start().feed(stream).found;
        for (int cut = 0; cut <= stream.length; cut++) {
            FrameDecoder first = new FrameDecoder(new Framing(8), WireLimits.DEFAULT);
            Transcript before = new Transcript(first).feed(Arrays.copyOf(stream, cut));
            if (before.insideBlock()) {
                continue;
            }
            FrameDecoder second = first.inMessage()
                    ? FrameDecoder.inside(first.name(), new Framing(8), WireLimits.DEFAULT)
                    : new FrameDecoder(new Framing(8), WireLimits.DEFAULT);
            Transcript after =
                    new Transcript(second).feed(first.partial()).feed(Arrays.copyOfRange(stream, cut, stream.length));

            List<String> both = new ArrayList<>(before.found);
            both.addAll(after.found);
            assertEquals(whole, both, "cut at " + cut);
        }
    }

    /** A name is decoded once for all messages that follow one another under it. */
    @Test
    void tellsNamesApartThatAreEquallyLong() {
        List<String> names = List.of("a.log", "a.log", "b.log", "a.log", "a.log", "long.log", "b.log", "a.log");
        Transcript transcript = Transcript.start();
        List<String> expected = new ArrayList<>();
        for (String name : names) {
            transcript.feed(Samples.header(name, 8).array());
            expected.add("message " + name);
            expected.add("end");
        }
        assertEquals(expected, transcript.found);
    }

    @Test
    void refusesNamesThatAreNoText() {
        assertEquals(
                List.of("violation: file name contains a NUL byte"),
                Transcript.start().feed(new byte[] {'@', 0, 2, 'a', 0}).found);
        assertEquals(
                List.of("violation: file name is not valid UTF-8"),
                Transcript.start().feed(new byte[] {'@', 0, 2, 'a', (byte) 0xff}).found);
        assertEquals(
                List.of("violation: file name is not valid UTF-8"),
                Transcript.start().feed(new byte[] {'@', 0, 2, (byte) 0xc0, (byte) 0xaf}).found);
    }

    @Test
    void readsFourByteLengthsOfOldPeers() {
        FrameDecoder decoder = new FrameDecoder(new Framing(4), WireLimits.DEFAULT);
        ByteBuffer message = Samples.header("a.log", 11);
        message.putInt(3).put("abc".getBytes(StandardCharsets.US_ASCII)).putInt(0);

        assertEquals(List.of("message a.log", "block abc", "end"), new Transcript(decoder).feed(message.array()).found);
    }

    @Test
    void isAtRestOnlyBetweenMessages() throws Exception {
        FrameDecoder decoder = new FrameDecoder(new Framing(8), WireLimits.DEFAULT);
        assertTrue(decoder.atRest());

        decoder.next(ByteBuffer.wrap(new byte[] {'@'}));
        assertFalse(decoder.atRest());
        assertFalse(decoder.inMessage());

        decoder.next(ByteBuffer.wrap(new byte[] {0, 1, 'a'}));
        assertTrue(decoder.inMessage());

        decoder.next(ByteBuffer.wrap(new byte[8]));
        assertTrue(decoder.atRest());
        assertArrayEquals(new byte[0], decoder.partial());
    }

    @Test
    void survivesRandomBytes() {
        for (long seed = 0; seed < 2_000; seed++) {
            byte[] noise = new byte[64];
            new Random(seed).nextBytes(noise);
            noise[0] = '@';
            noise[1] = 0;
            noise[2] &= 0x0f;
            Transcript.start().feed(noise);
        }
    }
}
