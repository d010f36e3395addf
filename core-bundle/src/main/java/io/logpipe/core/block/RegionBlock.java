package io.logpipe.core.block;

import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.BlockPool;
import io.logpipe.api.block.FileRegion;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Bytes that are still in their file. */
final class RegionBlock implements FileRegion {

    private final SharedFile file;
    private final Position start;
    private final long length;

    RegionBlock(SharedFile file, Position start, long length) {
        this.file = file;
        this.start = start;
        this.length = length;
    }

    @Override
    public long transferTo(WritableByteChannel target, long from) throws IOException {
        long sent = file.channel().transferTo(start.offset() + from, length - from, target);
        if (sent == 0 && from < length && file.channel().size() < start.offset() + length) {
            throw cutShort();
        }
        return sent;
    }

    @Override
    public MemoryBlock load(BlockPool pool) throws IOException {
        try (BlockDraft draft = pool.draft(Math.toIntExact(length))) {
            ByteBuffer buffer = draft.buffer().limit((int) length);
            while (buffer.hasRemaining()) {
                if (file.channel().read(buffer, start.offset() + buffer.position()) < 0) {
                    throw cutShort();
                }
            }
            return draft.seal(start);
        }
    }

    /** The part from {@code place} on. */
    FileRegion behind(Position place) {
        return file.region(place, end() - place.offset());
    }

    private EOFException cutShort() {
        return new EOFException("file cut short below " + (start.offset() + length) + " bytes while it was sent");
    }

    @Override
    public Position start() {
        return start;
    }

    @Override
    public long span() {
        return length;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public FileRegion retain() {
        file.retain();
        return this;
    }

    @Override
    public void close() {
        file.release();
    }

    @Override
    public String toString() {
        return "region " + start.offset() + "+" + length;
    }
}
