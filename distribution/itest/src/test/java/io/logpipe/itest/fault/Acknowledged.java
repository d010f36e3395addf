package io.logpipe.itest.fault;

import io.logpipe.itest.Result;
import io.logpipe.itest.trial.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Follows the positions of a node, so that an application may remove what was delivered. What lies in the files of a
 * receiver is no delivery: after a kill it may cut off what it had not acknowledged.
 */
final class Acknowledged implements AutoCloseable {

    private static final long PAUSE_NANOS = 500_000_000;

    private final Site site;
    private final Path config;
    private final Thread thread = new Thread(this::run, "acknowledged");
    /** Sizes of deleted files by device and inode: until somebody looks, a position of such a file may stay. */
    private final Map<String, Set<Long>> deleted = new ConcurrentHashMap<>();

    private volatile Look last = new Look(0, Map.of());
    private volatile boolean stopped;

    /** Offsets by device and inode, as they were or later at a time in milliseconds since 1970. */
    private record Look(long begun, Map<String, Long> offsets) {}

    Acknowledged(Site site, Path config) {
        this.site = site;
        this.config = config;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!stopped) {
            try {
                last = look();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private Look look() throws IOException, InterruptedException {
        long begun = System.currentTimeMillis();
        Map<String, Long> offsets = new HashMap<>();
        Result shown = site.logpipe("checkpoint", "show", "-f", config);
        shown.out().lines().skip(1).map(line -> line.strip().split("\\s{2,}")).forEach(row -> {
            if (row.length == 5) {
                offsets.merge(row[1], Long.parseLong(row[3]), Math::max);
            }
        });
        return new Look(begun, offsets);
    }

    /** Whether all of a file is acknowledged for sure. */
    boolean has(Path file) {
        try {
            Look look = last;
            String key = key(file);
            long offset = look.offsets.getOrDefault(key, 0L);
            return offset == Files.size(file)
                    && Files.getLastModifiedTime(file).toMillis() < look.begun
                    && !deleted.getOrDefault(key, Set.of()).contains(offset);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes a file that is acknowledged. Another one that gets its inode and its size is not taken for it. */
    void delete(Path file) throws IOException {
        deleted.computeIfAbsent(key(file), key -> ConcurrentHashMap.newKeySet()).add(Files.size(file));
        Files.delete(file);
    }

    private static String key(Path file) throws IOException {
        long device = (Long) Files.getAttribute(file, "unix:dev");
        long inode = (Long) Files.getAttribute(file, "unix:ino");
        return Long.toHexString(device) + ":" + Long.toHexString(inode);
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join();
    }
}
