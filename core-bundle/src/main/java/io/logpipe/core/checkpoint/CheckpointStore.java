package io.logpipe.core.checkpoint;

import io.logpipe.api.plugin.Checkpoint;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Saved;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The durable positions of one node. A thread of its own writes them, within 200 ms or when 1 MiB of them is waiting.
 * While the disk fails they are kept in memory, one state per source, and written as soon as it works again.
 *
 * <p>Whoever opens a store holds the lock of its state directory: there is one writer.
 */
public final class CheckpointStore implements AutoCloseable {

    static final String DIRECTORY = "checkpoint";
    /** Outside the store, so that a store that is gone is not taken for a first start. */
    private static final String MARKER = "has-run";

    private static final long SMALL = 1024 * 1024;
    private static final long END_MILLIS = 5000;

    private final Positions positions;
    private final Checkpoint.History history;
    private final Thread writer;

    private CheckpointStore(Positions positions, Checkpoint.History history, Committer committer) {
        this.positions = positions;
        this.history = history;
        this.writer = new Thread(committer, "logpipe-checkpoint");
        writer.setDaemon(true);
    }

    /**
     * Opens the store under {@code stateDir}, and makes it if there is none.
     *
     * @param alarm told once in a sentence when positions were lost, and when writing fails or works again; on any
     *     thread
     * @throws IOException if the directory cannot be written, or if a newer version of this program has written it;
     *     nothing was changed then
     */
    public static CheckpointStore open(Path stateDir, Consumer<String> alarm) throws IOException {
        return open(stateDir, alarm, Io.DISK, SMALL);
    }

    static CheckpointStore open(Path stateDir, Consumer<String> alarm, Io io, long small) throws IOException {
        Path directory = stateDir.toAbsolutePath().resolve(DIRECTORY);
        makeDirectory(directory, io);
        Generations generations = new Generations(io, directory, small);
        Generations.Found found = generations.load();
        Path marker = directory.resolveSibling(MARKER);
        Checkpoint.History history = history(found, Files.exists(marker));
        if (history == Checkpoint.History.LOST) {
            String loss = found.exists() ? found.damage() : "nothing of the last run is left in " + directory;
            alarm.accept("checkpoint: " + loss + "; sources without a position are read again from their start");
        }
        Positions positions = new Positions(found.states());
        Committer committer = new Committer(positions, generations, alarm);
        try {
            committer.save();
        } catch (IOException e) {
            if (history == Checkpoint.History.FIRST_START || !Files.isWritable(directory)) {
                throw new IOException("checkpoint: cannot write to " + directory + ": " + e, e);
            }
            committer.failed(e);
        }
        mark(marker, io);
        CheckpointStore store = new CheckpointStore(positions, history, committer);
        store.writer.start();
        return store;
    }

    /** The positions of one scope, such as a directory that is read in one place. Cheap; safe from any thread. */
    public Checkpoint forScope(String scope) {
        return new Scope(this, scope);
    }

    /**
     * Waits until all that was put before this call is on the disk. Also ends a back-off early.
     *
     * @return whether it is
     */
    public boolean flush(Deadline deadline) {
        try {
            return positions.flush(deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Writes what is left, unless the disk hangs for 5 s, and ends the thread. What is put later is not written. */
    @Override
    public void close() {
        positions.end();
        try {
            writer.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Checkpoint.History history(Generations.Found found, boolean hasRun) {
        if (found.exists() && found.damage().isEmpty()) {
            boolean used = hasRun || !found.states().isEmpty();
            return used ? Checkpoint.History.KNOWN : Checkpoint.History.FIRST_START;
        }
        return found.exists() || hasRun ? Checkpoint.History.LOST : Checkpoint.History.FIRST_START;
    }

    private static void mark(Path marker, Io io) throws IOException {
        if (!Files.exists(marker)) {
            io.create(marker).close();
            io.syncDirectory(marker.toAbsolutePath().getParent());
        }
    }

    private static void makeDirectory(Path directory, Io io) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            makeDirectory(parent, io);
        }
        Files.createDirectory(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        if (parent != null) {
            io.syncDirectory(parent);
        }
    }

    /** One scope of the store. */
    private record Scope(CheckpointStore store, String scope) implements Checkpoint {

        @Override
        public History history() {
            return store.history;
        }

        @Override
        public Optional<Saved> get(String key) {
            return store.positions.get(scope, key).map(SavedCodec::known);
        }

        @Override
        public Map<String, Saved> all() {
            return new SavedView(store.positions.all(scope));
        }

        @Override
        public void put(String key, Saved saved) {
            store.positions.change(new Change(scope, key, SavedCodec.encode(saved)));
        }

        @Override
        public void remove(String key) {
            store.positions.change(new Change(scope, key, Change.REMOVED));
        }

        @Override
        public List<Checkpoint> holders(String key) {
            return store.positions.scopes(key).stream()
                    .filter(other -> !other.equals(scope))
                    .map(store::forScope)
                    .toList();
        }

        @Override
        public BooleanSupplier durable() {
            return store.positions.durable();
        }
    }
}
