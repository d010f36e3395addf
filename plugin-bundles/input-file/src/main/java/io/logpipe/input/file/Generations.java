package io.logpipe.input.file;

import io.logpipe.api.plugin.PluginContext.Counter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.WeakHashMap;

/** Takes note of how files change, and begins a new generation of those that do not only grow. */
final class Generations {

    private final Tails tails;
    private final Handles handles;
    private final Bookmarks bookmarks;
    private final Departures departures;
    private final Ready ready;
    private final LineCount lines;
    private final Counter skipped;
    private final Logger log;
    private final Map<Tail, Shrunk> shrunk = new WeakHashMap<>();
    private long news;

    /** A file that became smaller, but not smaller than what was read of it: from so many bytes to so many. */
    private record Shrunk(long from, long to) {}

    Generations(
            Tails tails,
            Handles handles,
            Bookmarks bookmarks,
            Departures departures,
            Ready ready,
            LineCount lines,
            Counter skipped,
            Logger log) {
        this.tails = tails;
        this.handles = handles;
        this.bookmarks = bookmarks;
        this.departures = departures;
        this.ready = ready;
        this.lines = lines;
        this.skipped = skipped;
        this.log = log;
    }

    /** How often something was new. */
    long news() {
        return news;
    }

    /** {@code tail} was looked at. */
    void observe(Tail tail, long size, long modified) {
        boolean touched = modified != tail.modified();
        if (size < tail.read()) {
            cut(tail, size);
            return;
        }
        if (size < tail.size()) {
            shrunk.putIfAbsent(tail, new Shrunk(tail.size(), size));
        }
        tail.looked(size, modified);
        if (tail.unread() > 0 || (touched && tail.read() > 0)) {
            news++;
            ready.add(tail);
        }
    }

    /** It is shorter than what was read of it. */
    private void cut(Tail tail, long size) {
        Shrunk before = shrunk.remove(tail);
        long had = Math.max(before == null ? 0 : before.from(), Math.max(tail.size(), tail.sure()));
        next(tail, size, "was cut short", had - tail.read());
    }

    /** What was read of it is not what it has there now. */
    void rewritten(Tail tail, long size) {
        Shrunk before = shrunk.remove(tail);
        long had = Math.max(before == null ? 0 : before.from(), tail.sure());
        next(tail, size, "was written anew", had - tail.read());
    }

    /** What was read of it is still there, and it has {@code size} bytes. */
    void confirmed(Tail tail, long size) {
        Shrunk before = shrunk.isEmpty() ? null : shrunk.remove(tail);
        if (before != null) {
            skip(tail, "was cut short", before.from() - Math.max(tail.read(), before.to()));
        } else if (tail.sure() > size) {
            skip(tail, "was cut short", tail.sure() - Math.max(tail.read(), size));
        }
        tail.sure(size);
    }

    private void next(Tail old, long size, String what, long lost) {
        news++;
        skip(old, what, lost);
        String late = old.settled() ? "" : ", perhaps before " + (old.read() - old.committed()) + " bytes were sent";
        log.log(Level.INFO, old + " " + what + late + ", is read from its start");
        Tail next = new Tail(old.key(), old.bookmark().rewritten(lines.start(0)));
        next.foundAt(old.path(), old.link());
        next.lost(old.place());
        next.sweptBy(old.sweep());
        next.looked(size, old.modified());
        tails.replace(old, next);
        handles.replace(old, next);
        if (next.place() != Tail.Place.NAMED) {
            departures.remove(old);
            departures.add(next);
        }
        bookmarks.begin(next);
        if (size > 0) {
            ready.add(next);
        }
    }

    private void skip(Tail tail, String what, long lost) {
        if (lost > 0) {
            skipped.add(lost);
            log.log(Level.WARNING, tail + " " + what + " with " + lost + " bytes that were not read");
        }
    }
}
