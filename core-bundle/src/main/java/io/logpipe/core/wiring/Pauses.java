package io.logpipe.core.wiring;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The latest pauses of instances that were exchanged. Safe from any thread. */
public final class Pauses {

    private static final int KEPT = 1_000;

    private final Map<Kind, ArrayDeque<Pause>> latest = new EnumMap<>(Kind.class);

    /** What an instance was exchanged for. */
    public enum Kind {
        /** Other code, which stood ready beside the old. */
        BLUE_GREEN("blue-green"),
        /** Other code in the place of the old. */
        IN_PLACE("in-place"),
        /** Other settings. */
        CONFIG("config");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** As the shell shows it. */
        public String word() {
            return word;
        }
    }

    /**
     * One pause.
     *
     * @param nanos from when the old instance was asked to come to rest until the new one had started; 0 if there was none
     */
    public record Pause(String place, Kind kind, long nanos) {

        /** In milliseconds, as a line for people says it. */
        public String text() {
            if (nanos == 0) {
                return "did not run before";
            }
            long micros = nanos / 1_000;
            return "paused " + micros / 1_000 + "." + "%03d".formatted(micros % 1_000) + " ms";
        }
    }

    synchronized void add(Pause pause) {
        ArrayDeque<Pause> ofKind = latest.computeIfAbsent(pause.kind(), kind -> new ArrayDeque<>());
        if (ofKind.size() == KEPT) {
            ofKind.removeFirst();
        }
        ofKind.addLast(pause);
    }

    /** The last 1,000 of each kind, the oldest first. */
    public synchronized List<Pause> all() {
        List<Pause> all = new ArrayList<>();
        latest.values().forEach(all::addAll);
        return all;
    }
}
