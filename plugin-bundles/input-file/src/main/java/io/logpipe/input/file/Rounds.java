package io.logpipe.input.file;

import io.logpipe.api.plugin.PluginContext.Registration;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * When all names are looked at next: after the shortest interval, and after one four times as long, up to a minute, while
 * nothing changes. Whatever happens ends a long wait.
 */
final class Rounds {

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int STRETCH = 4;

    private final Duration shortest;
    private final Duration longest;
    private final Function<Duration, Registration> timer;
    private Duration interval;
    private Duration wait = Duration.ZERO;
    private @Nullable Registration next;

    /** {@code timer} calls back once, after a delay: then call {@link #begin}. */
    Rounds(Duration shortest, Function<Duration, Registration> timer) {
        this.shortest = shortest;
        this.longest = LONGEST.compareTo(shortest) > 0 ? LONGEST : shortest;
        this.timer = timer;
        this.interval = shortest;
    }

    /** A round begins now: the next one follows after the interval. */
    void begin() {
        if (next != null) {
            next.close();
        }
        wait = interval;
        next = timer.apply(wait);
    }

    /** A round is over. */
    void done(boolean news) {
        if (news) {
            stirred();
        } else {
            Duration longer = interval.multipliedBy(STRETCH);
            interval = longer.compareTo(longest) < 0 ? longer : longest;
        }
    }

    /** Something happens: a round that would follow later than after the shortest interval follows after that. */
    void stirred() {
        interval = shortest;
        if (next != null && wait.compareTo(shortest) > 0) {
            begin();
        }
    }
}
