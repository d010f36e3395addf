package io.logpipe.plugin.deflate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockCompressionTest {

    private static final int LIMIT = 204_799;

    private final BlockDeflater deflater = new BlockDeflater();
    private final BlockInflater inflater = new BlockInflater(LIMIT);

    @AfterEach
    void close() {
        deflater.close();
        inflater.close();
        deflater.close();
        inflater.close();
    }

    @ParameterizedTest
    @CsvSource({
        "789cf348cdc9c957c8c94f2fc82c48e502002714050f, 'Hello logpipe\n'",
        "789ccbc9cc4b35e2ca0192c65c001b3a03ca, 'line2\nline3\n'",
        "789cab000000790079, x"
    })
    @DisplayName("C-133, V-D1f V-D2f V-D3f: a block becomes one complete stream of level 6")
    void deflatesToTheVectors(String stream, String text) {
        assertEquals(stream, HexFormat.of().formatHex(deflated(bytes(text))));
    }

    @ParameterizedTest
    @CsvSource({
        "789cf348cdc9c957c8c94f2fc82c48e50200271405, 'Hello logpipe\n'",
        "789ccbc9cc4b35e2ca0192c65c001b3a03, 'line2\nline3\n'",
        "789cab0000007900, x"
    })
    @DisplayName("C-109, V-D1 V-D2 V-D3: the C program's streams, whose last byte is missing, are expanded")
    void inflatesWhatTheCProgramSends(String stream, String text) throws Exception {
        assertArrayEquals(bytes(text), inflated(HexFormat.of().parseHex(stream)));
    }

    @Test
    @DisplayName("C-129: a trailer may be short by one to four bytes")
    void acceptsAShortTrailer() throws Exception {
        byte[] stream = deflated(bytes("some text, some text\n"));
        for (int missing = 0; missing <= 4; missing++) {
            assertArrayEquals(
                    bytes("some text, some text\n"),
                    inflated(Arrays.copyOf(stream, stream.length - missing)),
                    missing + " bytes missing");
        }
    }

    @Test
    @DisplayName("C-129: a stream cut before its end is not taken for one with a short trailer")
    void refusesEveryCutBeforeTheTrailer() {
        byte[] stream = deflated(bytes("some text, some more text\n"));
        for (int length = 0; length < stream.length - 4; length++) {
            refused(Arrays.copyOf(stream, length), length + " bytes left");
        }
    }

    @Test
    @DisplayName("C-130: a wrong checksum is refused, whichever byte of it")
    void refusesAWrongChecksum() {
        byte[] stream = deflated(bytes("some text\n"));
        for (int i = 1; i <= 4; i++) {
            byte[] wrong = stream.clone();
            wrong[wrong.length - i] ^= 1;
            refused(wrong, "byte -" + i);
        }
    }

    @Test
    @DisplayName("C-130: raw deflate, gzip, plain text and a preset dictionary are refused")
    void refusesOtherFormats() throws IOException {
        byte[] text = bytes("some text, some text, some text\n");
        refused(text, "plain");
        refused(compressed(text, new Deflater(6, true)), "raw deflate");
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(text);
        }
        refused(gzip.toByteArray(), "gzip");
        Deflater primed = new Deflater(6);
        primed.setDictionary(bytes("some text"));
        refused(compressed(text, primed), "dictionary");
    }

    @Test
    @DisplayName("SEC-11: bytes behind the stream are refused")
    void refusesTrailingBytes() {
        byte[] stream = deflated(bytes("x"));
        refused(Arrays.copyOf(stream, stream.length + 1), "one byte more");
        byte[] twice = Arrays.copyOf(stream, 2 * stream.length);
        System.arraycopy(stream, 0, twice, stream.length, stream.length);
        refused(twice, "two streams");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 131_072, LIMIT - 1, LIMIT})
    @DisplayName("C-111: up to the limit everything comes back")
    void expandsUpToTheLimit(int size) throws Exception {
        byte[] raw = noise(size);
        assertArrayEquals(raw, inflated(deflated(raw)));
        assertArrayEquals(bytes("x"), inflated(deflated(bytes("x"))), "and a smaller block after it");
    }

    @Test
    @DisplayName("C-111: a bomb is refused at the limit, and the next block is expanded as if nothing had been")
    void refusesABomb() throws Exception {
        byte[] bomb = deflated(new byte[64 << 20]);
        assertTrue(bomb.length < (64 << 20) / 1000, "1000:1");
        refused(bomb, "64 MiB");
        refused(deflated(new byte[LIMIT + 1]), "one byte above the limit");
        assertArrayEquals(new byte[LIMIT], inflated(deflated(new byte[LIMIT])));
    }

    @Test
    void everyFlippedBitIsRefusedOrLeavesTheTextAsItWas() throws Exception {
        byte[] text = bytes("2024-03-05 one line, one line, one line\n");
        byte[] stream = deflated(text);
        for (int bit = 0; bit < 8 * stream.length; bit++) {
            byte[] damaged = stream.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertArrayEquals(text, inflated(damaged), "bit " + bit);
            } catch (DataFormatException refused) {
                assertTrue(refused.getMessage().length() > 5, "says why");
            }
        }
    }

    @Test
    void noiseStaysWithinTheBoundAndTheOldWiresLimit() {
        byte[] raw = noise(BlockDeflater.MAX_RAW);
        assertTrue(deflated(raw).length <= 102_399);
        assertTrue(BlockDeflater.bound(BlockDeflater.MAX_RAW) <= 102_399);
    }

    @Test
    void tooSmallATargetIsAnErrorAndTheNextBlockIsWhole() throws Exception {
        ByteBuffer small = ByteBuffer.allocateDirect(100);
        assertThrows(BufferOverflowException.class, () -> deflater.deflate(ByteBuffer.wrap(noise(1000)), small));
        assertArrayEquals(bytes("x"), inflated(deflated(bytes("x"))));
    }

    @Test
    void onlyWhatRemainsOfABufferIsTaken() throws Exception {
        ByteBuffer raw = ByteBuffer.allocateDirect(10)
                .put(bytes("0123456789"))
                .position(3)
                .limit(7);
        ByteBuffer target = ByteBuffer.allocateDirect(200).position(5);
        deflater.deflate(raw, target);
        assertEquals(0, raw.remaining());
        assertArrayEquals(
                bytes("3456"), remaining(inflater.inflate(target.flip().position(5))));
    }

    private void refused(byte[] stream, String what) {
        assertThrows(DataFormatException.class, () -> inflated(stream), what);
    }

    private byte[] inflated(byte[] stream) throws DataFormatException {
        return remaining(inflater.inflate(ByteBuffer.wrap(stream)));
    }

    private byte[] deflated(byte[] raw) {
        ByteBuffer target = ByteBuffer.allocateDirect(BlockDeflater.bound(raw.length));
        deflater.deflate(ByteBuffer.wrap(raw), target);
        return remaining(target.flip());
    }

    private static byte[] compressed(byte[] raw, Deflater with) {
        with.setInput(raw);
        with.finish();
        byte[] target = new byte[raw.length + 100];
        int length = with.deflate(target);
        with.end();
        return Arrays.copyOf(target, length);
    }

    private static byte[] remaining(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static byte[] noise(int size) {
        byte[] bytes = new byte[size];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
