package io.logpipe.testkit;

import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;

/** One reference to a part of a storage; the storage's count already contains it. */
final class FakeMemory implements MemoryBlock {
    private final Ledger ledger;
    private final Storage storage;
    private final int from;
    private final int length;
    private final Position start;
    private final long span;
    private final Ref ref;

    FakeMemory(Ledger ledger, Storage storage, int from, int length, Position start, long span) {
        this.ledger = ledger;
        this.storage = storage;
        this.from = from;
        this.length = length;
        this.start = start;
        this.span = span;
        this.ref = ledger.opened("block of " + length + " bytes at " + start.offset());
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
    public ByteBuffer view() {
        ref.use();
        return storage.memory().slice(from, length).asReadOnlyBuffer();
    }

    @Override
    public void read(long from, ByteBuffer target) {
        Objects.checkFromIndexSize(from, target.remaining(), length);
        target.put(view().slice((int) from, target.remaining()));
    }

    @Override
    public long transferTo(WritableByteChannel target, long from) throws IOException {
        return target.write(view().position(Math.toIntExact(from)));
    }

    @Override
    public MemoryBlock slice(int from, int length, Position start, long span) {
        ref.use();
        if (from < 0 || length < 0 || from + length > this.length) {
            throw new IndexOutOfBoundsException("slice " + from + "+" + length + " of " + this.length + " bytes");
        }
        storage.retain();
        return new FakeMemory(ledger, storage, this.from + from, length, start, span);
    }

    @Override
    public MemoryBlock retain() {
        ref.use();
        storage.retain();
        return new FakeMemory(ledger, storage, from, length, start, span);
    }

    @Override
    public void close() {
        ref.close();
        storage.release();
    }
}
