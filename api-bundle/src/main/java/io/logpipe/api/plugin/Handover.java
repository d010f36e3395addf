package io.logpipe.api.plugin;

import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.util.List;
import java.util.Map;

/**
 * What an instance tells its successor in the same place: half a frame, a compression state, an unfinished line. Only
 * values of the JDK, never a class of the bundle: that belongs to the old class space, which must be garbage a moment
 * later.
 *
 * @param values {@code byte[]}, {@link ByteBuffer}, {@link String}, {@link Long}, {@link Integer}, {@link Boolean},
 *     {@link Channel}s, and {@link List}s and {@link Map}s of these
 */
public record Handover(Map<String, Object> values) {

    /** Nothing to tell; what a first instance is started with. */
    public static final Handover NONE = new Handover(Map.of());

    /** Freezes the map and refuses foreign values. */
    public Handover {
        values = Map.copyOf(values);
        values.values().forEach(Handover::check);
    }

    /** Whether there is nothing to take over. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    private static void check(Object value) {
        if (value instanceof List<?> list) {
            list.forEach(Handover::check);
        } else if (value instanceof Map<?, ?> map) {
            map.keySet().forEach(Handover::check);
            map.values().forEach(Handover::check);
        } else if (!(value instanceof byte[]
                || value instanceof ByteBuffer
                || value instanceof String
                || value instanceof Long
                || value instanceof Integer
                || value instanceof Boolean
                || value instanceof Channel)) {
            throw new IllegalArgumentException(
                    "handover value of " + value.getClass().getName() + " (expected: a JDK value, see Handover)");
        }
    }
}
