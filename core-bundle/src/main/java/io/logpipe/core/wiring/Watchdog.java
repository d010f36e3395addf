package io.logpipe.core.wiring;

import io.logpipe.core.loop.DedicatedThread;
import io.logpipe.core.loop.EventLoop;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Looks once a second for calls that do not come back. On the loop, after 3 s it says who hangs and where; after the
 * deadline it leaves the thread behind, and the instance with it. A dedicated thread holds up nobody else: it is reported.
 */
final class Watchdog implements Runnable {

    private static final System.Logger LOG = System.getLogger("watchdog");
    private static final Duration REPORT = Duration.ofSeconds(3);
    private static final int FRAMES = 12;
    private static final int EXIT_CODE = 70;

    private final EventLoop loop;
    private final Places places;
    private final Duration deadline;
    private final Set<Object> reported = new HashSet<>();

    /** Leaves a hanging loop behind after {@code deadline}. */
    Watchdog(EventLoop loop, Places places, Duration deadline) {
        this.loop = loop;
        this.places = places;
        this.deadline = deadline;
    }

    @Override
    public void run() {
        watchLoop();
        for (Place place : places.all()) {
            if (place.thread() instanceof DedicatedThread dedicated) {
                report(place, dedicated.busyNanos(), place.id(), dedicated.stack());
            }
        }
    }

    private void watchLoop() {
        long busy = loop.busyNanos();
        Object occupant = loop.occupant();
        String who = occupant instanceof Place place ? place.id() : "the engine";
        report(loop, busy, who + ", on the event loop,", loop.stack());
        if (busy < deadline.toNanos()) {
            return;
        }
        try {
            loop.abandon();
        } catch (IOException e) {
            restartWorker("no new event loop: " + e.getMessage());
        }
        if (occupant instanceof Place place) {
            place.leaveBehind("hung for " + deadline.toSeconds() + " s on the event loop");
        } else {
            restartWorker("the engine hung on the event loop");
        }
    }

    private void report(Object key, long busy, String who, StackTraceElement[] stack) {
        if (busy < REPORT.toNanos()) {
            if (reported.remove(key)) {
                LOG.log(Level.WARNING, "{0} goes on", who);
            }
        } else if (reported.add(key)) {
            String where = Arrays.stream(stack)
                    .limit(FRAMES)
                    .map(StackTraceElement::toString)
                    .collect(Collectors.joining(" < "));
            LOG.log(Level.WARNING, "{0} has not come back for {1} s: {2}", who, busy / 1_000_000_000, where);
        }
    }

    /** The last resort: nothing is lost, since no position has moved beyond what is acknowledged. */
    private static void restartWorker(String why) {
        LOG.log(Level.ERROR, "the worker ends, the monitor starts another: {0}", why);
        Runtime.getRuntime().halt(EXIT_CODE);
    }
}
