package io.logpipe.core.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The one thread that runs all instances which never block: ready channels, due timers, and tasks of other threads, each
 * bounded per turn. Other threads only ever {@link #execute}.
 */
public final class EventLoop implements InstanceThread, AutoCloseable {

    private static final System.Logger LOG = System.getLogger("loop");
    private static final int TASKS_PER_TURN = 256;
    private static final long IDLE_NANOS = Duration.ofSeconds(1).toNanos();

    private final Selector selector;
    private final Thread thread;
    private final Timers timers = new Timers();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final List<Runnable> idleTasks = new ArrayList<>();
    private volatile boolean closed;
    private volatile long turnStarted;
    private long lastEvent = System.nanoTime();

    /** Opens the selector; {@link #start} begins to turn. */
    public EventLoop(String name) throws IOException {
        selector = Selector.open();
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** Begins to turn. */
    public void start() {
        thread.start();
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        wake();
    }

    @Override
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    @Override
    public StackTraceElement[] stack() {
        return thread.getStackTrace();
    }

    /** Nanoseconds that the present turn has taken; 0 while it waits for something to do. Safe from any thread. */
    public long busyNanos() {
        long started = turnStarted;
        return started == 0 ? 0 : Math.max(1, System.nanoTime() - started);
    }

    /** Runs {@code task} on the loop once after {@code delay}. Loop thread only. */
    public Appointment after(Duration delay, Runnable task) {
        return timers.add(System.nanoTime() + delay.toNanos(), guarded(task));
    }

    /** Runs {@code task} whenever a second has passed without an event. Loop thread only. */
    public void onIdle(Runnable task) {
        idleTasks.add(guarded(task));
    }

    /**
     * Calls {@code handler} while {@code channel} is ready for {@code ops}. A channel that was registered before, also by
     * a predecessor, is taken over. Loop thread only.
     */
    public ChannelWatch watch(SelectableChannel channel, int ops, ReadyHandler handler) throws ClosedChannelException {
        SelectionKey known = channel.keyFor(selector);
        if (known != null && known.isValid()) {
            known.attach(handler);
            known.interestOps(ops);
            return new ChannelWatch(known, handler);
        }
        return new ChannelWatch(channel.register(selector, ops, handler), handler);
    }

    /** Ends the thread after the present turn; tasks that wait are not run. */
    @Override
    public void close() {
        closed = true;
        wake();
    }

    private void wake() {
        if (awake.compareAndSet(false, true) && !isCurrent()) {
            selector.wakeup();
        }
    }

    private void run() {
        try (selector) {
            while (!closed) {
                turn();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the selector failed", e);
        }
    }

    private void turn() throws IOException {
        long now = System.nanoTime();
        boolean wait = !awake.getAndSet(false) && tasks.isEmpty();
        long nanos = wait ? timers.untilNext(now, IDLE_NANOS) : 0;
        if (nanos > 0) {
            turnStarted = 0;
            selector.select(Math.max(1, (nanos + 999_999) / 1_000_000));
        } else {
            selector.selectNow();
        }
        now = System.nanoTime();
        turnStarted = now;
        int events = handleReady() + timers.runDue(now) + runTasks();
        if (events > 0) {
            lastEvent = now;
        } else if (now - lastEvent >= IDLE_NANOS) {
            lastEvent = now;
            idleTasks.forEach(Runnable::run);
        }
    }

    private int handleReady() {
        int count = 0;
        for (SelectionKey key : selector.selectedKeys()) {
            count++;
            try {
                ((ReadyHandler) key.attachment()).ready(key.readyOps());
            } catch (CancelledKeyException closedMeanwhile) {
                LOG.log(Level.DEBUG, "a channel was closed while it was ready");
            } catch (RuntimeException | Error e) {
                report(e);
            }
        }
        selector.selectedKeys().clear();
        return count;
    }

    private int runTasks() {
        int count = 0;
        Runnable task;
        while (count < TASKS_PER_TURN && (task = tasks.poll()) != null) {
            count++;
            guarded(task).run();
        }
        if (!tasks.isEmpty()) {
            awake.set(true);
        }
        return count;
    }

    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                report(e);
            }
        };
    }

    private static void report(Throwable e) {
        LOG.log(Level.ERROR, "a task failed on the event loop", e);
    }

    /** Something to be done later. */
    public interface Appointment {
        /** Forgets it. Idempotent, safe from any thread. */
        void cancel();
    }

    /** Called while a channel is ready. */
    @FunctionalInterface
    public interface ReadyHandler {
        /** {@code ops} are {@link SelectionKey} bits. */
        void ready(int ops);
    }

    /** One channel on the loop. Loop thread only. */
    public static final class ChannelWatch {
        private final SelectionKey key;
        private final ReadyHandler handler;

        ChannelWatch(SelectionKey key, ReadyHandler handler) {
            this.key = key;
            this.handler = handler;
        }

        /** Changes what to wait for; 0 waits for nothing. A closed channel, or one that a successor watches, is left alone. */
        public void ops(int ops) {
            if (key.isValid() && key.attachment() == handler) {
                key.interestOps(ops);
            }
        }

        /** Waits for nothing any more; the key stays, so that a successor can take the channel over at once. */
        public void end() {
            if (key.isValid() && key.attachment() == handler) {
                key.interestOps(0);
                key.attach((ReadyHandler) ignored -> {});
            }
        }
    }
}
