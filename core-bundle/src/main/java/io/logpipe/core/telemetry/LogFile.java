package io.logpipe.core.telemetry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A log file that is kept open, mode 0640, made when the first line comes. Where it cannot be written, lines are
 * refused and it is tried again after a second. A file that somebody moved or deleted is made again.
 */
abstract class LogFile implements LogTarget {

    private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rw-r-----");
    private static final long SECOND = 1_000_000_000L;
    private static final Duration DISORDER = Duration.ofMinutes(1);

    private @Nullable FileChannel channel;
    private @Nullable Path path;
    private @Nullable Object period;
    private @Nullable Object identity;
    private Instant newest = Instant.MIN;
    private long size;
    private long lookedAt;
    private long failedAt = System.nanoTime() - SECOND;
    private boolean torn;

    /** The file for lines of this time. */
    abstract Path fileFor(Instant at);

    /** Lines of equal periods go to one file. */
    abstract Object period(Instant at);

    /** Called before a file is opened: away with what is too old or too large to have {@code length} bytes added. */
    abstract void makeRoom(Path file, Instant at, int length) throws IOException;

    /** Whether a file of this size is to be opened anew. */
    boolean isFull(long wouldBe) {
        return false;
    }

    @Override
    public boolean write(Instant at, byte[] lines) {
        long now = System.nanoTime();
        if (now - failedAt < SECOND) {
            return false;
        }
        try {
            append(inOrder(at), lines, now);
            return true;
        } catch (IOException | RuntimeException failure) {
            close();
            failedAt = now;
            return false;
        }
    }

    private void append(Instant at, byte[] lines, long now) throws IOException {
        if (channel != null && (!period(at).equals(period) || isFull(size + lines.length) || isGone(now))) {
            close();
        }
        if (channel == null) {
            Path file = fileFor(at);
            makeRoom(file, at, lines.length);
            channel = open(file, now);
            period = period(at);
        }
        boolean mend = torn && size > 0;
        torn = true;
        if (mend) {
            writeFully(channel, new byte[] {'\n'});
        }
        writeFully(channel, lines);
        torn = false;
    }

    /** Threads may hand in their lines a little out of order; the file does not go back for that. */
    private Instant inOrder(Instant at) {
        boolean late = at.isBefore(newest) && at.isAfter(newest.minus(DISORDER));
        newest = late ? newest : at;
        return newest;
    }

    private FileChannel open(Path file, long now) throws IOException {
        FileChannel opened;
        try {
            Set<StandardOpenOption> fresh =
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
            opened = FileChannel.open(file, fresh, PosixFilePermissions.asFileAttribute(MODE));
            Files.setPosixFilePermissions(file, MODE); // whatever the umask
        } catch (FileAlreadyExistsException there) {
            opened = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        }
        path = file;
        size = opened.size();
        identity = identity(file);
        lookedAt = now;
        return opened;
    }

    private void writeFully(FileChannel out, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            size += out.write(buffer);
        }
    }

    private boolean isGone(long now) throws IOException {
        if (path == null || now - lookedAt < SECOND) {
            return false;
        }
        lookedAt = now;
        try {
            return !Objects.equals(identity, identity(path));
        } catch (NoSuchFileException gone) {
            return true;
        }
    }

    private static @Nullable Object identity(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    @Override
    public final void close() {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException failure) {
                torn = true; // and there is nobody to tell
            }
        }
    }

    static Path sibling(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + "." + suffix);
    }
}
