package io.logpipe.output.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Lets a number of bytes through to another channel, which it does not close. */
final class Limited implements WritableByteChannel {

    private final WritableByteChannel target;
    private long left;

    Limited(WritableByteChannel target, long bytes) {
        this.target = target;
        this.left = bytes;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int limit = source.limit();
        source.limit(source.position() + (int) Math.min(left, source.remaining()));
        try {
            int written = target.write(source);
            left -= written;
            return written;
        } finally {
            source.limit(limit);
        }
    }

    @Override
    public boolean isOpen() {
        return target.isOpen();
    }

    @Override
    public void close() {
        // The target belongs to the caller.
    }
}
