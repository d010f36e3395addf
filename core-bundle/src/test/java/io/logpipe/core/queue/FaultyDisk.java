package io.logpipe.core.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The real disk, until it is broken; a write that fails leaves half of its bytes behind. Nothing is really synced. */
public final class FaultyDisk implements Disk {

    private int failAt = Integer.MAX_VALUE;
    private int steps;
    private boolean broken;
    private boolean syncsFail;

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
        return new FaultySink(Disk.REAL.create(file));
    }

    @Override
    public Sink open(Path file) throws IOException {
        stepOrFail();
        return new FaultySink(Disk.REAL.open(file));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        stepOrFail();
        Disk.REAL.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        stepOrFail();
        Disk.REAL.delete(file);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        stepOrFail();
    }

    private final class FaultySink implements Sink {

        private final Sink sink;

        FaultySink(Sink sink) {
            this.sink = sink;
        }

        @Override
        public void write(ByteBuffer bytes, long at) throws IOException {
            if (step()) {
                sink.write(bytes.slice(bytes.position(), bytes.remaining() / 2), at);
                throw new IOException("No space left on device");
            }
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
