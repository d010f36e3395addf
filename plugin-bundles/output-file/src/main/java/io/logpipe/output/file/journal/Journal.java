package io.logpipe.output.file.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An append-only file of entries. After a write or a sync that failed nobody knows what the disk holds: the file is never
 * written again, and {@link #rewrite} makes another from what is known.
 *
 * <p>Whatever is found at a start, it starts. A torn tail is dropped. Where bytes have changed, what is before them counts
 * for sources, but no file is cut by it; the damaged one is put aside as {@code journal.damaged}.
 *
 * <p><b>Threads.</b> {@link #append} and {@link #sync} are safe from any thread; the rest is for one.
 */
public final class Journal implements AutoCloseable {

    private static final String NAME = "journal";
    private static final long SMALL = 1 << 20;
    private static final int GROWTH = 4;

    private final Io io;
    private final Path directory;
    private final Book book;
    private Io.@Nullable Sink sink;
    private long salt;
    private long size;
    private long compactAt;
    private boolean dirty;

    private Journal(Io io, Path directory, Book book) {
        this.io = io;
        this.directory = directory;
        this.book = book;
    }

    /**
     * Reads the journal in {@code directory}, if there is one, and changes nothing but for a damaged one, which is put
     * aside. Call {@link #rewrite} before the first append.
     *
     * @param alarm told in a sentence what was lost
     */
    public static Journal open(Path directory, Io io, Consumer<String> alarm) {
        Book book = new Book();
        Path file = directory.resolve(NAME);
        if (!Files.exists(file)) {
            return new Journal(io, directory, book);
        }
        OptionalLong damage;
        try {
            damage = JournalReader.read(file, book::apply);
        } catch (IOException e) {
            damage = OptionalLong.of(0);
        }
        if (damage.isPresent()) {
            book.closeFiles();
            alarm.accept(file + " is damaged at byte " + damage.getAsLong()
                    + "; what was written last before the end of the last run may be there twice");
            putAside(io, file);
        }
        return new Journal(io, directory, book);
    }

    /** Without a journal nothing shall be cut back by it at some later start. */
    public static void remove(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(NAME));
    }

    private static void putAside(Io io, Path file) {
        try {
            io.rename(file, file.resolveSibling(NAME + ".damaged"));
        } catch (IOException e) {
            // It is replaced by the next rewrite then; what counts of it is in the book.
        }
    }

    /** What it says. */
    public Book book() {
        return book;
    }

    /** Whether there is a file to append to; otherwise only {@link #rewrite} helps. */
    public synchronized boolean sound() {
        return sink != null;
    }

    /** Whether most of the file is history. */
    public synchronized boolean bloated() {
        return size >= compactAt;
    }

    /** Makes a new file of the book, durable when this returns; when it throws, there is no file to append to. */
    public synchronized void rewrite(long now) throws IOException {
        giveUp();
        Path draft = directory.resolve(NAME + ".new");
        Io.Sink made = io.create(draft);
        try {
            Collection<Entry> entries = book.snapshot(now);
            salt = ThreadLocalRandom.current().nextLong();
            made.write(Frames.header(salt, entries.size()));
            size = Frames.HEADER;
            for (Entry entry : entries) {
                write(made, entry);
            }
            made.sync();
            io.rename(draft, directory.resolve(NAME));
            io.syncDirectory(directory);
        } catch (IOException e) {
            close(made);
            throw e;
        }
        sink = made;
        dirty = false;
        compactAt = Math.max(SMALL, GROWTH * size);
    }

    /** Adds an entry, which is durable after the next {@link #sync}. Does not change the book. */
    public synchronized void append(Entry entry) throws IOException {
        Io.Sink file = open();
        dirty = true;
        try {
            write(file, entry);
        } catch (IOException e) {
            giveUp();
            throw e;
        }
    }

    /** Makes what was appended durable. */
    public void sync() throws IOException {
        Io.Sink file;
        synchronized (this) {
            file = open();
            if (!dirty) {
                return;
            }
            dirty = false;
        }
        try {
            file.sync();
        } catch (IOException e) {
            giveUp();
            throw e;
        }
    }

    /** Ends writing; what was synced stays. */
    @Override
    public void close() {
        giveUp();
    }

    private Io.Sink open() throws IOException {
        if (sink == null) {
            throw new IOException(directory.resolve(NAME) + " cannot be written");
        }
        return sink;
    }

    private void write(Io.Sink file, Entry entry) throws IOException {
        var frame = Frames.frame(salt, size, entry);
        size += frame.remaining();
        file.write(frame);
    }

    private synchronized void giveUp() {
        if (sink != null) {
            close(sink);
        }
        sink = null;
    }

    private static void close(Io.Sink file) {
        try {
            file.close();
        } catch (IOException e) {
            // What was synced is safe, and nothing else of this file counts.
        }
    }
}
