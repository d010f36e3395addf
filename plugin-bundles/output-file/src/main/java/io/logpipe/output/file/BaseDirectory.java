package io.logpipe.output.file;

import io.logpipe.plugin.text.FileName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The directory that all files lie below. Made anew when it is removed, opened anew when it is replaced. */
final class BaseDirectory implements AutoCloseable {

    private static final long CHECK_NANOS = 1_000_000_000L;

    private final Path path;
    private final boolean subdirs;
    private final Set<PosixFilePermission> mode;
    private final boolean sync;
    private final LongSupplier nanos;
    private @Nullable Folder folder;
    private Path real;
    private Object key = "";
    private long checked;

    BaseDirectory(Settings settings, LongSupplier nanos) {
        this.path = settings.path();
        this.real = path;
        this.subdirs = settings.subdirs();
        this.mode = settings.directoryMode();
        this.sync = settings.durability() != Settings.Durability.NONE;
        this.nanos = nanos;
    }

    /** Opens it, unless it is open and still what the path leads to. */
    void refresh() throws IOException {
        make(path);
        Object found = key();
        if (folder == null || !found.equals(key)) {
            close();
            real = path.toRealPath();
            folder = Folder.open(real);
            key = found;
        }
        checked = nanos.getAsLong();
    }

    /** The directory that the file lies in; the caller closes it. */
    Folder parent(FileName name) throws IOException, NameRefused {
        if (folder == null || nanos.getAsLong() - checked >= CHECK_NANOS) {
            refresh();
        }
        Folder parent = open().lend();
        if (name.directories().isEmpty()) {
            return parent;
        }
        if (!subdirs) {
            throw new NameRefused("holds a slash");
        }
        for (String part : name.directories()) {
            try (Folder upper = parent) {
                parent = child(upper, part);
            }
        }
        return parent;
    }

    /** The directory that the file lies in, which the caller closes; empty if there is none. */
    Optional<Folder> existing(FileName name) throws IOException {
        Folder folder = open().lend();
        for (String part : name.directories()) {
            try (Folder upper = folder) {
                if (upper.look(part).filter(Folder.Entry::directory).isEmpty()) {
                    return Optional.empty();
                }
                folder = upper.down(part);
            }
        }
        return Optional.of(folder);
    }

    /** Where the file is for people and commands. */
    Path resolve(FileName name, String base) {
        Path directory = path;
        for (String part : name.directories()) {
            directory = directory.resolve(part);
        }
        return directory.resolve(base);
    }

    private Folder open() throws IOException {
        if (folder == null) {
            throw new IOException(path + " is not open");
        }
        return folder;
    }

    private Folder child(Folder upper, String part) throws IOException, NameRefused {
        Optional<Folder.Entry> found = upper.look(part);
        if (found.isEmpty()) {
            make(upper, part);
        } else if (!found.get().directory()) {
            throw new NameRefused("has a part '" + part + "' that is there and no directory");
        }
        return upper.down(part);
    }

    /** Made in the base, whose path is the operator's, and moved from open directory to open directory. */
    private void make(Folder upper, String part) throws IOException {
        String draft =
                ".new-directory-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
        Files.createDirectory(real.resolve(draft), PosixFilePermissions.asFileAttribute(mode));
        try {
            open().mode(draft, mode);
            open().move(draft, upper, part);
            if (sync) {
                upper.sync();
            }
        } catch (IOException e) {
            Files.deleteIfExists(real.resolve(draft));
            throw e;
        }
    }

    private void make(Path directory) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path at = directory; at != null && !Files.exists(at); at = at.getParent()) {
            missing.push(at);
        }
        for (Path next : missing) {
            Files.createDirectory(next, PosixFilePermissions.asFileAttribute(mode));
            Files.setPosixFilePermissions(next, mode);
        }
    }

    private Object key() throws IOException {
        Object found = Files.getAttribute(path, "fileKey");
        return found == null ? path : found;
    }

    @Override
    public void close() throws IOException {
        Folder old = folder;
        folder = null;
        if (old != null) {
            old.close();
        }
    }
}
