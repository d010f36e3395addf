package io.logpipe.core.loop;

import io.logpipe.api.plugin.Deadline;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Where the calls on an instance are made, one after the other. */
public interface InstanceThread {

    /** Runs {@code task} after what was given before. Safe from any thread; a task that throws ends nothing but itself. */
    void execute(Runnable task);

    /** Whether the caller is this thread. */
    boolean isCurrent();

    /** What it is doing, for the report on a thread that hangs. */
    StackTraceElement[] stack();

    /**
     * Runs {@code task} there and waits for it, or runs it at once if the caller is this thread.
     *
     * @throws TimeoutException when {@code deadline} passes first; the task may still run later
     */
    default <T> T call(Callable<T> task, Deadline deadline) throws Exception {
        if (isCurrent()) {
            return task.call();
        }
        FutureTask<T> future = new FutureTask<>(task);
        execute(future);
        try {
            return future.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            future.cancel(false);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception exception) {
                throw exception;
            }
            throw e;
        }
    }
}
