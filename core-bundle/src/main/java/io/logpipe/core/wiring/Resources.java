package io.logpipe.core.wiring;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the places that read one resource, so that each has positions of its own whatever it is called. A place that
 * comes goes on where one stood that left at the same time, or else before: it may be that one under a new name.
 */
public final class Resources {

    private static final long TAKEN = Long.MAX_VALUE;

    private final Map<String, List<Reader>> readers = new HashMap<>();
    private long departures;

    /** Who has a number, or had it last, and when that one left. */
    private static final class Reader {
        private String place;
        private long left = TAKEN;

        Reader(String place) {
            this.place = place;
        }
    }

    /** The number of {@code place} among those that read {@code resource}: 0 for the first. */
    synchronized int number(String resource, String place) {
        List<Reader> all = readers.computeIfAbsent(resource, key -> new ArrayList<>());
        Reader reader = known(all, place);
        if (reader == null) {
            reader = lastToLeave(all);
        }
        if (reader == null) {
            reader = new Reader(place);
            all.add(reader);
        }
        reader.place = place;
        reader.left = TAKEN;
        return all.indexOf(reader);
    }

    private static @Nullable Reader known(List<Reader> all, String place) {
        return all.stream()
                .filter(reader -> reader.place.equals(place))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Reader lastToLeave(List<Reader> all) {
        return all.stream()
                .filter(reader -> reader.left != TAKEN)
                // Of those that left together, the first.
                .min(Comparator.comparingLong(reader -> -reader.left))
                .orElse(null);
    }

    /** Whether {@code place} has a number of a resource, or had it last. */
    synchronized boolean reads(String place) {
        return readers.values().stream().anyMatch(all -> known(all, place) != null);
    }

    /** These have left together; their numbers may be taken by others. */
    synchronized void leave(Collection<String> places) {
        departures++;
        for (List<Reader> all : readers.values()) {
            for (Reader reader : all) {
                if (reader.left == TAKEN && places.contains(reader.place)) {
                    reader.left = departures;
                }
            }
        }
    }
}
