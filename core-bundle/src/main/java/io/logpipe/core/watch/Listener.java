package io.logpipe.core.watch;

import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.util.Set;
import java.util.function.Consumer;

/** Who is told of one directory, under the path that he knows it by. */
final class Listener implements DirectoryWatch.Registration {

    private final DirectoryWatch owner;
    private final WatchKey key;
    private final Watched watched;
    private final Path directory;
    private final Consumer<DirectoryWatch.Change> onChange;
    private volatile boolean closed;

    Listener(
            DirectoryWatch owner,
            WatchKey key,
            Watched watched,
            Path directory,
            Consumer<DirectoryWatch.Change> onChange) {
        this.owner = owner;
        this.key = key;
        this.watched = watched;
        this.directory = directory;
        this.onChange = onChange;
    }

    /** On the loop. */
    void tell(Set<String> names, boolean overflow) {
        if (!closed) {
            onChange.accept(new DirectoryWatch.Change(directory, names, overflow));
        }
    }

    @Override
    public boolean valid() {
        return !closed && watched.valid();
    }

    @Override
    public void close() {
        closed = true;
        owner.remove(this, key, watched);
    }
}
