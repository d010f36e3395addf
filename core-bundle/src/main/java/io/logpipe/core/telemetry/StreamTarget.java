package io.logpipe.core.telemetry;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;

/** Writes to a stream that is not ours to close. */
final class StreamTarget implements LogTarget {

    private final OutputStream stream;

    StreamTarget(OutputStream stream) {
        this.stream = stream;
    }

    /** The process's standard error, even where {@link System#err} was replaced. */
    static StreamTarget standardError() {
        return new StreamTarget(new FileOutputStream(FileDescriptor.err));
    }

    @Override
    public boolean write(Instant at, byte[] lines) {
        try {
            stream.write(lines);
            stream.flush();
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    @Override
    public void close() {
        // not ours
    }
}
