package io.logpipe.core.process;

import java.io.IOException;
import java.io.InputStream;

/** Moves what a command writes to where it belongs, on a thread of its own, since a process's stream only blocks. */
final class Pump implements Runnable {

    private static final int BUFFER = 32 * 1024;

    private final InputStream from;
    private final Drain to;
    private final Runnable onDone;
    private volatile boolean reading;
    private volatile long readingSince;
    private volatile boolean done;

    Pump(InputStream from, Drain to, Runnable onDone) {
        this.from = from;
        this.to = to;
        this.onDone = onDone;
    }

    /** Where it goes. */
    interface Drain {

        /** May block. What it cannot take it throws away, so that the command can go on to its end. */
        void accept(byte[] bytes, int length);

        /** Nothing follows. */
        void end();

        /** Nothing is waited for any more, though it might follow. From another thread. */
        void abandon();
    }

    void start(String name) {
        Thread thread = new Thread(this, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        try {
            byte[] buffer = new byte[BUFFER];
            int length = read(buffer);
            while (length >= 0) {
                to.accept(buffer, length);
                length = read(buffer);
            }
        } catch (IOException e) {
            // The stream broke, which ends it as well.
        } finally {
            to.end();
            done = true;
            onDone.run();
        }
    }

    /** Whether all has been moved, or was given up. */
    boolean done() {
        return done;
    }

    /** For how many nanoseconds it has waited for the command; 0 while it waits for the drain. */
    long waited() {
        long since = readingSince;
        return reading ? System.nanoTime() - since : 0;
    }

    /** Waits no longer. The thread ends with the last process that holds the other end of the stream. */
    void abandon() {
        to.abandon();
        done = true;
    }

    private int read(byte[] buffer) throws IOException {
        readingSince = System.nanoTime();
        reading = true;
        try {
            return from.read(buffer);
        } finally {
            reading = false;
        }
    }
}
