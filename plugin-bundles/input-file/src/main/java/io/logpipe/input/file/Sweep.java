package io.logpipe.input.file;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every name there is, a few at a time: whatever events were lost, this finds it. What it has seen all of, it
 * draws conclusions from: a file without a name is gone.
 */
final class Sweep {

    private final Folders folders;
    private final Lookout lookout;
    private final Tails tails;
    private final Departures departures;
    private final BirthTimes births;
    private final Logger log;
    private final Runnable whenDone;
    private final Deque<Folder> left = new ArrayDeque<>();
    private final Set<String> unlisted = new HashSet<>();
    private Iterator<Tail> missing = Collections.emptyIterator();
    private @Nullable DirectoryStream<Path> names;
    private Iterator<Path> listing = Collections.emptyIterator();
    private String prefix = "";
    private int number;
    private boolean running;
    private boolean again;
    private boolean listed;

    Sweep(
            Folders folders,
            Lookout lookout,
            Tails tails,
            Departures departures,
            BirthTimes births,
            Logger log,
            Runnable whenDone) {
        this.folders = folders;
        this.lookout = lookout;
        this.tails = tails;
        this.departures = departures;
        this.births = births;
        this.log = log;
        this.whenDone = whenDone;
    }

    boolean running() {
        return running;
    }

    /** Begins; if one is on its way, another one follows it. */
    void start() {
        if (running) {
            again = true;
        } else if (folders.present()) {
            running = true;
            listed = false;
            lookout.sweep(++number);
            left.addAll(folders.all());
        }
    }

    /** Looks at up to {@code count} names. */
    void step(int count) {
        for (int i = 0; i < count && running; i++) {
            try {
                one();
            } catch (IOException | DirectoryIteratorException broken) {
                brokeOff(broken);
            }
        }
    }

    /** Of the root nothing can be concluded; a directory below is left out. */
    private void brokeOff(Exception cause) {
        if (unlisted.add(prefix)) {
            log.log(Level.WARNING, folders.path(prefix) + " cannot be listed, is tried again: " + cause);
        }
        close();
        if (prefix.isEmpty()) {
            end(false);
        }
    }

    private void one() throws IOException {
        if (listing.hasNext()) {
            name(listing.next());
        } else if (!left.isEmpty()) {
            list(left.remove());
        } else if (!listed) {
            listed = true;
            close();
            missing = unseen();
        } else if (missing.hasNext()) {
            lookout.look(missing.next().path());
        } else {
            end(true);
        }
    }

    private void list(Folder folder) throws IOException {
        close();
        if (!folders.refresh(folder, births)) {
            if (folder.prefix().isEmpty()) {
                end(false);
            }
            return;
        }
        prefix = folder.prefix();
        DirectoryStream<Path> stream = Files.newDirectoryStream(folder.path());
        names = stream;
        listing = stream.iterator();
        unlisted.remove(prefix);
    }

    private void name(Path file) {
        String name = file.getFileName().toString();
        String path = prefix.isEmpty() ? name : prefix + name;
        if (folders.recursive() || lookout.concerns(path) || lookout.seeks()) {
            directory(path, lookout.listed(path, file));
        }
    }

    /** If {@code path} was seen to be a directory, it is watched and listed too, where those below are wanted. */
    void directory(String path, @Nullable Stat stat) {
        boolean directory = stat != null && stat.kind() == Stat.Kind.DIRECTORY && !stat.link();
        if (directory && folders.recursive() && !NameFilter.hidden(path.substring(path.lastIndexOf('/') + 1))) {
            Folder found = folders.found(path + "/");
            if (found != null && running) {
                left.add(found);
            } else if (found != null) {
                start();
            }
        }
    }

    private Iterator<Tail> unseen() {
        List<Tail> unseen = new ArrayList<>();
        for (Tail tail : tails.all()) {
            if (tail.place() == Tail.Place.NAMED && tail.sweep() != number) {
                unseen.add(tail);
            }
        }
        return unseen.iterator();
    }

    private void end(boolean complete) {
        close();
        left.clear();
        running = false;
        if (complete) {
            departures.swept(number);
            whenDone.run();
        }
        if (again) {
            again = false;
            start();
        }
    }

    /** Closes the listing; what was not looked at waits for the next sweep. */
    void close() {
        listing = Collections.emptyIterator();
        DirectoryStream<Path> open = names;
        names = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException harmless) {
                log.log(Level.DEBUG, "closing a listing: " + harmless);
            }
        }
    }
}
