package io.logpipe.core.loop;

import io.logpipe.api.plugin.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** Where the calls on an instance are made, one after the other. */
public interface InstanceThread {

    /** Runs {@code task} after what was given before. Safe from any thread; a task that throws ends nothing but itself. */
    void execute(Runnable task);

    /** Whether the caller is this thread. */
    boolean isCurrent();

    /** The thread that it is now. */
    Thread thread();

    /** Nanoseconds that the present call has taken; 0 while there is none. Safe from any thread. */
    long busyNanos();

    /**
     * Runs {@code task} there and waits for it, or runs it at once if the caller is this thread.
     *
     * @throws TimeoutException when {@code deadline} passes first; the task may still run later
     */
    default <T> T call(Callable<T> task, Deadline deadline) throws Exception {
        return isCurrent() ? task.call() : await(new FutureTask<>(task), deadline);
    }

    /**
     * As {@link #call}, for a task that may hang: if it has begun and does not come back, its thread is left behind.
     *
     * @throws TimeoutException when {@code deadline} passes first; the task may still come back later, on a thread that
     *     is not this one any more
     */
    default <T> T callPlugin(Callable<T> task, Deadline deadline) throws Exception {
        if (isCurrent()) {
            return task.call();
        }
        AtomicReference<Thread> runner = new AtomicReference<>();
        FutureTask<T> future = new FutureTask<>(() -> {
            runner.set(Thread.currentThread());
            return task.call();
        });
        try {
            return await(future, deadline);
        } catch (TimeoutException e) {
            Thread hung = runner.get();
            if (hung != null) {
                abandon(hung);
            }
            throw e;
        }
    }

    /** Goes on with another thread, if {@code hung} is still this one; it ends when its call comes back. */
    void abandon(Thread hung) throws IOException;

    private <T> T await(FutureTask<T> future, Deadline deadline) throws Exception {
        Duration limit = deadline.remaining();
        execute(future);
        try {
            return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            future.cancel(false);
            throw new TimeoutException("did not come back within " + (limit.toMillis() + 500) / 1_000 + " s");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception exception) {
                throw exception;
            }
            throw e;
        }
    }
}
