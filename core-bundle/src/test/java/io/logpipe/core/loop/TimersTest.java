package io.logpipe.core.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TimersTest {

    private static final long LATER = 1_000;

    private final Timers timers = new Timers();
    private final List<String> ran = new ArrayList<>();

    @Test
    void whatIsDueRunsInItsOrder() {
        timers.add(2, () -> ran.add("second"));
        timers.add(1, () -> ran.add("first"));
        timers.add(2, () -> ran.add("third"));
        timers.add(LATER, () -> ran.add("not due"));
        assertEquals(3, timers.runDue(2));
        assertEquals(List.of("first", "second", "third"), ran);
        assertEquals(LATER - 2, timers.untilNext(2, Long.MAX_VALUE));
    }

    @Test
    void whatIsCancelledDoesNotRunAndIsNotWaitedFor() {
        timers.add(1, () -> ran.add("cancelled")).cancel();
        timers.add(2, () -> ran.add("kept"));
        assertEquals(2, timers.untilNext(0, LATER));
        assertEquals(1, timers.runDue(2));
        assertEquals(List.of("kept"), ran);
    }

    @Test
    void whatIsCancelledIsForgottenBeforeItIsDue() {
        Object code = new Object();
        WeakReference<Object> seen = new WeakReference<>(code);
        Timers.Timer timer = timers.add(LATER, code::hashCode);
        timers.add(1, () -> ran.add("before"));
        timer.cancel();
        code = null;
        for (int tries = 0; tries < 100 && seen.get() != null; tries++) {
            System.gc();
        }
        assertTrue(seen.refersTo(null), "the task of a cancelled timer is kept until it is due");
    }
}
