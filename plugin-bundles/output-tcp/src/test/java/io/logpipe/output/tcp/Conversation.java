package io.logpipe.output.tcp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.plugin.wire.WireViolation;
import io.logpipe.plugin.wire.acknowledged.Frame;
import io.logpipe.plugin.wire.acknowledged.FrameReader;
import io.logpipe.plugin.wire.acknowledged.FrameReader.Reads;
import io.logpipe.plugin.wire.acknowledged.Wire;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.HashMap;
import java.util.Map;

/** Listens to both sides of an acknowledged connection, and knows what each stream has come to. The sender writes to it. */
final class Conversation implements GatheringByteChannel {

    private final FrameReader sent = new FrameReader(Reads.SENDER, Wire.MAX_BLOCK);
    private final FrameReader answered = new FrameReader(Reads.RECEIVER, Wire.MAX_BLOCK);
    private final Map<Integer, Long> reached = new HashMap<>();
    private final Map<Integer, Long> acknowledged = new HashMap<>();
    private int body;
    private boolean sound = true;
    long written;

    /** The receiver says this. */
    void hear(ByteBuffer bytes) {
        try {
            for (Frame frame = answered.next(bytes); sound && frame != null; frame = answered.next(bytes)) {
                if (frame instanceof Frame.Resume resume) {
                    reached.merge(resume.stream(), resume.received(), Math::max);
                    acknowledged.merge(resume.stream(), resume.durable(), Math::max);
                } else if (frame instanceof Frame.Ack ack) {
                    acknowledged.merge(ack.stream(), ack.durable(), Math::max);
                }
            }
        } catch (WireViolation violation) {
            sound = false;
        }
    }

    /** Where a stream's bytes are safe, if what the receiver says is true. */
    long acknowledged(int stream) {
        return acknowledged.getOrDefault(stream, -1L);
    }

    /** What is acknowledged of {@code stream} was sent, or the receiver had it before. */
    void insistOnSent(int stream) {
        assertTrue(
                acknowledged(stream) <= reached.getOrDefault(stream, -1L),
                () -> "stream " + stream + ": " + acknowledged + " acknowledged of " + reached);
    }

    @Override
    public int write(ByteBuffer source) {
        int count = source.remaining();
        written += count;
        try {
            while (source.hasRemaining()) {
                if (body > 0) {
                    int taken = Math.min(body, source.remaining());
                    source.position(source.position() + taken);
                    body -= taken;
                    continue;
                }
                if (sent.next(source) instanceof Frame.Data data) {
                    body = data.length();
                    reached.merge(data.stream(), data.end(), Math::max);
                }
            }
        } catch (WireViolation violation) {
            throw new AssertionError("the sender breaks the rules", violation);
        }
        return count;
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        long count = 0;
        for (int i = offset; i < offset + length; i++) {
            count += write(sources[i]);
        }
        return count;
    }

    @Override
    public long write(ByteBuffer[] sources) {
        return write(sources, 0, sources.length);
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        // There is nothing to close.
    }
}
