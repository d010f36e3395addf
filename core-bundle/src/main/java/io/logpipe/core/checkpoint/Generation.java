package io.logpipe.core.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One file of the store while it is written. After a write or a sync that failed nobody knows what the disk holds:
 * whoever gets an exception from here only closes the file and makes another.
 */
final class Generation implements Closeable {

    private static final int CHUNK = 64 * 1024;

    private final Io.Sink sink;
    private final long salt = ThreadLocalRandom.current().nextLong();
    private final ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    /** Bytes in the file and in {@link #chunk}. */
    private long size;
    /** What the last sync covered. */
    private long durable;

    private Generation(Io.Sink sink) {
        this.sink = sink;
    }

    /** Makes {@code file}, which holds {@code states} durably when this returns, and not at all when it throws. */
    static Generation create(Io io, Path file, Collection<Change> states) throws IOException {
        io.delete(file);
        Generation made = new Generation(io.create(file));
        try {
            made.begin(states);
            return made;
        } catch (IOException e) {
            made.close();
            io.delete(file);
            throw e;
        }
    }

    /** Adds {@code changes} durably. */
    void append(Collection<Change> changes) throws IOException {
        frame(Frames.durable(durable));
        for (Change change : changes) {
            frame(Frames.payload(change));
        }
        sync();
    }

    /** Says at the end, durably, that nothing before it can be torn. */
    void seal() throws IOException {
        frame(Frames.durable(durable));
        sync();
    }

    long size() {
        return size;
    }

    @Override
    public void close() throws IOException {
        sink.close();
    }

    private void begin(Collection<Change> states) throws IOException {
        ByteBuffer header = Frames.header(salt, states.size());
        size += header.remaining();
        sink.write(header);
        for (Change state : states) {
            frame(Frames.payload(state));
        }
        sync();
    }

    private void frame(byte[] payload) throws IOException {
        ByteBuffer prefix = ByteBuffer.allocate(Frames.PREFIX);
        prefix.putInt(payload.length).putInt(Frames.checksum(salt, size, payload));
        chunk.writeBytes(prefix.array());
        chunk.writeBytes(payload);
        size += Frames.PREFIX + payload.length;
        if (chunk.size() >= CHUNK) {
            writeChunk();
        }
    }

    private void sync() throws IOException {
        writeChunk();
        sink.sync();
        durable = size;
    }

    private void writeChunk() throws IOException {
        sink.write(ByteBuffer.wrap(chunk.toByteArray()));
        chunk.reset();
    }
}
