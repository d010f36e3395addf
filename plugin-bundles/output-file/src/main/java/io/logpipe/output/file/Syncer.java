package io.logpipe.output.file;

import org.jspecify.annotations.Nullable;

/** A thread that makes one group at a time safe, so that its owner can go on writing. */
final class Syncer {

    private final Runnable onDone;
    private final Thread thread;
    private @Nullable Group next;
    private boolean ended;

    /**
     * Starts the thread.
     *
     * @param onDone called on that thread when a group has come to its end
     */
    Syncer(String name, Runnable onDone) {
        this.onDone = onDone;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes the next group; the one before has come to its end. */
    synchronized void write(Group group) {
        next = group;
        notifyAll();
    }

    /** Lets the thread end; a group that it has is written first. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    private void run() {
        for (Group group = take(); group != null; group = take()) {
            group.write();
            onDone.run();
        }
    }

    private synchronized @Nullable Group take() {
        while (next == null && !ended) {
            try {
                wait();
            } catch (InterruptedException e) {
                // Nobody has a reason to; it ends by end() alone.
            }
        }
        Group taken = next;
        next = null;
        return taken;
    }
}
