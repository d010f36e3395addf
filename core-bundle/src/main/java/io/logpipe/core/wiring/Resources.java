package io.logpipe.core.wiring;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers the places that read one resource, so that each has positions of its own whatever it is called. */
public final class Resources {

    private final Map<String, List<String>> readers = new HashMap<>();

    /** The number of {@code place} among those that read {@code resource}: 0 for the first. */
    synchronized int number(String resource, String place) {
        List<String> places = readers.computeIfAbsent(resource, key -> new ArrayList<>());
        int known = places.indexOf(place);
        if (known >= 0) {
            return known;
        }
        int free = places.indexOf("");
        if (free >= 0) {
            places.set(free, place);
            return free;
        }
        places.add(place);
        return places.size() - 1;
    }

    /** {@code place} has left the configuration; its number may be taken again. */
    synchronized void leave(String place) {
        for (List<String> places : readers.values()) {
            places.replaceAll(reader -> reader.equals(place) ? "" : reader);
        }
    }
}
