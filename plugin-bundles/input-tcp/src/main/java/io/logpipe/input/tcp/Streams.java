package io.logpipe.input.tcp;

import io.logpipe.api.block.Position;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came over one connection, by file name. Each name is a source of its own, whose positions count from zero.
 *
 * <p>A peer may invent names without end: when too many are known, all are forgotten, and the era in the source's id
 * tells what follows apart from what was before.
 */
final class Streams {

    private static final int LIMIT = 256;

    private final String peer;
    private final boolean lines;
    private final Map<String, Stream> known = new HashMap<>();
    private long era;

    /**
     * No streams yet.
     *
     * @param peer stands before every id
     * @param lines whether lines are counted
     */
    Streams(String peer, boolean lines) {
        this.peer = peer;
        this.lines = lines;
    }

    /** The stream that goes on under {@code name}. */
    Stream open(String name) {
        Stream stream = known.get(name);
        if (stream != null) {
            return stream;
        }
        if (known.size() == LIMIT) {
            known.clear();
            era++;
        }
        return add(name, 0, 0);
    }

    private Stream add(String name, long offset, long line) {
        String id = peer + (era == 0 ? "/" : "." + era + "/") + name;
        Stream stream = new Stream(name, id, lines ? new Position(offset, line) : Position.at(offset));
        known.put(name, stream);
        return stream;
    }

    /** For a successor, which knows it by {@link #restore}. */
    Map<String, Object> save() {
        Map<String, Object> positions = new LinkedHashMap<>();
        known.forEach((name, stream) -> positions.put(
                name, List.of(stream.position().offset(), stream.position().line())));
        return Map.of("era", era, "positions", positions);
    }

    void restore(@Nullable Object saved) {
        if (saved instanceof Map<?, ?> state
                && state.get("era") instanceof Long number
                && state.get("positions") instanceof Map<?, ?> positions) {
            era = number;
            positions.forEach((name, position) -> {
                if (name instanceof String text
                        && position instanceof List<?> pair
                        && pair.get(0) instanceof Long offset
                        && pair.get(1) instanceof Long line) {
                    add(text, offset, line);
                }
            });
        }
    }
}
