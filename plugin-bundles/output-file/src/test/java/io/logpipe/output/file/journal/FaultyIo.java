package io.logpipe.output.file.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The real disk, until a step of it fails or the process dies in it. */
public final class FaultyIo implements Io {

    /** The process is dead; nothing may catch this. */
    public static final class Killed extends Error {
        private static final long serialVersionUID = 1;

        Killed() {
            super("killed");
        }
    }

    private final Io disk = Io.DISK;
    private volatile long left = Long.MAX_VALUE;
    private volatile boolean kill;
    private volatile boolean dead;
    private volatile int steps;

    /** After so many more steps, the next one dies, in the middle. */
    public void killAfter(long steps) {
        left = steps;
        kill = true;
    }

    /** After so many more steps, all fail. */
    public void failAfter(long steps) {
        left = steps;
        kill = false;
    }

    /** All is well again. */
    public void mend() {
        left = Long.MAX_VALUE;
    }

    /** How many steps there were. */
    public int steps() {
        return steps;
    }

    /** Whether the process has died. */
    public boolean dead() {
        return dead;
    }

    /** Returns false if the step must be left half done. */
    private synchronized boolean step() throws IOException {
        if (dead) {
            throw new Killed();
        }
        steps++;
        if (left-- > 0) {
            return true;
        }
        dead = kill;
        return false;
    }

    private void stop() throws IOException {
        if (dead) {
            throw new Killed();
        }
        throw new IOException("Input/output error");
    }

    @Override
    public Sink create(Path file) throws IOException {
        if (!step()) {
            stop();
        }
        return new FaultySink(disk.create(file));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        if (!step()) {
            stop();
        }
        disk.rename(from, to);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        if (!step()) {
            stop();
        }
        disk.syncDirectory(directory);
    }

    private final class FaultySink implements Sink {
        private final Sink sink;

        FaultySink(Sink sink) {
            this.sink = sink;
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            if (!step()) {
                sink.write(bytes.slice(bytes.position(), bytes.remaining() / 2));
                stop();
            }
            sink.write(bytes);
        }

        @Override
        public void sync() throws IOException {
            if (!step()) {
                stop();
            }
            sink.sync();
        }

        @Override
        public void close() throws IOException {
            sink.close();
        }
    }
}
