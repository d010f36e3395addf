package io.logpipe.plugin.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/** Whatever comes over the C program's wire is understood the same, however it is cut into pieces. */
class FrameDecoderFuzzTest {

    private static final WireLimits LIMITS = new WireLimits(1_000, 100);

    @FuzzTest(maxDuration = "10m")
    void lengthsOfEightBytes(byte[] stream) {
        check(stream, new Framing(8));
    }

    @FuzzTest(maxDuration = "10m")
    void lengthsOfFourBytes(byte[] stream) {
        check(stream, new Framing(4));
    }

    private static void check(byte[] stream, Framing framing) {
        Transcript whole = new Transcript(new FrameDecoder(framing, LIMITS)).feed(stream);
        for (int step : new int[] {1, 7}) {
            Transcript pieces = new Transcript(new FrameDecoder(framing, LIMITS));
            for (int at = 0; at < stream.length && !pieces.violated(); at += step) {
                pieces.feed(Arrays.copyOfRange(stream, at, Math.min(stream.length, at + step)));
            }
            assertEquals(whole.found, pieces.found);
            assertEquals(whole.insideBlock(), pieces.insideBlock());
        }
        int content = whole.found.stream().mapToInt(String::length).sum();
        assertTrue(content <= stream.length * 8 + 200, () -> content + " chars made of " + stream.length + " bytes");
    }
}
