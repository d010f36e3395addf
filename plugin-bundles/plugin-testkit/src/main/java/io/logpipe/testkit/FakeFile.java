package io.logpipe.testkit;

import io.logpipe.api.block.FileRegion;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicInteger;

/** An open file with its holders: the reader, and every region. The last one to go closes it. */
final class FakeFile implements SourceFile {
    private final Ledger ledger;
    private final FileChannel file;
    private final AtomicInteger holders = new AtomicInteger(1);
    private final Ref ref;

    FakeFile(Ledger ledger, FileChannel file) {
        this.ledger = ledger;
        this.file = file;
        this.ref = ledger.opened("source file");
    }

    @Override
    public FileChannel channel() {
        ref.use();
        return file;
    }

    @Override
    public FileRegion region(Position start, long length) {
        ref.use();
        retain();
        return new FakeRegion(ledger, this, start, length);
    }

    @Override
    public void close() {
        if (ref.closeOnce()) {
            release();
        }
    }

    FileChannel file() {
        return file;
    }

    void retain() {
        holders.incrementAndGet();
    }

    void release() {
        if (holders.decrementAndGet() == 0) {
            try {
                file.close();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
