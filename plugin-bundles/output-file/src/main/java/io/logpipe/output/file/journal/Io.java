package io.logpipe.output.file.journal;

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

/** Every step of the journal that changes the disk, so that a test can fail at each, or look at what is there. */
public interface Io {

    /** The real one. */
    Io DISK = new Disk();

    /** A new file with mode 0600, in the place of what is there. */
    Sink create(Path file) throws IOException;

    /** Replaces {@code to}. */
    void rename(Path from, Path to) throws IOException;

    /** Makes renames in {@code directory} durable. */
    void syncDirectory(Path directory) throws IOException;

    /** A file that is written from its start. */
    interface Sink extends Closeable {

        /** Writes all of {@code bytes}. */
        void write(ByteBuffer bytes) throws IOException;

        /** Makes what was written durable. */
        void sync() throws IOException;
    }

    /** The file system. */
    final class Disk implements Io {

        private Disk() {}

        @Override
        public Sink create(Path file) throws IOException {
            Files.deleteIfExists(file);
            return new ChannelSink(FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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
        public void write(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
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
