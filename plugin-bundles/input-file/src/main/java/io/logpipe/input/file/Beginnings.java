package io.logpipe.input.file;

import io.logpipe.api.plugin.PluginContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tails of a new generation, until its number is durable. After a kill the same number might stand for other bytes
 * otherwise, and an output that remembers would take them for those that it has. A disk that fails for long holds nothing
 * up.
 */
final class Beginnings {

    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int MOST = 40;

    private final PluginContext context;
    private final Ready ready;
    /** How often each was put off. */
    private final Map<Tail, Integer> waiting = new HashMap<>();

    private boolean running;

    Beginnings(PluginContext context, Ready ready) {
        this.context = context;
        this.ready = ready;
    }

    /** Whether the tail may be read; otherwise it comes again. */
    boolean mayBegin(Tail tail) {
        if (tail.begins()) {
            return true;
        }
        int times = waiting.merge(tail, 1, Integer::sum);
        if (times > MOST) {
            tail.beginsWhen(() -> true);
            waiting.remove(tail);
            return true;
        }
        arm();
        return false;
    }

    /** The timer has fired. */
    void tick() {
        running = false;
        waiting.keySet().removeIf(tail -> tail.ended() || tail.begins() && add(tail));
        List.copyOf(waiting.keySet()).forEach(ready::add);
    }

    private boolean add(Tail tail) {
        ready.add(tail);
        return true;
    }

    private void arm() {
        if (!running) {
            running = true;
            context.after(PAUSE, Collector.Timer.BEGINNING);
        }
    }
}
