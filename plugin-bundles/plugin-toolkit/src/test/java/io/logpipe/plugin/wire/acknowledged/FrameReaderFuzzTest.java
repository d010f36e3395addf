package io.logpipe.plugin.wire.acknowledged;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.logpipe.plugin.wire.WireViolation;
import io.logpipe.plugin.wire.acknowledged.FrameReader.Reads;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Whatever comes over the acknowledged wire is understood the same, however it is cut; what is understood can be said. */
class FrameReaderFuzzTest {

    private static final int MAX_BLOCK = 1_000;

    /** What was read, up to a violation or the end, and what of a frame was left. */
    private record Result(List<Frame> frames, String violation, byte[] left) {}

    @FuzzTest(maxDuration = "10m")
    void whatASenderSends(byte[] stream) {
        check(stream, Reads.SENDER);
    }

    @FuzzTest(maxDuration = "10m")
    void whatAReceiverAnswers(byte[] stream) {
        check(stream, Reads.RECEIVER);
    }

    private static void check(byte[] stream, Reads reads) {
        Result whole = read(stream, reads, Math.max(1, stream.length));
        for (int step : new int[] {1, 11}) {
            Result pieces = read(stream, reads, step);
            assertEquals(whole.frames(), pieces.frames());
            assertEquals(whole.violation(), pieces.violation());
            assertArrayEquals(whole.left(), pieces.left());
        }
        int said = 0;
        for (Frame frame : whole.frames()) {
            assertEquals(List.of(frame), again(frame, reads));
            said += frame.size();
        }
        assertTrue(said <= stream.length, said + " bytes of frames made of " + stream.length);
    }

    private static Result read(byte[] stream, Reads reads, int step) {
        FrameReader reader = new FrameReader(reads, MAX_BLOCK);
        List<Frame> frames = new ArrayList<>();
        int body = 0;
        try {
            for (int at = 0; at < stream.length; at += step) {
                ByteBuffer piece = ByteBuffer.wrap(stream, at, Math.min(step, stream.length - at));
                while (piece.hasRemaining()) {
                    if (body > 0) {
                        int taken = Math.min(body, piece.remaining());
                        piece.position(piece.position() + taken);
                        body -= taken;
                        continue;
                    }
                    Frame frame = reader.next(piece);
                    if (frame != null) {
                        frames.add(frame);
                    }
                    if (frame instanceof Frame.Data data) {
                        assertTrue(data.length() <= MAX_BLOCK);
                        body = data.length();
                    }
                }
            }
        } catch (WireViolation violation) {
            return new Result(frames, String.valueOf(violation.getMessage()), new byte[0]);
        }
        return new Result(frames, "", reader.partial());
    }

    private static List<Frame> again(Frame frame, Reads reads) {
        FrameReader reader = frame instanceof Frame.Hello || frame instanceof Frame.Welcome
                ? new FrameReader(reads, MAX_BLOCK)
                : FrameReader.greeted(reads, MAX_BLOCK);
        try {
            Frame read = reader.next(Frame.bytes(frame));
            return read == null ? List.of() : List.of(read);
        } catch (WireViolation violation) {
            throw new AssertionError(frame + " was read, and cannot be written", violation);
        }
    }
}
