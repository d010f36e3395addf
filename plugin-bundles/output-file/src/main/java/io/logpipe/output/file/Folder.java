package io.logpipe.output.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * A directory held open. Names are looked up in it whatever happens to the path it was opened by, and no link is
 * followed.
 */
final class Folder implements AutoCloseable {

    private static final Set<OpenOption> NEW =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> OLD = Set.of(StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);
    private static final Path SELF = Path.of(".");

    private final SecureDirectoryStream<Path> stream;
    private final boolean borrowed;

    private Folder(SecureDirectoryStream<Path> stream, boolean borrowed) {
        this.stream = stream;
        this.borrowed = borrowed;
    }

    /** What a name stands for, itself and not where it may lead. */
    record Entry(Object key, boolean regular, boolean directory, long modified) {}

    /** Opens a directory that the operator named; links on the way to it are his. */
    static Folder open(Path path) throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(path);
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return new Folder(secure, false);
        }
        stream.close();
        throw new IOException("no safe access to " + path + ": its file system does not look names up relative to an"
                + " open directory");
    }

    /** The same directory for somebody whose close does not end it. */
    Folder lend() {
        return new Folder(stream, true);
    }

    /** The same directory, opened once more. */
    Folder again() throws IOException {
        return new Folder(stream.newDirectoryStream(SELF, LinkOption.NOFOLLOW_LINKS), false);
    }

    /** The directory {@code name} in this one, which the caller has looked at and found to be one. */
    Folder down(String name) throws IOException {
        return new Folder(stream.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS), false);
    }

    /** What {@code name} is now; empty if there is nothing. */
    Optional<Entry> look(String name) throws IOException {
        try {
            BasicFileAttributes found = stream.getFileAttributeView(
                            Path.of(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes();
            return Optional.of(new Entry(
                    found.fileKey(),
                    found.isRegularFile(),
                    found.isDirectory(),
                    found.lastModifiedTime().toMillis()));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    /** The name of the file with this identity; empty if it is not here. */
    Optional<String> find(String key) throws IOException {
        try (DirectoryStream<Path> entries = stream.newDirectoryStream(SELF)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (look(name)
                        .filter(found -> found.key().toString().equals(key))
                        .isPresent()) {
                    return Optional.of(name);
                }
            }
            return Optional.empty();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** A new file for appending; fails if anything of that name is there. */
    FileChannel create(String name, Set<PosixFilePermission> mode) throws IOException {
        return (FileChannel) stream.newByteChannel(Path.of(name), NEW, PosixFilePermissions.asFileAttribute(mode));
    }

    /** A file that is there, for appending; the caller has looked at it and found it regular. */
    FileChannel append(String name) throws IOException {
        return (FileChannel) stream.newByteChannel(Path.of(name), OLD);
    }

    /** Gives a file or directory its mode, whatever the umask has left of it. */
    void mode(String name, Set<PosixFilePermission> mode) throws IOException {
        stream.getFileAttributeView(Path.of(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setPermissions(mode);
    }

    /** Renames, replacing what is there. */
    void move(String name, Folder target, String newName) throws IOException {
        stream.move(Path.of(name), target.stream, Path.of(newName));
    }

    /** Makes new names in it survive a crash of the machine. */
    void sync() throws IOException {
        try (FileChannel self = (FileChannel) stream.newByteChannel(SELF, Set.of(StandardOpenOption.READ))) {
            self.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        if (!borrowed) {
            stream.close();
        }
    }
}
