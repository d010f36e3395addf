package io.logpipe.output.stdout;

import io.logpipe.api.plugin.Deadline;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A thread that prints, one job at a time. Standard output may be a pipe that nobody reads: then this thread stands
 * still, for as long as it takes, and nobody else does.
 */
final class Printer {

    private final Frame frame;
    private final Runnable onOver;
    private final Thread thread;
    private @Nullable PrintJob job;
    private boolean closed;

    /**
     * Starts the thread.
     *
     * @param onOver called on that thread when a job is over
     */
    Printer(WritableByteChannel target, boolean raw, Runnable onOver) {
        this.frame = new Frame(target, raw);
        this.onOver = onOver;
        thread = new Thread(this::run, "output-stdout");
        thread.setDaemon(true);
        thread.start();
    }

    /** The one before must be over. */
    synchronized void print(PrintJob next) {
        job = next;
        notifyAll();
    }

    /** Takes no further job, and waits for the present one; returns when it is over or {@code deadline} has passed. */
    void close(Deadline deadline) {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            TimeUnit.NANOSECONDS.timedJoin(thread, deadline.remaining().toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // no more time: as if the deadline had passed
        }
    }

    private synchronized @Nullable PrintJob next() throws InterruptedException {
        while (job == null && !closed) {
            wait();
        }
        PrintJob next = job;
        job = null;
        return next;
    }

    private void run() {
        try {
            for (PrintJob next = next(); next != null; next = next()) {
                next.print(frame);
                onOver.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does that; then there is nothing to print any more
        }
    }
}
