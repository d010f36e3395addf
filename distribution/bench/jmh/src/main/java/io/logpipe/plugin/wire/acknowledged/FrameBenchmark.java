package io.logpipe.plugin.wire.acknowledged;

import io.logpipe.plugin.wire.WireViolation;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One block on the acknowledged wire, with its checksum, and the acknowledgement of it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FrameBenchmark {

    private static final int STREAM = 1;

    /** Bytes of the block: a line, and the largest of the defaults. */
    @Param({"128", "102399"})
    public int length;

    private final Checksum checksum = new Checksum();
    private final FrameReader reader = FrameReader.greeted(FrameReader.Reads.SENDER, 1 << 20);
    private final FrameReader answers = FrameReader.greeted(FrameReader.Reads.RECEIVER, 1 << 20);
    private final ByteBuffer answer = ByteBuffer.allocateDirect(64);
    private ByteBuffer frame = ByteBuffer.allocateDirect(0);

    /** A block as it travels. */
    @Setup
    public void fill() {
        byte[] bytes = new byte[length];
        ThreadLocalRandom.current().nextBytes(bytes);
        frame = ByteBuffer.allocateDirect(Checksum.overhead() + length);
        int start = Checksum.room(frame);
        frame.put(bytes);
        checksum.complete(frame, start, STREAM, 0, length);
    }

    /** The header and the checksum of bytes that are there already. */
    @Benchmark
    public int encode() {
        frame.clear();
        int start = Checksum.room(frame);
        frame.position(frame.capacity());
        checksum.complete(frame, start, STREAM, 0, length);
        return frame.position();
    }

    /** The header, and whether the checksum fits. */
    @Benchmark
    public boolean decode() throws WireViolation {
        frame.clear();
        Frame.Data data = (Frame.Data) reader.next(frame);
        return checksum.fits(data, frame, frame.position());
    }

    /** Both sides of an acknowledgement. */
    @Benchmark
    public long acknowledge() throws WireViolation {
        new Frame.Ack(STREAM, length, 1).put(answer.clear());
        return ((Frame.Ack) answers.next(answer.flip())).durable();
    }
}
