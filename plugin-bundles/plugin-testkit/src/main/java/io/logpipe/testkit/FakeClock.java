package io.logpipe.testkit;

import io.logpipe.api.plugin.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Timers in a time that only a test moves. */
final class FakeClock {
    private final List<Timer> timers = new ArrayList<>();
    private long now;

    /** One registration; its period is null if it fires once. */
    static final class Timer {
        private final Consumer<Signal> target;
        private final Object attachment;
        private final @Nullable Duration period;
        private long due;

        Timer(Consumer<Signal> target, Object attachment, @Nullable Duration period, long due) {
            this.target = target;
            this.attachment = attachment;
            this.period = period;
            this.due = due;
        }
    }

    long now() {
        return now;
    }

    Timer add(Duration delay, boolean again, Object attachment, Consumer<Signal> target) {
        if (again && (delay.isZero() || delay.isNegative())) {
            throw new IllegalArgumentException("period " + delay + " (expected: more than zero)");
        }
        Timer timer = new Timer(target, attachment, again ? delay : null, now + delay.toNanos());
        timers.add(timer);
        return timer;
    }

    void remove(Timer timer) {
        timers.remove(timer);
    }

    /** When the next timer fires, if that is not after {@code limit}. */
    Optional<Long> nextUntil(long limit) {
        return timers.stream().map(timer -> timer.due).min(Long::compare).filter(due -> due <= limit);
    }

    void set(long time) {
        now = Math.max(now, time);
    }

    /** Posts all ticks that are due; a period that was missed several times ticks once. */
    boolean fire() {
        List<Timer> due = timers.stream()
                .filter(timer -> timer.due <= now)
                .sorted(Comparator.comparingLong(timer -> timer.due))
                .toList();
        for (Timer timer : due) {
            if (timer.period == null) {
                timers.remove(timer);
            } else {
                timer.due = now + timer.period.toNanos();
            }
            timer.target.accept(new Signal.Tick(timer.attachment));
        }
        return !due.isEmpty();
    }
}
