package io.logpipe.core.loop;

import java.lang.System.Logger.Level;
import java.util.concurrent.LinkedBlockingQueue;

/** A thread of its own for one place whose instances may block. */
public final class DedicatedThread implements InstanceThread, AutoCloseable {

    private static final System.Logger LOG = System.getLogger("loop");

    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closed;
    private volatile long taskStarted;

    /** Starts the thread. */
    public DedicatedThread(String name) {
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
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
    public StackTraceElement[] stack() {
        return thread.getStackTrace();
    }

    /** Nanoseconds that the present task has taken; 0 while there is none. Safe from any thread. */
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
        while (!closed) {
            try {
                Runnable task = tasks.take();
                taskStarted = System.nanoTime();
                task.run();
            } catch (InterruptedException e) {
                LOG.log(Level.DEBUG, "thread {0} was interrupted and goes on", thread.getName());
            } catch (Exception | Error e) {
                LOG.log(Level.ERROR, "a task failed on thread " + thread.getName(), e);
            } finally {
                taskStarted = 0;
            }
        }
    }
}
