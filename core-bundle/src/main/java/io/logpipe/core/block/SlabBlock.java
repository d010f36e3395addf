package io.logpipe.core.block;

import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;

/** A part of a slab. References are counted by the slab, so that a retained block is the same object. */
final class SlabBlock implements MemoryBlock {

    private final Slab slab;
    private final int from;
    private final int length;
    private final Position start;
    private final long span;

    SlabBlock(Slab slab, int from, int length, Position start, long span) {
        this.slab = slab;
        this.from = from;
        this.length = length;
        this.start = start;
        this.span = span;
    }

    @Override
    public ByteBuffer view() {
        return slab.memory().slice(from, length).asReadOnlyBuffer();
    }

    @Override
    public void read(long first, ByteBuffer target) {
        int count = target.remaining();
        Objects.checkFromIndexSize(first, count, length);
        int at = target.position();
        target.put(at, slab.memory(), from + (int) first, count).position(at + count);
    }

    @Override
    public MemoryBlock slice(int first, int count, Position place, long stands) {
        Objects.checkFromIndexSize(first, count, length);
        slab.retain();
        return new SlabBlock(slab, from + first, count, place, stands);
    }

    @Override
    public long transferTo(WritableByteChannel target, long first) throws IOException {
        int skip = (int) first;
        return target.write(slab.memory().slice(from + skip, length - skip));
    }

    @Override
    public Position start() {
        return start;
    }

    @Override
    public long span() {
        return span;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public MemoryBlock retain() {
        slab.retain();
        return this;
    }

    @Override
    public void close() {
        slab.release();
    }

    @Override
    public String toString() {
        return "memory " + start.offset() + "+" + length;
    }
}
