package io.logpipe.core.checkpoint;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of the store, {@code positions-<number>}: the highest number counts, an older one is there only until the
 * newer is durable under its name. One thread at a time.
 */
final class Generations {

    private static final int GROWTH = 4;
    private static final Pattern NAME = Pattern.compile("positions-(\\d{1,18})");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

    private final Io io;
    private final Path directory;
    private final long small;
    private @Nullable Generation current;
    private @Nullable Path damaged;
    private long number;
    private long compactAt;

    /** Below the size {@code small} a file is not made anew. */
    Generations(Io io, Path directory, long small) {
        this.io = io;
        this.directory = directory;
        this.small = small;
    }

    /**
     * What was found at the start.
     *
     * @param states by scope and key
     * @param exists whether there was a store at all
     * @param damage what is wrong with it, in words for people; empty if nothing is
     */
    record Found(Map<String, Map<String, byte[]>> states, boolean exists, String damage) {}

    /**
     * Reads the newest state. Changes nothing.
     *
     * @throws IOException if the directory cannot be read, or a newer version of this program has written it
     */
    Found load() throws IOException {
        TreeMap<Long, Path> files = files();
        for (Path file : files.values()) {
            refuseNewer(file);
        }
        Found found = new Found(Map.of(), false, "");
        for (Path file : files.values()) {
            found = load(file, found);
        }
        number = files.isEmpty() ? 0 : files.lastKey();
        damaged = found.damage().isEmpty() ? null : files.lastEntry().getValue();
        return found;
    }

    /** Whether there is a file to append to; otherwise only {@link #rewrite} helps. */
    boolean appendable() {
        return current != null;
    }

    /** Adds {@code changes} durably; when it throws, the file is given up. */
    void append(Collection<Change> changes) throws IOException {
        Generation file = current;
        if (file == null) {
            throw new IllegalStateException("no file (expected: rewrite first)");
        }
        current = null;
        try {
            file.append(changes);
            current = file;
        } finally {
            if (current == null) {
                closeQuietly(file);
            }
        }
    }

    /** Whether most of the file is history. */
    boolean bloated() {
        return current != null && current.size() >= compactAt;
    }

    /** Makes a new file of {@code states}; when it throws before that is in place, the present one goes on. */
    void rewrite(Collection<Change> states) throws IOException {
        Path file = directory.resolve("positions-" + (number + 1));
        Path draft = directory.resolve("positions.tmp");
        compactAt += small; // if this fails, not again at once
        Generation made = Generation.create(io, draft, states);
        number++; // from here on both names may be on the disk, and the higher counts: nothing may go to the old one
        giveUp();
        try {
            io.rename(draft, file);
            io.syncDirectory(directory);
            current = made;
        } finally {
            if (current == null) {
                closeQuietly(made);
            }
        }
        compactAt = Math.max(small, GROWTH * made.size());
        retireOlder();
    }

    /** Ends writing. */
    void close() throws IOException {
        if (current != null) {
            current.seal();
        }
        giveUp();
    }

    private void giveUp() {
        if (current != null) {
            closeQuietly(current);
        }
        current = null;
    }

    private static void closeQuietly(Generation file) {
        try {
            file.close();
        } catch (IOException e) {
            // What was synced is safe, and nothing else of this file counts.
        }
    }

    private void retireOlder() {
        try {
            for (Path file : files().headMap(number).values()) {
                if (file.equals(damaged)) {
                    io.rename(file, directory.resolve("damaged-" + STAMP.format(Instant.now())));
                } else {
                    io.delete(file);
                }
            }
        } catch (IOException e) {
            // An older file does no harm: the higher number counts. The next rewrite tries again.
        }
    }

    private TreeMap<Long, Path> files() throws IOException {
        TreeMap<Long, Path> files = new TreeMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                Matcher name = NAME.matcher(entry.getFileName().toString());
                if (name.matches()) {
                    files.put(Long.valueOf(name.group(1)), entry);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return files;
    }

    private static void refuseNewer(Path file) throws IOException {
        try (GenerationReader reader = GenerationReader.open(file)) {
            int version = reader.header().map(Frames.Header::version).orElse(Frames.VERSION);
            if (Integer.compareUnsigned(version, Frames.VERSION) > 0) {
                throw new IOException("checkpoint " + file + ": written by a newer version, format "
                        + Integer.toUnsignedString(version) + " (expected: " + Frames.VERSION
                        + "); it was left as it is");
            }
        }
    }

    /** An intact file stands for itself; the good part of a damaged one adds to the file before it. */
    private static Found load(Path file, Found older) throws IOException {
        Map<String, Map<String, byte[]>> states = new HashMap<>();
        try (GenerationReader reader = GenerationReader.open(file)) {
            OptionalLong damage = reader.read(change -> apply(change, states));
            if (damage.isEmpty()) {
                return new Found(states, true, "");
            }
            older.states().forEach((scope, keys) -> {
                Map<String, byte[]> merged = states.computeIfAbsent(scope, name -> new HashMap<>());
                keys.forEach(merged::putIfAbsent);
            });
            return new Found(states, true, file + " is damaged at byte " + damage.getAsLong());
        }
    }

    private static void apply(Change change, Map<String, Map<String, byte[]>> states) {
        Map<String, byte[]> keys = states.computeIfAbsent(change.scope(), name -> new HashMap<>());
        if (change.removal()) {
            keys.remove(change.key());
        } else {
            keys.put(change.key(), change.value());
        }
    }
}
