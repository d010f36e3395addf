package io.logpipe.input.file;

import io.logpipe.api.plugin.PluginContext;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Tails whose last line waits for its end. One timer serves them all: it fires twice in the time a line may wait, and a
 * line goes when it has seen it twice.
 */
final class Partials {

    private final PluginContext context;
    private final Duration wait;
    private final Ready ready;
    private Set<Tail> fresh = new LinkedHashSet<>();
    private Set<Tail> aging = new LinkedHashSet<>();
    private boolean running;

    Partials(PluginContext context, Duration wait, Ready ready) {
        this.context = context;
        this.wait = wait;
        this.ready = ready;
    }

    /** Whether the unfinished last line of {@code tail} has waited long enough. */
    boolean due(Tail tail) {
        return wait.isZero() || tail.overdue();
    }

    /** The last line of {@code tail} is not finished. */
    void wait(Tail tail) {
        if (!aging.contains(tail) && fresh.add(tail)) {
            arm();
        }
    }

    /** A line of {@code tail} went: the next one, if there is one, waits anew. */
    void gone(Tail tail) {
        tail.overdue(false);
        if (running) {
            fresh.remove(tail);
            aging.remove(tail);
        }
    }

    /** The timer has fired. */
    void tick() {
        running = false;
        for (Tail tail : aging) {
            tail.overdue(true);
            ready.add(tail);
        }
        aging = fresh;
        fresh = new LinkedHashSet<>();
        arm();
    }

    private void arm() {
        if (!running && !(fresh.isEmpty() && aging.isEmpty())) {
            running = true;
            context.after(wait.dividedBy(2), Collector.Timer.PARTIAL);
        }
    }
}
