package io.logpipe.plugin.deflate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.InflaterInputStream;

/** Deflated blocks: nothing but what the stream holds comes out, never more than allowed. */
class BlockInflaterFuzzTest {

    private static final int LIMIT = 100_000;

    @FuzzTest(maxDuration = "10m")
    void inflates(byte[] block) throws IOException {
        try (BlockInflater inflater = new BlockInflater(LIMIT)) {
            byte[] found = bytes(inflater.inflate(ByteBuffer.wrap(block)));
            assertTrue(found.length <= LIMIT);
            assertArrayEquals(reference(block, found.length), found);
            // What went before is of no influence.
            assertArrayEquals(found, bytes(inflater.inflate(ByteBuffer.wrap(block))));
        } catch (DataFormatException refused) {
            assertTrue(refused.getMessage() != null && !refused.getMessage().isBlank());
        }
    }

    @FuzzTest(maxDuration = "10m")
    void comesBack(byte[] raw) throws DataFormatException {
        ByteBuffer block = ByteBuffer.allocate(BlockDeflater.bound(raw.length));
        try (BlockDeflater deflater = new BlockDeflater();
                BlockInflater inflater = new BlockInflater(Math.max(1, raw.length))) {
            deflater.deflate(ByteBuffer.wrap(raw), block);
            assertArrayEquals(raw, bytes(inflater.inflate(block.flip())));
        }
    }

    /** What another reader makes of it; it wants the trailer complete, which we do not. */
    private static byte[] reference(byte[] block, int length) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(block))) {
            byte[] piece = new byte[512];
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                all.write(piece, 0, count);
            }
        } catch (EOFException shortTrailer) {
            assertTrue(all.size() == length);
        }
        return all.toByteArray();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
