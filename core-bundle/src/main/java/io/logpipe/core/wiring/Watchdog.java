package io.logpipe.core.wiring;

import io.logpipe.core.loop.DedicatedThread;
import io.logpipe.core.loop.EventLoop;
import io.logpipe.core.registry.FactoryBinding;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Looks once a second for calls that do not come back: after 3 s it says who hangs and where. What hangs on the loop is
 * left behind after the deadline, and the thread with it. A dedicated thread holds up nobody else, and its disk may be
 * slow: it is only left behind while its code is on trial.
 *
 * <p>On a thread of its own, since a change of the wiring may wait for what hangs.
 */
final class Watchdog implements Runnable, AutoCloseable {

    private static final System.Logger LOG = System.getLogger("watchdog");
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration REPORT = Duration.ofSeconds(3);
    private static final int FRAMES = 12;
    private static final int EXIT_CODE = 70;

    private final EventLoop loop;
    private final Places places;
    private final Duration deadline;
    private final Predicate<FactoryBinding> onTrial;
    private final Set<Object> reported = new HashSet<>();
    private final Thread thread = new Thread(this, "logpipe-watchdog");
    private volatile boolean closed;
    private long looked = System.nanoTime();
    private long woke = looked;

    /** Leaves behind what hangs for {@code deadline}. */
    Watchdog(EventLoop loop, Places places, Duration deadline, Predicate<FactoryBinding> onTrial) {
        this.loop = loop;
        this.places = places;
        this.deadline = deadline;
        this.onTrial = onTrial;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    @Override
    public void run() {
        while (!closed) {
            try {
                Thread.sleep(LOOK.toMillis());
                look();
            } catch (InterruptedException e) {
                LOG.log(Level.DEBUG, "interrupted");
            } catch (Exception | Error e) {
                LOG.log(Level.ERROR, "a look at what hangs failed", e);
            }
        }
    }

    private void look() {
        long now = System.nanoTime();
        if (now - looked > REPORT.toNanos()) {
            // The whole process was stopped for a while: no call is to blame for that.
            woke = now;
        }
        looked = now;
        watchLoop();
        for (Place place : places.all()) {
            if (place.thread() instanceof DedicatedThread dedicated) {
                watch(place, dedicated);
            }
        }
    }

    private long sinceWoken(long busy) {
        return Math.min(busy, looked - woke);
    }

    private void watch(Place place, DedicatedThread dedicated) {
        long busy = sinceWoken(dedicated.busyNanos());
        Thread thread = dedicated.thread();
        place.hanging(report(dedicated, busy, place.id(), thread));
        Instance instance = place.instance();
        if (busy >= deadline.toNanos() && instance != null && onTrial.test(instance.binding())) {
            place.leaveBehind(Hang.of("hung for " + deadline.toSeconds() + " s"));
            dedicated.abandon(thread);
        }
    }

    private void watchLoop() {
        long busy = sinceWoken(loop.busyNanos());
        Object present = loop.occupant();
        Object caller = present instanceof Place.Within within ? within.caller() : null;
        Object occupant = present instanceof Place.Within within ? within.filter() : present;
        Thread thread = loop.thread();
        String who = occupant instanceof Place place
                ? place.id()
                : occupant instanceof Place.Newcomer next ? "what is being created for " + next.place() : "the engine";
        String hanging = report(loop, busy, who + ", on the event loop,", thread);
        for (Place place : places.all()) {
            if (place.thread() == loop) {
                place.hanging(occupant == place ? hanging : "");
            }
        }
        if (busy < deadline.toNanos()) {
            return;
        }
        if (occupant == null) {
            restartWorker("the engine hung on the event loop");
        }
        if (occupant instanceof Place place) {
            place.leaveBehind(Hang.of("hung for " + deadline.toSeconds() + " s on the event loop"));
            if (caller instanceof Place input) {
                input.leaveBehind(Hang.within(place));
            }
        }
        try {
            loop.abandon(thread);
            reported.remove(loop);
        } catch (IOException e) {
            restartWorker("no new event loop: " + e.getMessage());
        }
    }

    /** What is the matter with a call; empty if nothing is. */
    private String report(Object key, long busy, String who, Thread thread) {
        if (busy < REPORT.toNanos()) {
            if (reported.remove(key)) {
                LOG.log(Level.WARNING, "{0} goes on", who);
            }
            return "";
        }
        String since = "has not come back for " + busy / 1_000_000_000 + " s";
        if (reported.add(key)) {
            String where = Arrays.stream(thread.getStackTrace())
                    .limit(FRAMES)
                    .map(StackTraceElement::toString)
                    .collect(Collectors.joining(" < "));
            LOG.log(Level.WARNING, "{0} {1}: {2}", who, since, where);
        }
        return since;
    }

    /** The last resort: nothing is lost, since no position has moved beyond what is acknowledged. */
    private static void restartWorker(String why) {
        LOG.log(Level.ERROR, "the worker ends, the monitor starts another: {0}", why);
        Runtime.getRuntime().halt(EXIT_CODE);
    }
}
