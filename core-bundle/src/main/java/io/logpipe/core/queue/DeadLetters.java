package io.logpipe.core.queue;

import io.logpipe.core.block.NodePool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What one output refused for good: a file for each entry, so that one can go when it is delivered after all.
 *
 * <p>One thread at a time; the static methods only read.
 */
public final class DeadLetters {

    /** Directory of all dead letters below the state directory. */
    public static final String DIRECTORY = "dead-letters";

    private static final String SUFFIX = ".letter";
    private static final int STAGING = 16 << 10;
    /** What a file costs beside its bytes, so that many small ones are bounded too. */
    private static final int OVERHEAD = 4096;

    private final Disk disk;
    private final Path directory;
    private final NodePool pool;
    private long bytes = -1;

    /** Touches nothing yet. */
    public DeadLetters(Disk disk, Path directory, NodePool pool) {
        this.disk = disk;
        this.directory = directory;
        this.pool = pool;
    }

    /**
     * One entry that was refused.
     *
     * @param file where it lies
     * @param time when it was refused, in milliseconds since 1970
     * @param damaged whether it cannot be read; then nothing else is known
     */
    public record Letter(
            Path file,
            long time,
            String name,
            String id,
            long from,
            long upTo,
            long bytes,
            String reason,
            boolean damaged) {}

    /**
     * Keeps {@code entry} durably.
     *
     * @param limit bytes that all of them may take
     * @return false if there is no room
     */
    public boolean put(Entry entry, long limit) throws IOException {
        if (bytes < 0) {
            disk.makeDirectory(directory);
            bytes = size();
        }
        long size = OVERHEAD + entry.bytes();
        if (bytes + size > limit) {
            return false;
        }
        String name = String.format(
                "%d-%08x", entry.time(), ThreadLocalRandom.current().nextInt());
        Path draft = directory.resolve(name + ".tmp");
        try (FrameWriter writer = FrameWriter.create(
                disk, draft, new Frames.Header(Frames.VERSION, 0, 0, 1, 0, 0), ByteBuffer.allocate(STAGING))) {
            writer.add(1, entry, pool);
            writer.sync();
        } catch (IOException e) {
            disk.delete(draft);
            throw e;
        }
        disk.rename(draft, directory.resolve(name + SUFFIX));
        disk.syncDirectory(directory);
        bytes += size;
        return true;
    }

    private long size() throws IOException {
        long sum = 0;
        for (Path file : files(directory)) {
            sum += OVERHEAD + Files.size(file);
        }
        return sum;
    }

    /** A letter that was delivered after all goes. */
    public void remove(Letter letter) throws IOException {
        disk.delete(letter.file());
        bytes = -1;
    }

    /** The whole entry; the caller closes it. */
    public Entry read(Letter letter) throws IOException {
        try (FrameReader reader = FrameReader.open(letter.file())) {
            FrameReader.Frame frame = reader.next();
            if (frame == null || frame.head() == null) {
                throw new IOException(letter.file() + " is damaged");
            }
            return frame.head().entry(frame.time(), frame.content(), pool);
        }
    }

    /** The letters in {@code directory}, oldest first. */
    public static List<Letter> list(Path directory) throws IOException {
        List<Letter> letters = new ArrayList<>();
        for (Path file : files(directory)) {
            try (FrameReader reader = FrameReader.open(file)) {
                FrameReader.Frame frame = reader.next();
                if (frame == null || frame.head() == null) {
                    letters.add(new Letter(file, 0, "", "", 0, 0, 0, "", true));
                    continue;
                }
                EntryHead head = frame.head();
                long from = head.extents().isEmpty()
                        ? head.upTo().offset()
                        : head.extents().get(0).start().offset();
                letters.add(new Letter(
                        file,
                        frame.time(),
                        head.source().name(),
                        head.source().id(),
                        from,
                        head.upTo().offset(),
                        head.bytes(),
                        head.reason(),
                        false));
            } catch (NoSuchFileException e) {
                continue; // delivered meanwhile
            }
        }
        return letters;
    }

    private static List<Path> files(Path directory) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            entries.forEach(files::add);
        } catch (NoSuchFileException e) {
            return files;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        files.sort(Path::compareTo);
        return files;
    }
}
