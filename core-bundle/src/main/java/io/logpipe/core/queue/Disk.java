package io.logpipe.core.queue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Every step that changes the disk, so that a test can let each of them fail. */
public interface Disk {

    /** The real one. */
    Disk REAL = new Real();

    /** A new directory with mode 0700, and all that are missing above it; one that is there is no error. */
    void makeDirectory(Path directory) throws IOException;

    /** A new file with mode 0600. */
    Sink create(Path file) throws IOException;

    /** A file with mode 0600, made if it is not there. */
    Sink open(Path file) throws IOException;

    /** Gives a file another name in the same file system. */
    void rename(Path from, Path to) throws IOException;

    /** A file that is not there is no error. */
    void delete(Path file) throws IOException;

    /** Makes new names in {@code directory} durable. */
    void syncDirectory(Path directory) throws IOException;

    /** A file that is written. */
    interface Sink extends Closeable {

        /** Writes all of {@code bytes}, beginning at byte {@code at} of the file. */
        void write(ByteBuffer bytes, long at) throws IOException;

        /** Makes what was written durable. */
        void sync() throws IOException;
    }

    /** The file system. */
    final class Real implements Disk {

        private Real() {}

        @Override
        public void makeDirectory(Path directory) throws IOException {
            if (Files.isDirectory(directory)) {
                return;
            }
            Path parent = directory.toAbsolutePath().getParent();
            if (parent != null) {
                makeDirectory(parent);
            }
            Files.createDirectory(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            if (parent != null) {
                syncDirectory(parent);
            }
        }

        @Override
        public Sink create(Path file) throws IOException {
            return sink(file, StandardOpenOption.CREATE_NEW);
        }

        @Override
        public Sink open(Path file) throws IOException {
            return sink(file, StandardOpenOption.CREATE);
        }

        private static Sink sink(Path file, StandardOpenOption how) throws IOException {
            return new ChannelSink(FileChannel.open(
                    file,
                    Set.of(how, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void delete(Path file) throws IOException {
            Files.deleteIfExists(file);
        }

        @Override
        public void syncDirectory(Path directory) throws IOException {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** A file of the file system. */
    record ChannelSink(FileChannel channel) implements Sink {

        @Override
        public void write(ByteBuffer bytes, long at) throws IOException {
            long next = at;
            while (bytes.hasRemaining()) {
                next += channel.write(bytes, next);
            }
        }

        @Override
        public void sync() throws IOException {
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
