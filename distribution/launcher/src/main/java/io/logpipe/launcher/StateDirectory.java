package io.logpipe.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The directory that is this worker's alone, from {@link #open} to the end of the process: it is private to the user,
 * and locked.
 */
final class StateDirectory implements AutoCloseable {

    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private final Path path;
    private final boolean made;
    private final FileChannel lock;

    private StateDirectory(Path path, boolean made, FileChannel lock) {
        this.path = path;
        this.made = made;
        this.lock = lock;
    }

    /**
     * Creates the directory if need be, and takes it.
     *
     * @param monitor the process to which people send signals; empty without one
     */
    static StateDirectory open(Path path, Optional<ProcessId> monitor) throws LaunchFailure {
        try {
            boolean made = !Files.isDirectory(path);
            if (made) {
                create(path);
            }
            insistOnPrivacy(path);
            StateDirectory directory = new StateDirectory(path, made, PrivateFile.open(path.resolve("lock")));
            directory.take();
            directory.note(monitor);
            return directory;
        } catch (IOException e) {
            throw new LaunchFailure("state directory " + path, e);
        }
    }

    private static void create(Path path) throws IOException, LaunchFailure {
        try {
            Files.createDirectories(path, PrivateFile.DIRECTORY_MODE);
        } catch (FileAlreadyExistsException e) {
            throw new LaunchFailure("state directory " + path + ": " + e.getFile() + " is not a directory");
        }
    }

    /** A directory that was made by hand is narrowed; one that holds other things is not ours to change. */
    private static void insistOnPrivacy(Path path) throws IOException, LaunchFailure {
        Object uid = Files.getAttribute(path, "unix:uid");
        if (!uid.equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
            throw new LaunchFailure("state directory " + path + " belongs to " + Files.getOwner(path)
                    + " (expected: the user who runs it)");
        }
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
        Set<PosixFilePermission> own = PosixFilePermissions.fromString("rwx------");
        if (!own.containsAll(mode)) {
            if (!Files.exists(path.resolve("lock")) && !isEmpty(path)) {
                throw new LaunchFailure("state directory " + path + " holds other files and is open to others"
                        + " (expected: a directory of its own, mode 0700)");
            }
            Files.setPosixFilePermissions(path, own);
        }
    }

    private static boolean isEmpty(Path path) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            return !entries.iterator().hasNext();
        }
    }

    /** A worker whose monitor has died is about to end: for that one we wait. */
    private void take() throws IOException, LaunchFailure {
        long begin = System.nanoTime();
        while (!tryLock()) {
            boolean orphan = monitor(path).filter(ProcessId::isAlive).isEmpty();
            if (!orphan || System.nanoTime() - begin > FAREWELL.toNanos()) {
                lock.close();
                String who = worker(path).map(id -> "worker " + id.pid()).orElse("another worker");
                throw new LaunchFailure("state directory " + path + " is in use by " + who
                        + " (expected: one worker for each state directory)");
            }
            rest();
        }
    }

    private boolean tryLock() throws IOException {
        // Held until the process ends, however it ends.
        FileLock held = lock.tryLock();
        return held != null;
    }

    private static void rest() throws LaunchFailure {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchFailure("interrupted while waiting for another worker to end");
        }
    }

    private void note(Optional<ProcessId> monitor) throws IOException {
        ProcessId self = ProcessId.of(ProcessHandle.current().pid()).orElseThrow();
        self.write(path.resolve("worker.pid"));
        if (monitor.isPresent()) {
            monitor.get().write(path.resolve("monitor.pid"));
        } else {
            Files.deleteIfExists(path.resolve("monitor.pid"));
        }
    }

    /** The worker that was here last. */
    static Optional<ProcessId> worker(Path path) {
        return ProcessId.read(path.resolve("worker.pid"));
    }

    /** The monitor of the worker that was here last. */
    static Optional<ProcessId> monitor(Path path) {
        return ProcessId.read(path.resolve("monitor.pid"));
    }

    /** Leaves nothing behind where nothing began: nobody ran here before, and the config was refused. */
    void removeIfUnused() throws IOException {
        if (made && !Files.exists(path.resolve("has-run"))) {
            Trees.delete(path);
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws LaunchFailure {
        try {
            lock.close();
        } catch (IOException e) {
            throw new LaunchFailure("state directory " + path, e);
        }
    }
}
