package io.logpipe.core.wiring;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** Decides what becomes of a place whose instance failed: made anew after a growing wait, three times in a minute not. */
final class Recovery {

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int TOO_OFTEN = 3;
    private static final String TOO_MUCH = "failed " + TOO_OFTEN + " times within " + WINDOW.toSeconds() + " s";

    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final int GROWTH = 5;

    /** For an instance that has to go through no fault of its own. */
    static final Decision WITHOUT_BLAME = new Decision(FIRST_WAIT, "");

    /** A hang takes so long that hardly three of them are within a minute. */
    private static final Duration HANGS = Duration.ofMinutes(10);

    private final Map<String, ArrayDeque<Long>> failures = new HashMap<>();
    private final Map<String, Long> hangs = new HashMap<>();

    /** Counts a failure of {@code place}. Safe from any thread. */
    synchronized Decision failed(String place) {
        long now = System.nanoTime();
        ArrayDeque<Long> recent = failures.computeIfAbsent(place, id -> new ArrayDeque<>());
        while (!recent.isEmpty() && now - recent.peekFirst() > WINDOW.toNanos()) {
            recent.removeFirst();
        }
        recent.addLast(now);
        if (recent.size() >= TOO_OFTEN) {
            return new Decision(Duration.ZERO, TOO_MUCH);
        }
        Duration wait = FIRST_WAIT;
        for (int i = 1; i < recent.size(); i++) {
            wait = wait.multipliedBy(GROWTH);
        }
        return new Decision(wait, "");
    }

    /**
     * A call in {@code place} did not come back; safe from any thread.
     *
     * @param proven whether its code is known to work: then it has a second chance
     */
    synchronized Decision hung(String place, boolean proven) {
        long now = System.nanoTime();
        Long last = hangs.put(place, now);
        if (!proven) {
            return new Decision(Duration.ZERO, "hung");
        }
        return last != null && now - last < HANGS.toNanos()
                ? new Decision(Duration.ZERO, "hung twice within " + HANGS.toMinutes() + " min")
                : new Decision(FIRST_WAIT, "");
    }

    /** The operator has released it: the count begins anew. */
    synchronized void forget(String place) {
        failures.remove(place);
        hangs.remove(place);
    }

    /**
     * What happens next.
     *
     * @param tooMuch why it is not made anew; empty if it is
     */
    record Decision(Duration delay, String tooMuch) {

        boolean quarantined() {
            return !tooMuch.isEmpty();
        }

        @Override
        public String toString() {
            return quarantined() ? "in quarantine: " + tooMuch : "made anew in " + delay.toMillis() + " ms";
        }
    }
}
