package io.logpipe.input.file;

import io.logpipe.api.block.BlockPool;
import io.logpipe.api.block.SourceFile;
import io.logpipe.api.plugin.Leases;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The open files, never many more than the limit: for a new one the one that was used least recently is closed, to be
 * opened again when there is something to read. A file that has no name any more stays open. Kept as leases, so that a
 * deleted file survives a swap of code.
 */
final class Handles {

    static final String LEASE = "file/";

    private static final int FEW = 16;

    private final Path directory;
    private final Leases leases;
    private final BlockPool pool;
    private final Logger log;
    private final Map<Tail, SourceFile> open = new LinkedHashMap<>(16, 0.75f, true);
    private int limit;
    private boolean warned;

    Handles(Path directory, Leases leases, BlockPool pool, Logger log, int limit) {
        this.directory = directory;
        this.leases = leases;
        this.pool = pool;
        this.log = log;
        this.limit = limit;
    }

    /** The open file of {@code tail}, which is opened if it is not. */
    SourceFile open(Tail tail) throws IOException {
        SourceFile known = open.get(tail);
        if (known != null) {
            return known;
        }
        makeRoom(limit - 1);
        try {
            return take(tail);
        } catch (NoSuchFileException | AccessDeniedException notForWantOfHandles) {
            throw notForWantOfHandles;
        } catch (FileSystemException perhapsTooMany) {
            return retry(tail, perhapsTooMany);
        }
    }

    private SourceFile retry(Tail tail, FileSystemException cause) throws IOException {
        if (open.isEmpty()) {
            throw cause;
        }
        limit = Math.max(FEW, open.size() / 2);
        makeRoom(limit - 1);
        if (!warned) {
            warned = true;
            log.log(
                    Level.WARNING,
                    "cannot open more files (" + cause.getMessage() + "), goes on with " + limit + " open at once");
        }
        return take(tail);
    }

    private SourceFile take(Tail tail) throws IOException {
        try {
            SourceFile file = leases.take(name(tail), SourceFile.class, () -> pool.share(channel(tail)));
            open.put(tail, file);
            return file;
        } catch (IOException | RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IOException("cannot open " + tail, failure);
        }
    }

    /** Looks before and after: nothing but this very file is opened, and never a pipe, which would block. */
    private FileChannel channel(Tail tail) throws IOException {
        Path path = directory.resolve(tail.path());
        check(tail, path);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            check(tail, path);
            return channel;
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    private static void check(Tail tail, Path path) throws IOException {
        Stat stat = Stat.of(path);
        if (!stat.key().equals(tail.key()) || stat.kind() != Stat.Kind.FILE) {
            throw new NoSuchFileException(path.toString(), null, "is another file now");
        }
    }

    /** Takes over what a predecessor left open for {@code tails}, and closes what it left open for others. */
    void takeOver(Collection<Tail> tails) throws IOException {
        Set<String> left = new HashSet<>(leases.names(LEASE));
        for (Tail tail : tails) {
            if (left.remove(name(tail))) {
                take(tail);
            }
        }
        left.forEach(leases::end);
    }

    /** The open file of {@code tail}, if it is open. */
    @Nullable
    SourceFile ifOpen(Tail tail) {
        return open.get(tail);
    }

    /** The next generation reads the same open file. */
    void replace(Tail old, Tail next) {
        SourceFile file = open.remove(old);
        if (file != null) {
            open.put(next, file);
        }
    }

    void close(Tail tail) {
        if (open.remove(tail) != null) {
            leases.end(name(tail));
            tail.rest();
        }
    }

    /** Closes idle files, then any that can be opened again, until no more than {@code most} are open. */
    private void makeRoom(int most) {
        if (open.size() > most) {
            close(most, true);
            close(most, false);
        }
    }

    private void close(int most, boolean idleOnly) {
        Iterator<Tail> eldest = open.keySet().iterator();
        while (open.size() > most && eldest.hasNext()) {
            Tail tail = eldest.next();
            if (tail.place() == Tail.Place.NAMED && (!idleOnly || tail.unread() == 0)) {
                eldest.remove();
                leases.end(name(tail));
                tail.rest();
            }
        }
    }

    private static String name(Tail tail) {
        return LEASE + tail.base();
    }
}
