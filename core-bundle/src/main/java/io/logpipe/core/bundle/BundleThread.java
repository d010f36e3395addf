package io.logpipe.core.bundle;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The thread on which bundles are changed, one change after the other. */
final class BundleThread implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("bundles");

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ScheduledThreadPoolExecutor executor;
    private volatile @Nullable Thread thread;

    /** Starts the thread; it does not wait for the first task, in the middle of which a plugin may be. */
    BundleThread() {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "logpipe-bundles");
            made.setDaemon(true);
            thread = made;
            return made;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.prestartCoreThread();
    }

    /** Whether the caller is this thread. */
    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Runs {@code task} after what was given before. Safe from any thread. */
    void execute(Task task) {
        after(Duration.ZERO, task);
    }

    /** Runs {@code task} when {@code delay} has passed. Safe from any thread; nothing is run any more after the end. */
    Future<?> after(Duration delay, Task task) {
        Runnable logged = () -> {
            try {
                task.run();
            } catch (Exception | Error e) {
                LOG.log(Level.ERROR, Text.reason(e), e);
            }
        };
        try {
            return executor.schedule(logged, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException ended) {
            return java.util.concurrent.CompletableFuture.completedFuture(null);
        }
    }

    /** Runs {@code task} there and waits for it, however long it takes. */
    <T> T call(Callable<T> task) throws Refusal {
        try {
            return isCurrent() ? task.call() : executor.submit(task).get();
        } catch (ExecutionException e) {
            throw refusal(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("interrupted", e);
        } catch (RejectedExecutionException e) {
            throw new Refusal("the node is stopping", e);
        } catch (Exception e) {
            throw refusal(e);
        }
    }

    private static Refusal refusal(Throwable e) {
        return e instanceof Refusal refusal ? refusal : new Refusal(Text.reason(e), e);
    }

    /** What has not begun is not run any more; what has is not disturbed, for it is in the middle of the framework. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!isCurrent() && !executor.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(Level.WARNING, "a change of bundles is cut short");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Something to do there; what it throws is logged. */
    @FunctionalInterface
    interface Task {
        void run() throws Exception;
    }
}
