package io.logpipe.itest.trial;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** An application that appends numbered lines to several files, at a rate, until it is stopped. */
public final class Writers implements AutoCloseable {

    private static final int LINE = NumberedLine.LENGTH;
    private static final long TICK_NANOS = 5_000_000;

    private final List<Path> files;
    private final int linesPerSecond;
    private final Thread thread = new Thread(this::run, "writers");
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final long begun = System.nanoTime();
    private volatile boolean stopped;
    private volatile long lines;
    private volatile long ended;

    /** Writes from now on. */
    public Writers(List<Path> files, int linesPerSecond) {
        this.files = List.copyOf(files);
        this.linesPerSecond = linesPerSecond;
        thread.start();
    }

    private void run() {
        List<OutputStream> streams = new ArrayList<>();
        try {
            List<NumberedLine> makers = new ArrayList<>();
            for (Path file : files) {
                streams.add(Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
                makers.add(new NumberedLine(file.getFileName().toString(), LINE));
            }
            long each = 0;
            while (!stopped) {
                long due = (System.nanoTime() - begun) / 1_000 * linesPerSecond / 1_000_000 / files.size();
                for (int i = 0; i < files.size(); i++) {
                    append(streams.get(i), makers.get(i), each, due);
                }
                each = Math.max(each, due);
                lines = each * files.size();
                LockSupport.parkNanos(TICK_NANOS);
            }
        } catch (IOException e) {
            failure.set(e);
        } finally {
            ended = System.nanoTime();
            streams.forEach(Writers::close);
        }
    }

    /** In one write, as an application that buffers a little does. */
    private static void append(OutputStream out, NumberedLine maker, long from, long to) throws IOException {
        byte[] chunk = new byte[(int) Math.max(0, to - from) * LINE];
        for (long number = from; number < to; number++) {
            System.arraycopy(maker.of(number), 0, chunk, (int) (number - from) * LINE, LINE);
        }
        out.write(chunk);
    }

    private static void close(OutputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Lines in all files so far. */
    public long lines() {
        return lines;
    }

    /** Lines in each file so far, by its name. */
    public Map<String, Long> linesByName() {
        Map<String, Long> byName = new TreeMap<>();
        files.forEach(file -> byName.put(file.getFileName().toString(), lines / files.size()));
        return byName;
    }

    /** Stops, and returns how many lines a second there were. */
    public double stop() throws Exception {
        stopped = true;
        thread.join();
        if (failure.get() != null) {
            throw failure.get();
        }
        return lines * 1e9 / (ended - begun);
    }

    @Override
    public void close() throws Exception {
        stop();
    }

    /** A file of about {@code bytes} in lines of a thousand bytes. */
    public static void make(Path file, long bytes) throws IOException {
        NumberedLine maker = new NumberedLine(file.getFileName().toString(), 1_000);
        try (OutputStream out = new java.io.BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            for (long number = 0; number < bytes / 1_000; number++) {
                out.write(maker.of(number));
            }
        }
    }
}
