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
import org.jspecify.annotations.Nullable;

/**
 * The one thread that runs all instances which never block: ready channels, due timers, and tasks of other threads, each
 * bounded per turn. Other threads only ever {@link #execute}.
 *
 * <p>An instance that hangs can be left behind: {@link #abandon} goes on with a new thread and a new selector for
 * everybody else.
 */
public final class EventLoop implements InstanceThread, AutoCloseable {

    private static final System.Logger LOG = System.getLogger("loop");
    private static final int TASKS_PER_TURN = 256;
    private static final long IDLE_NANOS = Duration.ofSeconds(1).toNanos();

    private final String name;
    private final Timers timers = new Timers();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final List<Runnable> idleTasks = new ArrayList<>();
    private volatile WakeableSelector current;
    private volatile Thread thread;
    private volatile boolean closed;
    private volatile long callStarted;
    private volatile @Nullable Object occupant;
    private long lastEvent = System.nanoTime();

    /** Opens the selector; {@link #start} begins to turn. */
    public EventLoop(String name) throws IOException {
        this.name = name;
        current = newSelector();
        thread = newThread(current);
    }

    private WakeableSelector newSelector() throws IOException {
        return new WakeableSelector(Selector.open(), () -> tasks.isEmpty() && !closed);
    }

    private Thread newThread(WakeableSelector mine) {
        Thread made = new Thread(() -> run(mine), name);
        made.setDaemon(true);
        return made;
    }

    /** Begins to turn. */
    public void start() {
        thread.start();
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        current.wake();
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
        long started = callStarted;
        return started == 0 ? 0 : Math.max(1, System.nanoTime() - started);
    }

    /** Says on whose behalf the loop works from now on, and returns who that was before. Loop thread only. */
    public @Nullable Object occupy(@Nullable Object next) {
        Object before = occupant;
        occupant = next;
        return before;
    }

    /** On whose behalf the loop works; safe from any thread, for a report on a hang. */
    public @Nullable Object occupant() {
        return occupant;
    }

    /** Runs {@code task} on the loop once after {@code delay}. Loop thread only. */
    public Appointment after(Duration delay, Runnable task) {
        return timers.add(System.nanoTime() + delay.toNanos(), () -> call(task));
    }

    /** Runs {@code task} whenever a second has passed without an event. Loop thread only. */
    public void onIdle(Runnable task) {
        idleTasks.add(task);
    }

    /**
     * Calls {@code handler} while {@code channel} is ready for {@code ops}. A channel that was registered before, also by
     * a predecessor, is taken over. Loop thread only.
     */
    public Watch watch(SelectableChannel channel, int ops, ReadyHandler handler) throws ClosedChannelException {
        if (channel instanceof Layered layered) {
            return layered.watch(ops, handler);
        }
        Selector selector = current.selector();
        SelectionKey known = channel.keyFor(selector);
        if (known != null && known.isValid()) {
            known.attach(handler);
            known.interestOps(ops);
        } else {
            channel.register(selector, ops, handler);
        }
        return new ChannelWatch(this, channel, handler);
    }

    /**
     * Leaves the thread behind that hangs in a call, and goes on with another, with the channels, timers and tasks that
     * there are. When the call comes back after all, its thread ends.
     */
    @Override
    public synchronized void abandon(Thread hung) throws IOException {
        if (thread != hung) {
            return;
        }
        WakeableSelector next = newSelector();
        for (SelectionKey key : current.selector().keys()) {
            if (key.isValid()) {
                key.channel().register(next.selector(), key.interestOps(), key.attachment());
            }
        }
        current = next;
        callStarted = 0;
        occupant = null;
        thread = newThread(next);
        thread.start();
        LOG.log(Level.ERROR, "the event loop goes on with a new thread");
    }

    /** Ends the thread after the present turn; tasks that wait are not run. */
    @Override
    public void close() {
        closed = true;
        current.wake();
    }

    private void run(WakeableSelector mine) {
        try (mine) {
            while (!closed && isCurrent()) {
                turn(mine);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the selector failed", e);
        }
    }

    private void turn(WakeableSelector mine) throws IOException {
        long nanos = tasks.isEmpty() ? timers.untilNext(System.nanoTime(), IDLE_NANOS) : 0;
        mine.select(nanos);
        long now = System.nanoTime();
        int events = handleReady(mine.selector()) + timers.runDue(now) + runTasks();
        if (events > 0) {
            lastEvent = now;
        } else if (now - lastEvent >= IDLE_NANOS) {
            lastEvent = now;
            idleTasks.forEach(this::call);
        }
    }

    private int handleReady(Selector mine) {
        int count = 0;
        for (SelectionKey key : mine.selectedKeys()) {
            count++;
            occupant = null;
            callStarted = System.nanoTime();
            try {
                ((ReadyHandler) key.attachment()).ready(key.readyOps());
            } catch (CancelledKeyException closedMeanwhile) {
                LOG.log(Level.DEBUG, "a channel was closed while it was ready");
            } catch (Exception | Error e) {
                report(e);
            }
            callStarted = 0;
            if (!isCurrent()) {
                return count;
            }
        }
        mine.selectedKeys().clear();
        return count;
    }

    private int runTasks() {
        int count = 0;
        Runnable task;
        while (count < TASKS_PER_TURN && isCurrent() && (task = tasks.poll()) != null) {
            count++;
            call(task);
        }
        return count;
    }

    private void call(Runnable task) {
        occupant = null;
        callStarted = System.nanoTime();
        try {
            task.run();
        } catch (Exception | Error e) {
            report(e);
        }
        if (isCurrent()) {
            callStarted = 0;
        }
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

    /** What somebody waits for of one channel. Loop thread only. */
    public interface Watch {
        /** Changes what to wait for; 0 waits for nothing. A closed channel, or one that a successor watches, is left alone. */
        void ops(int ops);

        /** Waits for nothing any more, in a way that a successor can take the channel over at once. */
        void end();
    }

    /** A channel whose readiness is not that of its socket, since it stands between that and its user. */
    public interface Layered {
        /** As {@link EventLoop#watch}. */
        Watch watch(int ops, ReadyHandler handler) throws ClosedChannelException;
    }

    private static final class ChannelWatch implements Watch {
        private final EventLoop loop;
        private final SelectableChannel channel;
        private final ReadyHandler handler;

        ChannelWatch(EventLoop loop, SelectableChannel channel, ReadyHandler handler) {
            this.loop = loop;
            this.channel = channel;
            this.handler = handler;
        }

        @Override
        public void ops(int ops) {
            SelectionKey key = channel.keyFor(loop.current.selector());
            if (key != null && key.isValid() && key.attachment() == handler) {
                key.interestOps(ops);
            }
        }

        /** The key stays. */
        @Override
        public void end() {
            SelectionKey key = channel.keyFor(loop.current.selector());
            if (key != null && key.isValid() && key.attachment() == handler) {
                key.interestOps(0);
                key.attach((ReadyHandler) ignored -> {});
            }
        }
    }
}
