package io.logpipe.core.block;

import io.logpipe.api.block.FileRegion;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** An open file counted by its reader and its regions. */
final class SharedFile implements SourceFile {

    private final FileChannel channel;
    private final AtomicInteger references = new AtomicInteger(1);
    private final AtomicBoolean readerGone = new AtomicBoolean();

    SharedFile(FileChannel channel) {
        this.channel = channel;
    }

    @Override
    public FileChannel channel() {
        return channel;
    }

    @Override
    public FileRegion region(Position start, long length) {
        retain();
        return new RegionBlock(this, start, length);
    }

    @Override
    public void close() {
        if (readerGone.compareAndSet(false, true)) {
            release();
        }
    }

    void retain() {
        if (references.getAndIncrement() <= 0) {
            references.getAndDecrement();
            throw new IllegalStateException("file used after its last close");
        }
    }

    void release() {
        if (references.decrementAndGet() == 0) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException("closing a file that was only read", e);
            }
        }
    }
}
