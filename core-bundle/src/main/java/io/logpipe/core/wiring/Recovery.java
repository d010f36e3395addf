package io.logpipe.core.wiring;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** Decides what becomes of a place whose instance failed: made anew after a growing wait, three times in a minute not. */
final class Recovery {

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int TOO_OFTEN = 3;
    /** Why it is not made anew any more. */
    static final String TOO_MUCH = "failed " + TOO_OFTEN + " times within " + WINDOW.toSeconds() + " s";

    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final int GROWTH = 5;

    private final Map<String, ArrayDeque<Long>> failures = new HashMap<>();

    /** Counts a failure of {@code place}. Safe from any thread. */
    synchronized Decision failed(String place) {
        long now = System.nanoTime();
        ArrayDeque<Long> recent = failures.computeIfAbsent(place, id -> new ArrayDeque<>());
        while (!recent.isEmpty() && now - recent.peekFirst() > WINDOW.toNanos()) {
            recent.removeFirst();
        }
        recent.addLast(now);
        if (recent.size() >= TOO_OFTEN) {
            return new Decision(Duration.ZERO, true);
        }
        Duration wait = FIRST_WAIT;
        for (int i = 1; i < recent.size(); i++) {
            wait = wait.multipliedBy(GROWTH);
        }
        return new Decision(wait, false);
    }

    /** The operator has released it: the count begins anew. */
    synchronized void forget(String place) {
        failures.remove(place);
    }

    /** What happens next. */
    record Decision(Duration delay, boolean quarantined) {
        @Override
        public String toString() {
            return quarantined ? "in quarantine: " + TOO_MUCH : "made anew in " + delay.toMillis() + " ms";
        }
    }
}
