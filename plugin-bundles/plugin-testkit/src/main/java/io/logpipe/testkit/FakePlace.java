package io.logpipe.testkit;

import io.logpipe.api.plugin.Codec;
import io.logpipe.api.plugin.Filter;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.Plugin;
import io.logpipe.api.plugin.Signal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A place in the configuration: stays while the instances in it come and go. */
final class FakePlace {
    private final String id;
    private final FakeLeases leases;
    private final FakeRoute route;
    private final FakeQueue queue;
    private final Deque<Posted> waiting = new ArrayDeque<>();
    private @Nullable Plugin plugin;
    private Optional<String> degraded = Optional.empty();

    private record Posted(Signal signal, BooleanSupplier wanted) {}

    FakePlace(String id, World host) {
        this.id = id;
        this.leases = new FakeLeases(this, host.listeners());
        this.route = new FakeRoute(host, () -> {
            if (plugin != null) {
                plugin.pause();
            }
        });
        this.queue = new FakeQueue(host);
    }

    FakeLeases leases() {
        return leases;
    }

    FakeRoute route() {
        return route;
    }

    FakeQueue queue() {
        return queue;
    }

    boolean running() {
        return plugin != null;
    }

    @Nullable
    Plugin plugin() {
        return plugin;
    }

    void runs(Plugin next) {
        plugin = next;
        if (next instanceof Input) {
            post(new Signal.Woken());
        } else if (next instanceof Output output) {
            queue.runs(output);
        }
    }

    /** Signals that are on their way end here; a successor looks for itself. */
    void stopped() {
        plugin = null;
        waiting.clear();
        queue.stopped();
    }

    /** Kept for the next turn; not at all while there is no instance. */
    void post(Signal signal) {
        post(signal, () -> true);
    }

    /** Not delivered if the registration behind it is gone by then. */
    void post(Signal signal, BooleanSupplier wanted) {
        if (plugin != null) {
            waiting.add(new Posted(signal, wanted));
        }
    }

    /** Delivers what was posted before this call; what that brings about waits for the next turn. */
    boolean turn() throws Exception {
        boolean busy = plugin instanceof Input input && route.commit(input);
        for (int left = waiting.size(); left > 0 && plugin != null; left--) {
            Posted next = waiting.remove();
            if (next.wanted().getAsBoolean()) {
                signal(next.signal());
                busy = true;
            }
        }
        return queue.turn() || busy;
    }

    private void signal(Signal signal) throws Exception {
        if (plugin instanceof Input input) {
            route.event(input, signal);
            if (route.takeMore()) {
                post(new Signal.Woken());
            }
        } else if (plugin instanceof Output output) {
            output.onEvent(signal);
            queue.askAgain();
        } else if (plugin instanceof Filter || plugin instanceof Codec) {
            throw new AssertionError(id + " is neither input nor output and cannot be told of " + signal);
        }
    }

    void degraded(Optional<String> why) {
        degraded = why;
    }

    Optional<String> degraded() {
        return degraded;
    }

    String describe() {
        return id + ": " + (running() ? "running" : "stopped")
                + degraded.map(why -> ", degraded: " + why).orElse("") + ", " + route + ", queue " + queue;
    }

    @Override
    public String toString() {
        return id;
    }
}
