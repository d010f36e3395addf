package io.logpipe.core.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** The real disk, until it is broken; a write that fails leaves half of its bytes behind. Nothing is really synced. */
public final class FaultyDisk implements Disk {

    private int failAt = Integer.MAX_VALUE;
    private int steps;
    private boolean broken;
    private boolean syncsFail;
    private long room = Long.MAX_VALUE;

    /** So many bytes fit into all files. */
    public synchronized void room(long bytes) {
        room = bytes;
    }

    private synchronized void take(long bytes) throws IOException {
        if (bytes > room) {
            throw new IOException("No space left on device");
        }
        room = room == Long.MAX_VALUE ? room : room - bytes;
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    /** Steps asked for so far. */
    public synchronized int steps() {
        return steps;
    }

    /** Only the step with this number fails. */
    public synchronized void failAt(int step) {
        failAt = step;
    }

    /** Everything fails, as on a full disk. */
    public synchronized void breakNow() {
        broken = true;
    }

    /** Syncs fail, writes do not. */
    public synchronized void failSyncs() {
        syncsFail = true;
    }

    /** Nothing fails any more. */
    public synchronized void heal() {
        broken = false;
        syncsFail = false;
        failAt = Integer.MAX_VALUE;
    }

    private synchronized boolean step() {
        return broken || ++steps == failAt;
    }

    private void stepOrFail() throws IOException {
        if (step()) {
            throw new IOException("No space left on device");
        }
    }

    @Override
    public void makeDirectory(Path directory) throws IOException {
        stepOrFail();
        Disk.REAL.makeDirectory(directory);
    }

    @Override
    public Sink create(Path file) throws IOException {
        stepOrFail();
        return new FaultySink(file, Disk.REAL.create(file));
    }

    @Override
    public Sink open(Path file) throws IOException {
        stepOrFail();
        return new FaultySink(file, Disk.REAL.open(file));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        stepOrFail();
        Disk.REAL.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        stepOrFail();
        long size = size(file);
        Disk.REAL.delete(file);
        take(-size);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        stepOrFail();
    }

    private final class FaultySink implements Sink {

        private final Path file;
        private final Sink sink;

        FaultySink(Path file, Sink sink) {
            this.file = file;
            this.sink = sink;
        }

        @Override
        public void write(ByteBuffer bytes, long at) throws IOException {
            if (step()) {
                sink.write(bytes.slice(bytes.position(), bytes.remaining() / 2), at);
                throw new IOException("No space left on device");
            }
            take(Math.max(0, at + bytes.remaining() - size(file)));
            sink.write(bytes, at);
        }

        @Override
        public void sync() throws IOException {
            stepOrFail();
            synchronized (FaultyDisk.this) {
                if (syncsFail) {
                    throw new IOException("Input/output error");
                }
            }
        }

        @Override
        public void close() throws IOException {
            sink.close();
        }
    }
}
