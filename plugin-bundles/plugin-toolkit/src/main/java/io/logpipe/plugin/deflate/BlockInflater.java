package io.logpipe.plugin.deflate;

import java.nio.ByteBuffer;
import java.util.zip.Adler32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Expands blocks that are one zlib stream each. The C program leaves the last byte of the trailing checksum off, so a
 * trailer may be short; the bytes of it that are there must be right. Anything else than one such stream is refused: a
 * wrong checksum, raw deflate, gzip, a preset dictionary, an unfinished stream, bytes behind it.
 *
 * <p>Memory grows with what really comes out of a stream, up to the limit. Holds native memory until closed. Not safe
 * for several threads.
 */
public final class BlockInflater implements AutoCloseable {

    private static final int HEADER = 2;
    private static final int TRAILER = 4;
    private static final int FIRST_ROOM = 64 * 1024;

    private final int limit;
    private final Inflater inflater = new Inflater(true);
    private final Adler32 checksum = new Adler32();
    private ByteBuffer out = ByteBuffer.allocateDirect(0);

    /**
     * An inflater.
     *
     * @param limit the most bytes that a block may become
     */
    public BlockInflater(int limit) {
        this.limit = limit;
    }

    /**
     * Expands all that remains in {@code block}.
     *
     * @return the bytes, read-only, valid until the next call
     * @throws DataFormatException if it is refused; the message says why
     */
    public ByteBuffer inflate(ByteBuffer block) throws DataFormatException {
        checkHeader(block);
        inflater.reset();
        inflater.setInput(block);
        out.clear();
        while (!inflater.finished()) {
            if (!out.hasRemaining()) {
                grow();
            }
            if (inflater.inflate(out) == 0 && !inflater.finished() && out.hasRemaining()) {
                throw new DataFormatException(
                        inflater.needsDictionary() ? "it needs a dictionary" : "the stream is not finished");
            }
        }
        out.flip();
        checkTrailer(block);
        return out.asReadOnlyBuffer();
    }

    private static void checkHeader(ByteBuffer block) throws DataFormatException {
        if (block.remaining() < HEADER) {
            throw new DataFormatException("no zlib stream: " + block.remaining() + " bytes");
        }
        int method = block.get() & 0xff;
        int flags = block.get() & 0xff;
        if ((method & 0x0f) != 8 || method >> 4 > 7 || (method << 8 | flags) % 31 != 0) {
            throw new DataFormatException(String.format("no zlib stream: it begins with %02x%02x", method, flags));
        }
        if ((flags & 0x20) != 0) {
            throw new DataFormatException("it needs a dictionary");
        }
    }

    /** One byte of room more than allowed tells a stream that ends at the limit from one that does not. */
    private void grow() throws DataFormatException {
        if (out.position() > limit) {
            throw new DataFormatException("it becomes more than " + limit + " bytes");
        }
        long room = Math.max(FIRST_ROOM, 2L * out.capacity());
        ByteBuffer larger = ByteBuffer.allocateDirect((int) Math.min(room, limit + 1L));
        out.flip();
        larger.put(out);
        out = larger;
    }

    private void checkTrailer(ByteBuffer block) throws DataFormatException {
        if (out.limit() > limit) {
            throw new DataFormatException("it becomes more than " + limit + " bytes");
        }
        if (block.remaining() > TRAILER) {
            throw new DataFormatException(block.remaining() - TRAILER + " bytes behind the stream");
        }
        checksum.reset();
        checksum.update(out.duplicate());
        int expected = (int) checksum.getValue();
        for (int shift = 24; block.hasRemaining(); shift -= 8) {
            if (block.get() != (byte) (expected >> shift)) {
                throw new DataFormatException("the checksum is wrong");
            }
        }
    }

    /** Gives the native memory back. Idempotent. */
    @Override
    public void close() {
        inflater.end();
    }
}
