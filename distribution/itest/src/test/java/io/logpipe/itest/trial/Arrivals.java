package io.logpipe.itest.trial;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Watches from outside when files grow: about once a millisecond, as far as the machine lets it. */
public final class Arrivals implements AutoCloseable {

    private static final long LOOK_NANOS = 1_000_000;

    private final List<Path> files;
    private final Thread thread = new Thread(this::run, "arrivals");
    private long[] times = new long[1 << 16];
    private int count;
    private volatile boolean stopped;
    private volatile long slowestLook;
    private volatile long bytes;

    /** Watches from now on. */
    public Arrivals(List<Path> files) {
        this.files = List.copyOf(files);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        long last = System.nanoTime();
        note(last);
        while (!stopped) {
            long now = size();
            long time = System.nanoTime();
            if (now != bytes) {
                bytes = now;
                note(time);
            }
            slowestLook = Math.max(slowestLook, time - last);
            last = time;
            LockSupport.parkNanos(LOOK_NANOS);
        }
        note(System.nanoTime());
    }

    /** {@code File} for its {@code length}, which is 0 for a file that is not there. */
    private long size() {
        long sum = 0;
        for (Path file : files) {
            sum += file.toFile().length();
        }
        return sum;
    }

    private synchronized void note(long time) {
        if (count == times.length) {
            times = Arrays.copyOf(times, 2 * count);
        }
        times[count++] = time;
    }

    /** Bytes in all files when it looked last. */
    public long bytes() {
        return bytes;
    }

    /** The longest time without growth that overlaps the span between these two, in milliseconds. */
    public synchronized double longestGap(long from, long to) {
        long longest = 0;
        int at = Arrays.binarySearch(times, 0, count, from);
        for (int i = Math.max(1, at < 0 ? -at - 1 : at); i < count; i++) {
            if (times[i - 1] > to) {
                break;
            }
            longest = Math.max(longest, times[i] - times[i - 1]);
        }
        return longest / 1e6;
    }

    /** How long the watcher itself was kept from looking, at the worst: no gap is known more exactly. */
    public double slowestLook() {
        return slowestLook / 1e6;
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join();
    }
}
