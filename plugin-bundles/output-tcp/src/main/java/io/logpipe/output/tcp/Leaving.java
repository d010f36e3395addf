package io.logpipe.output.tcp;

import io.logpipe.plugin.wire.Framing;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one instance leaves a connection to the next.
 *
 * @param rest what has to be written first
 * @param open the message that the connection is inside of then, if any
 * @param framing how it was written to
 * @param streams what an acknowledged connection is in the middle of; empty on the C program's wire
 */
record Leaving(byte[] rest, @Nullable OpenMessage open, Framing framing, Map<String, Object> streams) {

    /** The C program's wire. */
    static Leaving messages(byte[] rest, @Nullable OpenMessage open, Framing framing) {
        return new Leaving(rest, open, framing, Map.of());
    }

    /** The acknowledged wire. */
    static Leaving acknowledged(byte[] rest, Map<String, Object> streams) {
        return new Leaving(rest, null, new Framing(8), streams);
    }

    boolean acknowledged() {
        return !streams.isEmpty();
    }

    Map<String, Object> save() {
        Map<String, Object> state = new HashMap<>(Map.of("rest", rest, "length_bytes", framing.lengthBytes()));
        if (open != null) {
            state.put("source", open.source());
            state.put("offset", open.offset());
        }
        if (acknowledged()) {
            state.put("acknowledged", streams);
        }
        return state;
    }

    /** What {@link #save} gave, or null if it is something else. */
    static @Nullable Leaving restore(@Nullable Object saved) {
        if (!(saved instanceof Map<?, ?> state
                && state.get("rest") instanceof byte[] rest
                && state.get("length_bytes") instanceof Integer lengthBytes)) {
            return null;
        }
        Map<String, Object> streams = new HashMap<>();
        if (state.get("acknowledged") instanceof Map<?, ?> map) {
            map.forEach((key, value) -> streams.put((String) key, value));
        }
        boolean inside = state.get("source") instanceof String && state.get("offset") instanceof Long;
        OpenMessage open = inside ? new OpenMessage((String) state.get("source"), (Long) state.get("offset")) : null;
        return new Leaving(rest, open, new Framing(lengthBytes), streams);
    }
}
