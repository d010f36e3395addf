package io.logpipe.input.file;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Keys of entries by a time of theirs. Few share one, so a set of one is the usual case; but a copy of a tree may give
 * one time to all of it. An entry whose time is not known, which is 0, is not found by it.
 */
final class KeysByTime {

    private final Map<Long, Set<String>> keys = new HashMap<>();

    void add(long time, String key) {
        if (time == 0) {
            return;
        }
        Set<String> others = keys.putIfAbsent(time, Set.of(key));
        if (others instanceof HashSet<String> many) {
            many.add(key);
        } else if (others != null && !others.contains(key)) {
            Set<String> many = new HashSet<>(others);
            many.add(key);
            keys.put(time, many);
        }
    }

    void remove(long time, String key) {
        Set<String> others = keys.get(time);
        if (others == null || !others.contains(key)) {
            return;
        }
        if (others.size() == 1) {
            keys.remove(time);
        } else {
            others.remove(key);
        }
    }

    /** To be looked through before anything else is changed. */
    Set<String> at(long time) {
        return keys.getOrDefault(time, Set.of());
    }
}
