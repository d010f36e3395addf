package io.logpipe.core.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The real disk, until the step where it fails; a write that fails leaves half of its bytes behind. Nothing is really
 * synced, since no test here cuts the power.
 */
final class FaultyIo implements Io {

    /** How long the disk stays broken. */
    enum Fault {
        /** One step fails. */
        ONCE,
        /** Everything fails until {@link #heal}: a full disk, or, if nobody heals it, a process that is dead. */
        UNTIL_HEALED
    }

    private final Fault fault;
    private int failAt;
    private int steps;
    private boolean healed;

    /** Never fails, and is quick. */
    static FaultyIo healthy() {
        return new FaultyIo(Integer.MAX_VALUE, Fault.ONCE);
    }

    FaultyIo(int failAt, Fault fault) {
        this.failAt = failAt;
        this.fault = fault;
    }

    /** Steps asked for so far. */
    synchronized int steps() {
        return steps;
    }

    synchronized boolean failed() {
        return steps >= failAt;
    }

    synchronized void heal() {
        healed = true;
    }

    /** Breaks from the next step on. */
    synchronized void breakNow() {
        failAt = steps + 1;
    }

    private synchronized boolean step() {
        steps++;
        return !healed && (fault == Fault.ONCE ? steps == failAt : steps >= failAt);
    }

    private void stepOrFail() throws IOException {
        if (step()) {
            throw new IOException("injected");
        }
    }

    @Override
    public Sink create(Path file) throws IOException {
        stepOrFail();
        return new FaultySink(Io.DISK.create(file));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        stepOrFail();
        Io.DISK.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        stepOrFail();
        Io.DISK.delete(file);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        stepOrFail();
    }

    private final class FaultySink implements Sink {

        private final Sink sink;

        private FaultySink(Sink sink) {
            this.sink = sink;
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            if (step()) {
                sink.write(bytes.slice(bytes.position(), bytes.remaining() / 2));
                throw new IOException("injected");
            }
            sink.write(bytes);
        }

        @Override
        public void sync() throws IOException {
            stepOrFail();
        }

        @Override
        public void close() throws IOException {
            sink.close();
        }
    }
}
