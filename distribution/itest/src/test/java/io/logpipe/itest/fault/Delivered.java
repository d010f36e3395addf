package io.logpipe.itest.fault;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Follows what arrives, so that an application may remove what has been delivered. It trusts that files only grow. */
final class Delivered implements AutoCloseable {

    private static final long LOOK_NANOS = 100_000_000;

    private final Path directory;
    private final Map<Path, Long> read = new HashMap<>();
    private final Map<String, Long> lines = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::run, "delivered");
    private volatile long total;
    private volatile boolean stopped;

    Delivered(Path directory) {
        this.directory = directory;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!stopped) {
            try {
                look();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private void look() throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(directory)) {
            files = found.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            long from = read.getOrDefault(file, 0L);
            long size = file.toFile().length();
            if (size > from) {
                read.put(file, from + take(file, from, size));
            }
        }
        total = read.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Takes whole lines, and returns how many bytes that is. */
    private long take(Path file, long from, long to) throws IOException {
        byte[] bytes = new byte[(int) Math.min(to - from, 1 << 22)];
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(from);
            in.readFully(bytes);
        }
        int taken = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                String[] words = new String(bytes, taken, at - taken, StandardCharsets.ISO_8859_1).split(" ", 3);
                lines.merge(words.length < 3 ? "" : words[1], 1L, Long::sum);
                taken = at + 1;
            }
        }
        return taken;
    }

    /** Whether so many lines of a name have arrived. */
    boolean has(String name, long count) {
        return lines.getOrDefault(name, 0L) >= count;
    }

    /** Bytes of whole lines in all files. */
    long bytes() {
        return total;
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join();
    }
}
