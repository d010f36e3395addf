package io.logpipe.itest;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Polls until something is so; the deadline is only there to end a test that has failed. */
public final class Await {

    public static final Duration LIMIT = Duration.ofSeconds(60);

    private static final long PAUSE_NANOS = 20_000_000;

    private Await() {}

    public static void until(String what, Callable<Boolean> check) throws Exception {
        until(what, LIMIT, check);
    }

    public static void until(String what, Duration limit, Callable<Boolean> check) throws Exception {
        value(what, limit, () -> check.call() ? Optional.of(true) : Optional.empty());
    }

    public static <T> T value(String what, Callable<Optional<T>> find) throws Exception {
        return value(what, LIMIT, find);
    }

    public static <T> T value(String what, Duration limit, Callable<Optional<T>> find) throws Exception {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<T> found = find.call();
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("waited " + limit.toSeconds() + " s for: " + what);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Waits until {@code look} has given the same answer for {@code span}. */
    public static <T> T quiet(String what, Duration span, Callable<T> look) throws Exception {
        var seen = new Object() {
            T answer = look.call();
            long since = System.nanoTime();
        };
        until(what + " to be quiet", () -> {
            T now = look.call();
            if (!now.equals(seen.answer)) {
                seen.answer = now;
                seen.since = System.nanoTime();
            }
            return System.nanoTime() - seen.since > span.toNanos();
        });
        return seen.answer;
    }
}
