package io.logpipe.plugin.wire.acknowledged;

import java.util.List;
import java.util.Locale;

/** The setting {@code ack}: which of the two wires is spoken. */
public enum Acknowledgement {
    /** The C program's only. */
    OFF,
    /** The acknowledged one with all who know it, the C program's with the others. */
    PREFER,
    /** The acknowledged one only. */
    REQUIRE;

    /** What may be written in the configuration. */
    public static final List<String> WORDS = List.of("off", "prefer", "require");

    /** What one of {@link #WORDS} stands for. */
    public static Acknowledgement of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
