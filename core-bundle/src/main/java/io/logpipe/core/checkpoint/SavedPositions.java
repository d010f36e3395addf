package io.logpipe.core.checkpoint;

import io.logpipe.api.block.Position;
import io.logpipe.api.plugin.Checkpoint;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Saved;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The positions that are on the disk, for people: whether or not a worker runs, which goes on undisturbed.
 *
 * @param items in the order of scope and key
 * @param damage what is wrong with the store, in words; empty if nothing is
 */
public record SavedPositions(List<Item> items, String damage) {

    private static final int ATTEMPTS = 5;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** Freezes the items. */
    public SavedPositions {
        items = List.copyOf(items);
    }

    /** The state of one source. */
    public record Item(String scope, String key, Saved saved) {}

    /**
     * Reads what is there, and changes nothing.
     *
     * @throws IOException if there is no store, if it may not be read, or if a newer version has written it
     */
    public static SavedPositions read(Path stateDir) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return readOnce(stateDir.resolve(CheckpointStore.DIRECTORY));
            } catch (NoSuchFileException e) {
                // A worker that runs has put another file in the place of this one.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static SavedPositions readOnce(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new IOException("no checkpoint in " + directory);
        }
        Generations.Found found = new Generations(Io.DISK, directory, Long.MAX_VALUE / 8).load();
        if (!found.exists()) {
            throw new IOException("no checkpoint in " + directory);
        }
        List<Item> items = new ArrayList<>();
        for (var scope : found.states().entrySet()) {
            for (var state : scope.getValue().entrySet()) {
                items.add(new Item(scope.getKey(), state.getKey(), SavedCodec.decode(state.getValue())));
            }
        }
        items.sort(Comparator.comparing(Item::scope).thenComparing(Item::key));
        return new SavedPositions(items, found.damage());
    }

    /**
     * Moves the position of one source.
     *
     * @return what is there now
     * @throws IOException if a worker has the state directory, if the key is not that of exactly one source, or if the
     *     position cannot be written
     */
    public static Item set(Path stateDir, String key, long offset) throws IOException {
        try (FileChannel channel = FileChannel.open(
                        stateDir.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                throw new IOException("a worker runs (expected: none while a position is set)");
            }
            List<Item> found = read(stateDir).items().stream()
                    .filter(item -> item.key().equals(key))
                    .toList();
            if (found.size() != 1) {
                throw new IOException("key " + key + ": " + found.size() + " positions (expected: 1)");
            }
            return move(stateDir, found.get(0), Position.at(offset));
        } catch (OverlappingFileLockException e) {
            throw new IOException("a worker runs in this very process", e);
        }
    }

    private static Item move(Path stateDir, Item item, Position position) throws IOException {
        Item moved = new Item(
                item.scope(),
                item.key(),
                new Saved(item.saved().name(), position, item.saved().facts()));
        List<String> alarms = new ArrayList<>();
        try (CheckpointStore store = CheckpointStore.open(stateDir, alarms::add)) {
            Checkpoint scope = store.forScope(item.scope());
            scope.put(item.key(), moved.saved());
            if (!store.flush(Deadline.in(LIMIT))) {
                throw new IOException("the position cannot be written: " + alarms);
            }
        }
        return moved;
    }
}
