package io.logpipe.core.route;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Keeps a directory to one queue: a predecessor of another kind under the same id may still be about to end. */
final class DirectoryLock implements Closeable {

    private static final String NAME = "lock";

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes it until it is closed, or the process ends.
     *
     * @throws IOException if somebody has it
     */
    static DirectoryLock take(Path directory) throws IOException {
        FileChannel channel = FileChannel.open(
                directory.resolve(NAME),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        boolean taken = false;
        try {
            FileLock lock = channel.tryLock();
            taken = lock != null;
        } catch (OverlappingFileLockException e) {
            throw new IOException(directory + " is in use by a predecessor", e);
        } finally {
            if (!taken) {
                channel.close();
            }
        }
        if (!taken) {
            throw new IOException(directory + " is in use by another process");
        }
        return new DirectoryLock(channel);
    }

    /** Nobody will want it any more. */
    static void remove(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(NAME));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
