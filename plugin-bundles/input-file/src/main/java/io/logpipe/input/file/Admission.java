package io.logpipe.input.file;

import io.logpipe.api.block.Position;
import io.logpipe.api.plugin.PluginContext.Counter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides where a file that is not followed yet begins: where it was left, at its end, or at its start. */
final class Admission {

    private final Path directory;
    private final Bookmarks bookmarks;
    private final BirthTimes births;
    private final LineCount lines;
    private final Clock clock;
    private final Counter skipped;
    private final Logger log;
    /** Files of the last run that were not found, and for how many seconds. */
    private final Map<String, Integer> missing = new HashMap<>();

    private boolean fromEnd;

    Admission(
            Path directory,
            Bookmarks bookmarks,
            BirthTimes births,
            LineCount lines,
            Clock clock,
            Counter skipped,
            Logger log) {
        this.directory = directory;
        this.bookmarks = bookmarks;
        this.births = births;
        this.lines = lines;
        this.clock = clock;
        this.skipped = skipped;
        this.log = log;
    }

    /** Whether files that nothing is known about are taken from their end: at the very first look only. */
    void fromEnd(boolean now) {
        fromEnd = now;
    }

    boolean fromEnd() {
        return fromEnd;
    }

    /** The file as it was left, if it is known. */
    Optional<Tail> known(String path, Stat stat) {
        long born = births.of(stat);
        boolean ofLastRun = bookmarks.unclaimed().contains(stat.key().toString());
        Optional<Bookmark> mark = bookmarks.claim(stat.key(), born);
        if (mark.isPresent() && !BirthTimes.agree(mark.get().born(), born)) {
            if (ofLastRun && mark.get().gone() == 0) {
                gone(mark.get());
            }
            return Optional.empty();
        }
        return mark.map(found -> resumed(found, path, stat));
    }

    /** Files of the last run are not there. One that was moved may be found by another instance within a few seconds. */
    void missing(Set<String> keys) {
        for (String key : keys) {
            bookmarks.mark(key).filter(mark -> mark.gone() == 0).ifPresent(mark -> missing.put(key, 0));
        }
    }

    /** A second has passed. */
    void second() {
        missing.replaceAll((key, seconds) -> seconds + 1);
        missing.entrySet().removeIf(file -> {
            boolean due = file.getValue() >= Departures.MOVING;
            if (due) {
                bookmarks.departed(file.getKey()).ifPresent(this::gone);
            }
            return due;
        });
    }

    /** A file of the last run does not exist any more. */
    private void gone(Bookmark mark) {
        long lost = mark.size() - mark.position().offset();
        if (lost > 0) {
            skipped.add(lost);
            log.log(Level.WARNING, mark.label() + " is gone with at least " + lost + " bytes that were not read");
        }
    }

    private Tail resumed(Bookmark mark, String path, Stat stat) {
        long read = mark.position().offset();
        boolean cut = stat.size() < (read == 0 ? mark.head().length() : read);
        if (cut) {
            long lost = Math.max(0, mark.size() - mark.position().offset());
            skipped.add(lost);
            String without = lost == 0 ? "" : " without " + lost + " bytes that were not read";
            log.log(
                    Level.WARNING,
                    path + " was cut short or written anew meanwhile" + without + ", is read from its start");
        }
        Tail tail = new Tail(stat.key(), cut ? mark.rewritten(lines.start(0)) : mark);
        tail.foundAt(path, stat.link());
        if (cut) {
            bookmarks.begin(tail);
        } else if (mark.gone() != 0 || !mark.path().equals(path)) {
            bookmarks.save(tail);
        }
        return tail;
    }

    /** The file as another instance has left it. It keeps its first name, but not the directory that this was in. */
    Tail adopted(Neighbours.Offer offer, String path, Stat stat) {
        Bookmark mark = offer.mark().orElseThrow();
        String name = mark.label().substring(mark.label().lastIndexOf('/') + 1);
        Tail tail = resumed(mark.named(path.substring(0, path.lastIndexOf('/') + 1) + name), path, stat);
        bookmarks.save(tail);
        offer.from().leave(stat.key());
        log.log(Level.DEBUG, path + " was moved here, is read on from " + tail.read());
        return tail;
    }

    /** The file as it was left under another key: moved here from another file system, with its times. */
    Optional<Tail> moved(String path, Stat stat) {
        return bookmarks
                .twin(stat, old -> old.equals(path) || Files.notExists(directory.resolve(old)))
                .map(bookmarks::take)
                .map(mark -> resumed(mark, path, stat));
    }

    /**
     * The file as a new one.
     *
     * @param before the file that had this name before and is still followed, if its line numbers go on
     */
    Tail fresh(String path, Stat stat, @Nullable Tail before) {
        long born = births.of(stat);
        Position start = fromEnd
                ? Position.at(stat.size())
                : lines.start(before == null ? 0 : before.edge().line());
        Tail tail = new Tail(stat.key(), Bookmark.fresh(path, base(stat, born), generation(stat), born, start));
        tail.foundAt(path, stat.link());
        return tail;
    }

    /** The start of the id. Where the birth time is not known, the time of the discovery keeps inodes apart. */
    private String base(Stat stat, long born) {
        return born == BirthTimes.UNKNOWN
                ? stat.key() + ":~" + Long.toHexString(clock.millis())
                : Tail.base(stat.key(), born);
    }

    /**
     * Where positions were lost, so were generations: a number that was never used before keeps outputs that remember
     * from taking the file for an older generation of it, and leaving out what they never had.
     */
    private long generation(Stat stat) {
        return bookmarks.lost() ? clock.instant().getEpochSecond() : 0;
    }
}
