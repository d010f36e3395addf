package io.logpipe.input.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.logpipe.plugin.wire.WireViolation;
import io.logpipe.plugin.wire.acknowledged.Checksum;
import io.logpipe.plugin.wire.acknowledged.Frame;
import io.logpipe.plugin.wire.acknowledged.FrameReader;
import io.logpipe.plugin.wire.acknowledged.FrameReader.Reads;
import io.logpipe.testkit.FakeHost;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Whatever a sender sends, the same is delivered of it, however it is cut and however often the code is exchanged under
 * it; never more than came, and in memory of the size of what came.
 */
class ReceiveFuzzTest {

    private static final FakeHost HOST = FakeHost.open();

    @FuzzTest(maxDuration = "10m")
    void messages(byte[] stream) throws Exception {
        check(stream, false);
    }

    @FuzzTest(maxDuration = "10m")
    void acknowledged(byte[] stream) throws Exception {
        check(stream, true);
    }

    /** The same with the checksums set right, which no fuzzer finds. */
    @FuzzTest(maxDuration = "10m")
    void acknowledgedWithChecksums(byte[] stream) throws Exception {
        check(signed(stream), true);
    }

    private static void check(byte[] stream, boolean acknowledged) throws Exception {
        Reception whole = reception(acknowledged).receive(stream, Math.max(1, stream.length), 0);
        Reception pieces = reception(acknowledged).receive(stream, 5, 0);
        Reception swapped = reception(acknowledged).receive(stream, 13, 2);
        assertEquals(whole.result(), pieces.result());
        assertEquals(whole.result(), swapped.result());
        assertEquals(words(whole.answers()), words(pieces.answers()));
        assertEquals(words(whole.answers()), words(swapped.answers()));
        assertTrue(whole.delivered() <= stream.length);
    }

    private static Reception reception(boolean acknowledged) {
        return new Reception(
                HOST.blocks(),
                Rig.SETTINGS,
                shared -> acknowledged
                        ? new AcknowledgedUnpacker(shared, () -> {})
                        : new MessageUnpacker("tcp/1/peer", shared));
    }

    /** The answers as a sender of ours understands them; of those that melt into one, none. */
    private static List<Frame> words(byte[] answers) {
        FrameReader reader = new FrameReader(Reads.RECEIVER, 1);
        List<Frame> frames = new ArrayList<>();
        ByteBuffer left = ByteBuffer.wrap(answers);
        try {
            for (Frame frame = reader.next(left); frame != null; frame = reader.next(left)) {
                if (!(frame instanceof Frame.Ack)) {
                    frames.add(frame);
                }
            }
        } catch (WireViolation violation) {
            throw new AssertionError(violation);
        }
        assertTrue(reader.atRest());
        return frames;
    }

    private static byte[] signed(byte[] stream) {
        byte[] signed = stream.clone();
        ByteBuffer left = ByteBuffer.wrap(signed);
        FrameReader reader = new FrameReader(Reads.SENDER, 1 << 20);
        try {
            for (Frame frame = reader.next(left); frame != null; frame = reader.next(left)) {
                if (frame instanceof Frame.Data data) {
                    int start = left.position() - Checksum.overhead();
                    int length = Math.min(data.length(), left.remaining());
                    left.position(left.position() + length);
                    new Checksum()
                            .complete(
                                    left.duplicate().clear().position(left.position()),
                                    start,
                                    data.stream(),
                                    data.offset(),
                                    data.span());
                }
            }
        } catch (WireViolation end) {
            // What follows is not looked at.
        }
        return signed;
    }
}
