package io.logpipe.output.tcp;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.BlockPool;
import io.logpipe.api.block.FileRegion;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.plugin.wire.acknowledged.Checksum;
import io.logpipe.plugin.wire.acknowledged.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * Whole frames on their way to the socket. Blocks are copied here: their checksum has to be known before their first byte
 * goes out, and a file that is cut short must not leave half a frame behind.
 */
final class Staging implements AutoCloseable {

    private static final int SIZE = 256 << 10;

    private final BlockPool pool;
    private final Checksum checksum = new Checksum();
    private @Nullable BlockDraft draft;
    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private int sent;

    Staging(BlockPool pool) {
        this.pool = pool;
    }

    boolean isEmpty() {
        return buffer.position() == sent;
    }

    /** False if something must be written first. */
    boolean put(Frame frame) {
        if (!room(frame.size())) {
            return false;
        }
        frame.put(buffer);
        return true;
    }

    /**
     * Adds a part of a block with its header.
     *
     * @return false if something must be written first
     * @throws java.io.EOFException if the file has become too short; nothing is added then
     */
    boolean put(int stream, long offset, long span, Block block, long from, int length) throws IOException {
        if (!room(Checksum.overhead() + length)) {
            return false;
        }
        int start = Checksum.room(buffer);
        try {
            copy(block, from, length);
        } catch (IOException | RuntimeException failure) {
            buffer.position(start);
            throw failure;
        }
        checksum.complete(buffer, start, stream, offset, span);
        return true;
    }

    private void copy(Block block, long from, int length) throws IOException {
        int limit = buffer.limit();
        buffer.limit(buffer.position() + length);
        try {
            if (block instanceof MemoryBlock memory) {
                memory.read(from, buffer);
            } else if (block instanceof FileRegion region) {
                region.read(from, buffer);
            }
        } finally {
            buffer.limit(limit);
        }
    }

    private boolean room(int size) {
        if (isEmpty()) {
            buffer.position(0);
            sent = 0;
            grow(size);
        }
        if (buffer.remaining() < size && sent > 0) {
            int end = buffer.position();
            buffer.limit(end).position(sent);
            buffer.compact();
            sent = 0;
        }
        return buffer.remaining() >= size;
    }

    private void grow(int size) {
        if (draft != null && buffer.capacity() >= size) {
            return;
        }
        close();
        draft = pool.draft(Math.max(SIZE, size));
        buffer = draft.buffer();
        buffer.clear();
    }

    /** Writes what {@code channel} takes. */
    long write(WritableByteChannel channel) throws IOException {
        int end = buffer.position();
        int limit = buffer.limit();
        buffer.limit(end).position(sent);
        try {
            return channel.write(buffer);
        } finally {
            sent = buffer.position();
            buffer.limit(limit).position(end);
        }
    }

    /** What has not been written. */
    byte[] rest() {
        byte[] rest = new byte[buffer.position() - sent];
        buffer.get(sent, rest);
        return rest;
    }

    /** Forgets everything, and gives the memory back. */
    @Override
    public void close() {
        if (draft != null) {
            draft.close();
            draft = null;
        }
        buffer = ByteBuffer.allocate(0);
        sent = 0;
    }
}
