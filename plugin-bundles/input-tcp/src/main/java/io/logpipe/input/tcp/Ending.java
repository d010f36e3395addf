package io.logpipe.input.tcp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a connection ends. {@code why} is safe to print. */
record Ending(Kind kind, String why) {

    enum Kind {
        /** Between messages, as it should. */
        CLOSED,
        /** By the peer or the network, inside a message. */
        INCOMPLETE,
        /** By us. */
        REFUSED
    }

    /** For a successor, which knows it by {@link #restore}. */
    List<String> save() {
        return List.of(kind.name(), why);
    }

    static @Nullable Ending restore(@Nullable Object saved) {
        return saved instanceof List<?> pair && pair.get(0) instanceof String kind && pair.get(1) instanceof String why
                ? new Ending(Kind.valueOf(kind), why)
                : null;
    }
}
