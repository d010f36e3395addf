package io.logpipe.core.bundle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which versions operators have pinned instances and plugins to. Kept over restarts. Safe from any thread. */
final class Pins {

    private final StateFile file;
    private volatile Map<String, String> ranges = Map.of();

    /** The pins of a node. */
    Pins(Path stateDir) throws IOException {
        file = new StateFile(stateDir.resolve("pins"), 2);
        Map<String, String> read = new TreeMap<>();
        file.read().forEach(row -> read.put(row[0], row[1]));
        ranges = read;
    }

    /** The range for an instance; that of its plugin if it has none of its own. */
    Optional<String> range(String place, String type) {
        Map<String, String> now = ranges;
        String own = now.get(place);
        return Optional.ofNullable(own == null ? now.get(type) : own);
    }

    /** Range by instance or plugin. */
    Map<String, String> all() {
        return ranges;
    }

    /** Empty takes the pin away. */
    synchronized void set(String name, Optional<String> range) throws IOException {
        Map<String, String> next = new TreeMap<>(ranges);
        if (range.isPresent()) {
            next.put(name, range.get());
        } else {
            next.remove(name);
        }
        List<String[]> rows = new ArrayList<>();
        next.forEach((pinned, to) -> rows.add(new String[] {pinned, to}));
        file.write(rows);
        ranges = next;
    }
}
