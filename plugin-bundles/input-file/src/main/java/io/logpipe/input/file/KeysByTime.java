package io.logpipe.input.file;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keys of entries by a time of theirs. Few share one, so a list of one is the usual case. */
final class KeysByTime {

    private final Map<Long, List<String>> keys = new HashMap<>();

    void add(long time, String key) {
        List<String> others = keys.putIfAbsent(time, List.of(key));
        if (others != null && !others.contains(key)) {
            List<String> more = new ArrayList<>(others);
            more.add(key);
            keys.put(time, more);
        }
    }

    void remove(long time, String key) {
        keys.computeIfPresent(time, (same, others) -> {
            List<String> left =
                    others.stream().filter(other -> !other.equals(key)).toList();
            return left.isEmpty() ? null : left;
        });
    }

    List<String> at(long time) {
        return keys.getOrDefault(time, List.of());
    }

    void clear() {
        keys.clear();
    }
}
