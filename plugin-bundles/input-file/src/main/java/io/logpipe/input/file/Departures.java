package io.logpipe.input.file;

import io.logpipe.api.block.SourceFile;
import io.logpipe.api.plugin.PluginContext.Counter;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Files without a name: renamed to one that was not found yet, moved away, or deleted. They are followed by their open
 * handles until nothing has come for a while and all is acknowledged.
 */
final class Departures {

    /** Seconds without news after which nobody writes to a nameless file any more. */
    private static final int QUIET = 10;

    /** Seconds within which another instance may ask for a file that is not open; after that it is deleted. */
    static final int MOVING = 3;

    private final Tails tails;
    private final Handles handles;
    private final Bookmarks bookmarks;
    private final Ready ready;
    private final Counter skipped;
    private final Logger log;
    private final Set<Tail> sought = new LinkedHashSet<>();
    private final Map<Tail, Integer> gone = new LinkedHashMap<>();

    Departures(Tails tails, Handles handles, Bookmarks bookmarks, Ready ready, Counter skipped, Logger log) {
        this.tails = tails;
        this.handles = handles;
        this.bookmarks = bookmarks;
        this.ready = ready;
        this.skipped = skipped;
        this.log = log;
    }

    void add(Tail tail) {
        if (tail.place() == Tail.Place.SOUGHT) {
            sought.add(tail);
        } else {
            gone.put(tail, 0);
        }
    }

    void remove(Tail tail) {
        keep(tail);
        sought.remove(tail);
        gone.remove(tail);
    }

    /** Whether a file may have a new name in the directory. */
    boolean seeking() {
        return !sought.isEmpty();
    }

    /** Sweep {@code number} has looked at all names: what was lost before it and not found by it is gone. */
    void swept(int number) {
        sought.removeIf(tail -> {
            boolean notFound = tail.sweep() < number;
            if (notFound) {
                tail.lost(Tail.Place.GONE);
                gone.put(tail, 0);
            }
            return notFound;
        });
    }

    /** A second has passed. */
    void second(Generations generations) {
        List<Tail> nameless = new ArrayList<>(sought);
        nameless.addAll(gone.keySet());
        for (Tail tail : nameless) {
            boolean news = look(tail, generations);
            if (!news && tail.place() == Tail.Place.GONE) {
                settle(tail);
            }
        }
    }

    /** Looks for news of one file. */
    boolean look(Tail tail, Generations generations) {
        SourceFile file = handles.ifOpen(tail);
        long size = file == null ? tail.size() : size(file, tail);
        if (size == tail.size()) {
            return false;
        }
        gone.replace(tail, 0);
        generations.observe(tail, size, tail.modified());
        return true;
    }

    private static long size(SourceFile file, Tail tail) {
        try {
            return file.channel().size();
        } catch (IOException unknowable) {
            return tail.size();
        }
    }

    private void settle(Tail tail) {
        int seconds = gone.merge(tail, 1, Integer::sum);
        boolean open = handles.ifOpen(tail) != null;
        if (seconds < MOVING) {
            return;
        }
        keep(tail);
        if (!open) {
            giveUpUnread(tail);
        }
        if (tail.unread() <= 0 && tail.settled() && (!open || seconds > QUIET)) {
            end(tail);
            bookmarks.depart(tail);
        }
    }

    /**
     * Another instance has a name for it and asks for it, again and again. From now on it is not read here. Once nothing
     * of it is under way, it is not followed any more, and this is true.
     */
    boolean surrender(Tail tail) {
        gone.replace(tail, 0);
        tail.yields(true);
        if (tail.settled()) {
            end(tail);
        }
        return tail.ended();
    }

    private void keep(Tail tail) {
        if (tail.yields()) {
            tail.yields(false);
            ready.add(tail);
        }
    }

    /** The file is gone for sure: its inode is that of another file. */
    void superseded(Tail tail) {
        log.log(Level.INFO, tail + " is gone, its inode is another file's now");
        giveUpUnread(tail);
        end(tail);
    }

    private void giveUpUnread(Tail tail) {
        if (tail.unread() > 0) {
            log.log(Level.WARNING, tail + " is gone with " + tail.unread() + " bytes that were not read");
            skipped.add(tail.unread());
            tail.looked(tail.read(), tail.modified());
        }
    }

    private void end(Tail tail) {
        remove(tail);
        handles.close(tail);
        tails.remove(tail);
    }
}
