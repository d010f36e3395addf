package io.logpipe.core.loop;

import java.lang.System.Logger.Level;
import java.util.concurrent.LinkedBlockingDeque;

/** A thread of its own for one place whose instances may block. */
public final class DedicatedThread implements InstanceThread, AutoCloseable {

    private static final System.Logger LOG = System.getLogger("loop");

    private final LinkedBlockingDeque<Runnable> tasks = new LinkedBlockingDeque<>();
    private final String name;
    private volatile Thread thread;
    private volatile boolean closed;
    private volatile long taskStarted;

    /** Starts the thread. */
    public DedicatedThread(String name) {
        this.name = name;
        thread = newThread();
        thread.start();
    }

    private Thread newThread() {
        Thread made = new Thread(this::run, name);
        made.setDaemon(true);
        return made;
    }

    @Override
    public synchronized void abandon(Thread hung) {
        if (thread == hung) {
            taskStarted = 0;
            thread = newThread();
            thread.start();
            LOG.log(Level.ERROR, "{0} goes on with a new thread", name);
        }
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    @Override
    public Thread thread() {
        return thread;
    }

    @Override
    public long busyNanos() {
        long started = taskStarted;
        return started == 0 ? 0 : Math.max(1, System.nanoTime() - started);
    }

    /** Ends the thread once the tasks given so far are done. */
    @Override
    public void close() {
        execute(() -> closed = true);
    }

    private void run() {
        while (!closed && isCurrent()) {
            try {
                Runnable task = tasks.take();
                if (isCurrent()) {
                    run(task);
                } else {
                    tasks.putFirst(task);
                }
            } catch (InterruptedException e) {
                LOG.log(Level.DEBUG, "thread {0} was interrupted and goes on", name);
            }
        }
    }

    private void run(Runnable task) {
        taskStarted = System.nanoTime();
        try {
            task.run();
        } catch (Exception | Error e) {
            LOG.log(Level.ERROR, "a task failed on thread " + name, e);
        }
        if (isCurrent()) {
            taskStarted = 0;
        }
    }
}
