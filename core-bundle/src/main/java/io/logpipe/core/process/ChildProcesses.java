package io.logpipe.core.process;

import io.logpipe.api.plugin.ChildProcess;
import io.logpipe.api.plugin.Command;
import io.logpipe.api.plugin.Deadline;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The commands of the node. One thread, the driver, sees to their ends; each command has one more, or two when it is
 * piped, that move what it writes.
 */
public final class ChildProcesses {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Executor loop;
    private final System.Logger log;
    private final Duration patience;
    private final ChildNotes notes;
    private final Launcher launcher = new Launcher();
    private final ScheduledThreadPoolExecutor driver;
    private final Set<Child> running = new LinkedHashSet<>();
    private boolean closing;
    /** Only the driver's. */
    private boolean noted = true;

    /**
     * Notes what runs in {@code stateDir}, and tells of ends by {@code loop}. Make it where no plugin is on the stack: a
     * thread keeps alive whoever made it.
     */
    public ChildProcesses(Path stateDir, Executor loop, System.Logger log) {
        this(stateDir, loop, log, PATIENCE);
    }

    ChildProcesses(Path stateDir, Executor loop, System.Logger log, Duration patience) {
        this.loop = loop;
        this.log = log;
        this.patience = patience;
        this.notes = new ChildNotes(stateDir);
        this.driver = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "logpipe-commands");
            thread.setDaemon(true);
            return thread;
        });
        driver.setRemoveOnCancelPolicy(true);
        driver.prestartCoreThread();
    }

    /**
     * Starts {@code command}. Takes some milliseconds, the first time some more.
     *
     * @param instance for the log, where everything goes that the command writes and nobody reads
     * @param ended told once, on the loop, when the command has ended and all its output is in {@link
     *     ChildProcess#output} with the end behind it; also after {@link ChildProcess#close}
     * @throws IOException if it cannot be started. A program that does not exist may also show as exit code 127
     */
    public ChildProcess start(Command command, String instance, Consumer<ChildProcess> ended) throws IOException {
        PipeDrain output = command.piped() ? new PipeDrain() : null;
        try {
            synchronized (this) {
                if (closing) {
                    throw new IOException("the worker is going down");
                }
                Child child = new Child(this, launcher.start(command), instance, output, ended);
                running.add(child);
                now(() -> {
                    child.begin(command.limit());
                    note();
                });
                return child;
            }
        } catch (IOException e) {
            if (output != null) {
                output.refuse();
            }
            throw e;
        }
    }

    /**
     * Closes all commands and waits until they are gone, for which those that do not end by themselves are killed in
     * time. None can be started afterwards.
     *
     * @return whether they are gone
     */
    public boolean closeAll(Deadline deadline) {
        try {
            synchronized (this) {
                closing = true;
                Duration half = deadline.remaining().dividedBy(2);
                Duration most = half.compareTo(patience) < 0 ? half : patience;
                for (Child child : running) {
                    child.close();
                    now(() -> child.end(most));
                }
                while (!running.isEmpty() && !deadline.passed()) {
                    TimeUnit.NANOSECONDS.timedWait(this, deadline.remaining().toNanos());
                }
                return running.isEmpty();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Ends what a worker that was killed has left running, and waits for it, 3 s at most. A process that merely has the
     * pid of such a command is left alone.
     *
     * @return how many commands there were
     */
    public static int endLeftovers(Path stateDir) throws IOException {
        ChildNotes notes = new ChildNotes(stateDir);
        List<ProcessGroup> left =
                notes.read().stream().filter(ProcessGroup::leaderAlive).toList();
        if (!gone(left, "TERM", PATIENCE)) {
            gone(left, "KILL", Duration.ofSeconds(1));
        }
        notes.write(List.of());
        return left.size();
    }

    System.Logger log() {
        return log;
    }

    Duration patience() {
        return patience;
    }

    /** Runs {@code task} on the driver. */
    void now(Runnable task) {
        driver.execute(reported(task));
    }

    /** Runs {@code task} on the driver, after {@code delay}. */
    Future<?> later(Runnable task, Duration delay) {
        return driver.schedule(reported(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** On the driver: {@code child} is gone and its output is where it belongs. */
    void over(Child child) {
        synchronized (this) {
            running.remove(child);
            notifyAll();
        }
        note();
        try {
            loop.execute(child::tellEnded);
        } catch (RejectedExecutionException e) {
            // There is no loop any more, and so nobody who would want to know.
        }
    }

    private Runnable reported(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                log.log(Level.ERROR, "the driver of commands has failed", e);
            }
        };
    }

    private void note() {
        List<ProcessGroup> groups;
        synchronized (this) {
            groups = running.stream().map(Child::group).toList();
        }
        try {
            notes.write(groups);
            noted = true;
        } catch (IOException e) {
            if (noted) {
                log.log(
                        Level.WARNING,
                        "running commands cannot be noted, and would go on if the worker were killed: " + e);
            }
            noted = false;
        }
    }

    private static boolean gone(List<ProcessGroup> groups, String signal, Duration patience) {
        groups.forEach(group -> group.signal(signal));
        Deadline deadline = Deadline.in(patience);
        boolean alive = groups.stream().anyMatch(ProcessGroup::alive);
        while (alive && !deadline.passed()) {
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            alive = groups.stream().anyMatch(ProcessGroup::alive);
        }
        return !alive;
    }
}
