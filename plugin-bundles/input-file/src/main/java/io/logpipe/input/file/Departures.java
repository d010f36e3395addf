package io.logpipe.input.file;

import io.logpipe.api.block.SourceFile;
import io.logpipe.api.plugin.PluginContext.Counter;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Files without a name: renamed to one that was not found yet, moved away, or deleted. They are followed by their open
 * handles until nothing has come for a while and all is acknowledged.
 */
final class Departures {

    /** Seconds without news after which nobody writes to a nameless file any more. */
    private static final int QUIET = 10;

    private final Tails tails;
    private final Handles handles;
    private final Bookmarks bookmarks;
    private final Counter skipped;
    private final Logger log;
    private final Map<Tail, Integer> quiet = new LinkedHashMap<>();

    Departures(Tails tails, Handles handles, Bookmarks bookmarks, Counter skipped, Logger log) {
        this.tails = tails;
        this.handles = handles;
        this.bookmarks = bookmarks;
        this.skipped = skipped;
        this.log = log;
    }

    void add(Tail tail) {
        quiet.put(tail, 0);
    }

    void remove(Tail tail) {
        quiet.remove(tail);
    }

    /** Whether a file may have a new name in the directory. */
    boolean seeking() {
        for (Tail tail : quiet.keySet()) {
            if (tail.place() == Tail.Place.SOUGHT) {
                return true;
            }
        }
        return false;
    }

    /** Sweep {@code number} has looked at all names: what was lost before it and not found by it is gone. */
    void swept(int number) {
        for (Tail tail : quiet.keySet()) {
            if (tail.place() == Tail.Place.SOUGHT && tail.sweep() < number) {
                tail.lost(Tail.Place.GONE);
            }
        }
    }

    /** A second has passed. */
    void second(Generations generations) {
        for (Tail tail : List.copyOf(quiet.keySet())) {
            look(tail, generations);
        }
    }

    /** Looks for news of one file. */
    void look(Tail tail, Generations generations) {
        SourceFile file = handles.ifOpen(tail);
        long size = file == null ? tail.size() : size(file, tail);
        if (size != tail.size()) {
            quiet.replace(tail, 0);
            generations.observe(tail, size, tail.modified());
        } else if (tail.place() == Tail.Place.GONE) {
            int seconds = quiet.merge(tail, 1, Integer::sum);
            if (file == null) {
                unreachable(tail);
            }
            if (tail.unread() <= 0 && tail.settled() && (file == null || seconds > QUIET)) {
                forget(tail);
            }
        }
    }

    private static long size(SourceFile file, Tail tail) {
        try {
            return file.channel().size();
        } catch (IOException unknowable) {
            return tail.size();
        }
    }

    private void unreachable(Tail tail) {
        if (tail.unread() > 0) {
            log.log(Level.WARNING, tail + " is gone with " + tail.unread() + " bytes that were not read");
            skipped.add(tail.unread());
            tail.looked(tail.read(), tail.modified());
        }
    }

    private void forget(Tail tail) {
        quiet.remove(tail);
        handles.close(tail);
        tails.remove(tail);
        bookmarks.depart(tail);
    }

    /** Drops what is not followed any more. */
    void tidy() {
        Iterator<Tail> each = quiet.keySet().iterator();
        while (each.hasNext()) {
            if (each.next().ended()) {
                each.remove();
            }
        }
    }
}
