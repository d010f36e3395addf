package io.logpipe.core.watch;

import io.logpipe.api.plugin.PluginContext;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The node's one watch of directories. A thread of its own takes what the kernel reports and hands it to the loop, the
 * first after a pause at once; what comes while the loop is busy, or within a millisecond, melts into one change per
 * directory. Costs nothing while nothing happens.
 *
 * <p>A change is a hint. Events get lost in the kernel and in the JDK, which says so ({@link Change#overflow}); those of
 * network file systems never come. A directory that is renamed is still the one watched; {@link #watch} its old path
 * again to follow the path.
 */
public final class DirectoryWatch implements AutoCloseable {

    /** After all is told that there was: a file that is being written changes with each write, and one change says it all. */
    private static final long PAUSE_MS = 1;

    private final Executor loop;
    private final Map<WatchKey, Watched> watched = new HashMap<>();
    private @Nullable WatchService service;
    private boolean closed;

    /**
     * Delivers by {@code loop}, which runs one task after the other and never inside the call that hands it over. Make
     * it where no plugin is on the stack: a thread keeps alive whoever made it.
     */
    public DirectoryWatch(Executor loop) {
        this.loop = loop;
        Thread thread = new Thread(this::drain, "logpipe-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Something happened in a directory.
     *
     * @param directory as it was given to {@link DirectoryWatch#watch}
     * @param names files that appeared, changed or went since the last delivery, in no order
     * @param overflow there is more than the names say, perhaps all: look at the whole directory
     */
    public record Change(Path directory, Set<String> names, boolean overflow) {}

    /** One listener of one directory. Closed on the loop, it hears nothing more, not even what is under way. */
    public interface Registration extends PluginContext.Registration {

        /** False once the directory is gone, of which the last change told; it may be watched again when it is back. */
        boolean valid();
    }

    /**
     * Tells {@code onChange}, on the loop, what happens in {@code directory} itself, from now on.
     *
     * @throws IOException if there is no such directory, or the system has no more watches to give: poll instead
     */
    public synchronized Registration watch(Path directory, Consumer<Change> onChange) throws IOException {
        WatchKey key = directory.register(
                service(),
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE);
        Watched directoryOfKey = watched.computeIfAbsent(key, made -> new Watched(loop));
        Listener listener = new Listener(this, key, directoryOfKey, directory, onChange);
        directoryOfKey.add(listener);
        return listener;
    }

    /** Ends the watch; nobody is told. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        notifyAll();
        watched.clear();
        if (service != null) {
            service.close();
        }
    }

    /** The key goes with its last listener. */
    synchronized void remove(Listener listener, WatchKey key, Watched directory) {
        if (directory.remove(listener) && watched.remove(key, directory)) {
            key.cancel();
        }
    }

    private WatchService service() throws IOException {
        if (closed) {
            throw new IOException("the watch of directories is closed");
        }
        WatchService open = service;
        if (open == null) {
            open = FileSystems.getDefault().newWatchService();
            service = open;
            notifyAll();
        }
        return open;
    }

    /** The service, which is there from the first directory on; null at the end. */
    private synchronized @Nullable WatchService awaitService() throws InterruptedException {
        while (service == null && !closed) {
            wait();
        }
        return closed ? null : service;
    }

    private void drain() {
        try {
            WatchService events = awaitService();
            while (events != null) {
                WatchKey next = events.poll();
                if (next == null) {
                    Thread.sleep(PAUSE_MS);
                    next = events.take();
                }
                drain(next);
            }
        } catch (ClosedWatchServiceException | InterruptedException e) {
            // The end: nobody else closes the service or interrupts this thread.
        }
    }

    private void drain(WatchKey key) {
        Watched directory = find(key);
        if (directory == null) {
            return; // nobody listens any more
        }
        directory.happened(key.pollEvents());
        if (!key.reset()) {
            forget(key);
            directory.gone();
        }
    }

    private synchronized @Nullable Watched find(WatchKey key) {
        return watched.get(key);
    }

    private synchronized void forget(WatchKey key) {
        watched.remove(key);
    }
}
