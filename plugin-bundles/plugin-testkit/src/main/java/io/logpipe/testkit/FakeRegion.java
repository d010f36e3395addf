package io.logpipe.testkit;

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

/** One reference to a region; the file's count already contains it. */
final class FakeRegion implements FileRegion {
    private final Ledger ledger;
    private final FakeFile file;
    private final Position start;
    private final long length;
    private final Ref ref;

    FakeRegion(Ledger ledger, FakeFile file, Position start, long length) {
        this.ledger = ledger;
        this.file = file;
        this.start = start;
        this.length = length;
        this.ref = ledger.opened("region of " + length + " bytes at " + start.offset());
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
    public long transferTo(WritableByteChannel target, long from) throws IOException {
        ref.use();
        if (file.file().size() < start.offset() + length) {
            throw new EOFException("file ends before " + (start.offset() + length));
        }
        return file.file().transferTo(start.offset() + from, length - from, target);
    }

    @Override
    public MemoryBlock load(BlockPool pool) throws IOException {
        try (BlockDraft draft = pool.draft(Math.toIntExact(length))) {
            read(0, draft.buffer().limit((int) length));
            return draft.seal(start, length);
        }
    }

    @Override
    public void read(long from, ByteBuffer target) throws IOException {
        ref.use();
        Objects.checkFromIndexSize(from, target.remaining(), length);
        long at = start.offset() + from;
        while (target.hasRemaining()) {
            int count = file.file().read(target, at);
            if (count < 0) {
                throw new EOFException("file ends before " + (start.offset() + length));
            }
            at += count;
        }
    }

    /** A region of its own behind the first {@code gone} bytes. */
    FileRegion rest(long gone) {
        ref.use();
        file.retain();
        return new FakeRegion(ledger, file, Position.at(start.offset() + gone), length - gone);
    }

    @Override
    public FileRegion retain() {
        ref.use();
        file.retain();
        return new FakeRegion(ledger, file, start, length);
    }

    @Override
    public void close() {
        ref.close();
        file.release();
    }
}
