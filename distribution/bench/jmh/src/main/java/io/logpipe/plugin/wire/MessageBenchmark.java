package io.logpipe.plugin.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One message of the C program's wire with eight blocks: its headers, since nobody touches the blocks themselves. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MessageBenchmark {

    private static final int BLOCKS = 8;

    private final Framing framing = new Framing(8);
    private final FrameDecoder decoder = new FrameDecoder(framing, new WireLimits(Framing.MAX_BLOCK, Framing.MAX_NAME));
    private final byte[] name = "application.log".getBytes(StandardCharsets.UTF_8);
    private final ByteBuffer target = ByteBuffer.allocateDirect(256);
    private final ByteBuffer source = ByteBuffer.allocateDirect(256);

    /** What the decoder is to read. */
    @Setup
    public void write() {
        put(source);
        source.flip();
    }

    /** As output-tcp writes it. */
    @Benchmark
    public int encode() {
        put(target.clear());
        return target.position();
    }

    /** As input-tcp reads it. */
    @Benchmark
    public int decode() throws WireViolation {
        source.rewind();
        int bytes = 0;
        FrameDecoder.Step step = decoder.next(source);
        while (step != FrameDecoder.Step.END) {
            if (step == FrameDecoder.Step.BLOCK) {
                bytes += decoder.length();
            }
            step = decoder.next(source);
        }
        return bytes;
    }

    private void put(ByteBuffer buffer) {
        framing.putHeader(buffer, name);
        for (int i = 0; i < BLOCKS; i++) {
            framing.putLength(buffer, Framing.MAX_BLOCK);
        }
        framing.putEnd(buffer);
    }
}
