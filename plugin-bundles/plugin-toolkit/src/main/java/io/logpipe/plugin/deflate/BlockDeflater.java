package io.logpipe.plugin.deflate;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/**
 * Compresses blocks, each into one complete zlib stream of level 6. Holds native memory until closed. Not safe for
 * several threads.
 */
public final class BlockDeflater implements AutoCloseable {

    /** The most bytes to compress into one block, so that the result fits the old wire's limit whatever they are. */
    public static final int MAX_RAW = 101_376;

    private static final int LEVEL = 6;

    private final Deflater deflater = new Deflater(LEVEL);

    /** The most bytes that {@code raw} bytes can become; room for as many is always enough. */
    public static int bound(int raw) {
        return raw + (raw >> 8) + 64;
    }

    /**
     * Compresses all that remains in {@code raw} and puts it into {@code target}, moving both positions.
     *
     * @throws BufferOverflowException if {@code target} has too little room; what it then holds is of no use
     */
    public void deflate(ByteBuffer raw, ByteBuffer target) {
        deflater.reset();
        deflater.setInput(raw);
        deflater.finish();
        while (!deflater.finished()) {
            if (!target.hasRemaining()) {
                throw new BufferOverflowException();
            }
            deflater.deflate(target);
        }
    }

    /** Gives the native memory back. Idempotent. */
    @Override
    public void close() {
        deflater.end();
    }
}
