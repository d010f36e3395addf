package io.logpipe.input.file;

import io.logpipe.api.plugin.Checkpoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The instances that are at work in this worker, by place. A file that was moved from the directory of one to that of
 * another is given over, so that it is read on there and not once more.
 */
final class Neighbours {

    private final Map<String, Neighbour> working = new LinkedHashMap<>();
    private final int mostFiles;

    /** They follow no more than {@code mostFiles} together. */
    Neighbours(int mostFiles) {
        this.mostFiles = mostFiles;
    }

    int mostFiles() {
        return mostFiles;
    }

    /** One of them, as the others see it. */
    interface Neighbour {

        /** Whether it works on the calling thread; it must not be asked on any other. */
        boolean here();

        /** What it follows; to be asked as {@link #here}. */
        Tails files();

        /** Where it keeps its positions. */
        Checkpoint checkpoint();

        /** {@code file}, if it has followed that, and has no name for it any more. */
        Optional<Offer> ask(Sought file);
    }

    /**
     * A file that moved away.
     *
     * @param mark as it was left; empty while something of it is still under way, or may be: then ask again
     */
    record Offer(Optional<Bookmark> mark, Bookmarks from) {

        static Offer now(Bookmark mark, Bookmarks from) {
            return new Offer(Optional.of(mark), from);
        }

        static Offer later(Bookmarks from) {
            return new Offer(Optional.empty(), from);
        }

        boolean isLater() {
            return mark.isEmpty();
        }
    }

    /** One begins to work. A predecessor in this place that has left no word is forgotten. */
    synchronized void join(String place, Neighbour neighbour) {
        working.put(place, neighbour);
    }

    synchronized void leave(String place, Neighbour neighbour) {
        working.remove(place, neighbour);
    }

    /** Those who may be asked, in the order of their arrival. */
    synchronized List<Neighbour> all() {
        return working.values().stream().filter(Neighbour::here).toList();
    }
}
