package io.logpipe.core.telemetry;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Takes records from any thread without ever waiting for a disk or terminal: lines go through a bounded queue to a
 * thread of their own. What finds the queue full, or cannot be written, is counted, and the count is written later.
 */
final class LogHandler extends Handler {

    private static final int MAX_WAITING = 256 * 1024;
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition idle = lock.newCondition();
    private final Deque<Job> jobs = new ArrayDeque<>();
    private final Repeats repeats;
    private volatile LogFormat format;
    private LogTarget target;
    private int waiting;
    private long lost;
    private boolean busy;
    private boolean open = true;

    private sealed interface Job {}

    private record Lines(Instant at, byte[] bytes) implements Job {}

    private record Change(LogTarget next) implements Job {}

    LogHandler(LogFormat format, LogTarget target, Duration window) {
        this.format = format;
        this.target = target;
        this.repeats = new Repeats(window, System::nanoTime);
        Thread writer = new Thread(this::run, "logpipe-log");
        writer.setDaemon(true);
        writer.start();
    }

    void format(LogFormat next) {
        format = next;
    }

    /** Writes what follows to {@code next}; the old target gets what came before, and is closed. */
    void target(LogTarget next) {
        lock.lock();
        try {
            jobs.add(new Change(next));
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void publish(@Nullable LogRecord record) {
        if (record == null || !isLoggable(record)) {
            return;
        }
        try {
            LogFormat now = format;
            Repeats.Message message = new Repeats.Message(
                    LogLevel.name(record.getLevel()), LogFormat.component(record), now.text(record));
            String line = now.line(record.getInstant(), message.level(), message.component(), message.text());
            String trace = now.trace(record);
            lock.lock();
            try {
                offer(message, record.getInstant(), line + trace);
            } finally {
                lock.unlock();
            }
        } catch (RuntimeException failure) {
            reportError(null, failure, ErrorManager.FORMAT_FAILURE);
        }
    }

    private void offer(Repeats.Message message, Instant at, String line) {
        if (!open) {
            return;
        }
        if (!repeats.holdsBack(message, at)) {
            notice();
            repeats.wrote(message);
            enqueue(at, line);
        }
        work.signal();
    }

    private void notice() {
        repeats.take()
                .ifPresent(notice -> enqueue(
                        notice.at(), format.line(notice.at(), notice.level(), notice.component(), notice.text())));
    }

    private void enqueue(Instant at, String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        if (waiting + bytes.length > MAX_WAITING) {
            lost++;
            return;
        }
        waiting += bytes.length;
        jobs.add(new Lines(at, bytes));
    }

    private void run() {
        for (Job job = next(); job != null; job = next()) {
            if (job instanceof Change change) {
                target.close();
                target = change.next;
            } else if (job instanceof Lines lines) {
                write(lines);
            }
        }
        target.close();
    }

    /** The next thing to do, or null when it is over. */
    private @Nullable Job next() {
        lock.lock();
        try {
            busy = false;
            while (jobs.isEmpty() && open) {
                idle.signalAll();
                if (!repeats.isPending()) {
                    work.awaitUninterruptibly();
                } else if (!repeats.isOver()) {
                    pause(repeats.left());
                } else {
                    notice();
                }
            }
            if (jobs.isEmpty()) {
                notice();
            }
            Job job = jobs.poll();
            busy = job != null;
            waiting -= job instanceof Lines lines ? lines.bytes.length : 0;
            idle.signalAll();
            return job;
        } finally {
            lock.unlock();
        }
    }

    private void pause(long nanos) {
        try {
            work.awaitNanos(nanos);
        } catch (InterruptedException nobodyMeansUs) {
            // the wait is only shorter
        }
    }

    private void write(Lines lines) {
        long missing = lost();
        if (missing > 0) {
            String text = missing + (missing == 1 ? " line of this log was lost" : " lines of this log were lost");
            String notice = format.line(lines.at, "WARN", "log", text);
            if (!target.write(lines.at, notice.getBytes(StandardCharsets.UTF_8))) {
                lose(1);
                return;
            }
            lose(-missing);
        }
        if (!target.write(lines.at, lines.bytes)) {
            lose(1);
        }
    }

    private long lost() {
        lock.lock();
        try {
            return lost;
        } finally {
            lock.unlock();
        }
    }

    private void lose(long more) {
        lock.lock();
        try {
            lost += more;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all is written, for a second at most. */
    @Override
    public void flush() {
        lock.lock();
        try {
            for (long left = PATIENCE; left > 0 && (busy || !jobs.isEmpty()); ) {
                left = idle.awaitNanos(left);
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Writes what is left, for a second at most; later records are ignored. Idempotent. */
    @Override
    public void close() {
        lock.lock();
        try {
            open = false;
            work.signal();
        } finally {
            lock.unlock();
        }
        flush();
    }
}
