package io.logpipe.plugin.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FramingTest {

    @Test
    @DisplayName("C-132: exactly the captured messages W1, W2, W3")
    void writesWhatTheCProgramWrites() throws Exception {
        assertArrayEquals(Vectors.bytes("W1"), message("a.log", ascii("Hello logpipe\n")));
        assertArrayEquals(Vectors.bytes("W2"), message("a.log", ascii("line2\nline3\n")));
        assertArrayEquals(Vectors.bytes("W3"), message("b.log", ascii("x")));
    }

    @Test
    @DisplayName("C-114: W4, two blocks")
    void writesSeveralBlocks() throws Exception {
        assertArrayEquals(
                Samples.w4(), message("big.log", Samples.content(0, 102_399), Samples.content(102_399, 47_601)));
    }

    @ParameterizedTest
    @CsvSource({
        "D1f, a.log, 789cf348cdc9c957c8c94f2fc82c48e502002714050f",
        "D2f, a.log, 789ccbc9cc4b35e2ca0192c65c001b3a03ca",
        "D3f, b.log, 789cab000000790079"
    })
    @DisplayName("C-133: deflated blocks are blocks like others")
    void writesDeflatedBlocksAsTheyAre(String vector, String name, String deflated) throws Exception {
        assertArrayEquals(Vectors.bytes(vector), message(name, HexFormat.of().parseHex(deflated)));
    }

    @Test
    @DisplayName("C-116: R2, a message without a block")
    void writesMessageWithoutBlock() throws Exception {
        assertArrayEquals(Vectors.bytes("R2"), message("a.log"));
    }

    @Test
    void writesFourByteLengthsForOldPeers() {
        ByteBuffer bytes = ByteBuffer.allocate(8);
        new Framing(4).putLength(bytes, 3);
        new Framing(4).putEnd(bytes);

        assertEquals("0000000300000000", HexFormat.of().formatHex(bytes.array()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    @DisplayName("C-135: no length that would be an end mark")
    void refusesBlocksWithoutBytes(int length) {
        assertThrows(IllegalArgumentException.class, () -> new Framing(8).putLength(ByteBuffer.allocate(8), length));
    }

    @Test
    void refusesOtherSizesOfLengths() {
        assertThrows(IllegalArgumentException.class, () -> new Framing(2));
    }

    @Test
    @DisplayName("C-136: names that the wire cannot carry")
    void refusesNamesThatTheWireCannotCarry() {
        assertThrows(WireViolation.class, () -> WireName.encode(""));
        assertThrows(WireViolation.class, () -> WireName.encode("n".repeat(4_097)));
        assertThrows(WireViolation.class, () -> WireName.encode("ü".repeat(2_049)));
        assertThrows(WireViolation.class, () -> WireName.encode("a\0b"));
        assertThrows(WireViolation.class, () -> WireName.encode("a\ud800"));
    }

    @Test
    @DisplayName("C-122: the longest name")
    void takesLongestName() throws Exception {
        assertEquals(4_096, WireName.encode("n".repeat(4_096)).length);
        assertEquals("grüße.log", WireName.decode(WireName.encode("grüße.log")));
    }

    private static byte[] message(String name, byte[]... blocks) throws WireViolation {
        Framing framing = new Framing(8);
        ByteBuffer bytes = ByteBuffer.allocate(200_000);
        framing.putHeader(bytes, WireName.encode(name));
        assertEquals(bytes.position(), framing.headerBytes(WireName.encode(name)));
        for (byte[] block : blocks) {
            framing.putLength(bytes, block.length);
            bytes.put(block);
        }
        framing.putEnd(bytes);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
