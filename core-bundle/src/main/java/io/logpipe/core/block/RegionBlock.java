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
import java.util.Objects;

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
            read(0, draft.buffer().limit((int) length));
            return draft.seal(start);
        }
    }

    @Override
    public void read(long from, ByteBuffer target) throws IOException {
        Objects.checkFromIndexSize(from, target.remaining(), length);
        long at = start.offset() + from;
        while (target.hasRemaining()) {
            int count = file.channel().read(target, at);
            if (count < 0) {
                throw cutShort();
            }
            at += count;
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
