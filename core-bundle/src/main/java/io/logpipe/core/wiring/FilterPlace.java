package io.logpipe.core.wiring;

import io.logpipe.api.plugin.Filter;
import io.logpipe.api.plugin.Plugin;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.api.plugin.Signal;
import io.logpipe.core.config.Kind;
import io.logpipe.core.loop.EventLoop;
import io.logpipe.core.route.FilterPort;
import java.util.Optional;

/** The place of a filter. */
final class FilterPlace extends Place implements FilterPort {

    private final Runnable onRunning;
    private final PluginContext.Counter blocksIn = counters().counter("blocks_in");
    private final PluginContext.Counter bytesIn = counters().counter("bytes_in");
    private volatile Optional<Filter> running = Optional.empty();

    /** Runs {@code onRunning} on the loop when routes that waited for this filter may go on. */
    FilterPlace(String id, Services services, FailureSink onFailure, Runnable onRunning) {
        super(id, Kind.FILTER, services, onFailure);
        this.onRunning = onRunning;
    }

    @Override
    public void during(Step step) throws PluginFailure {
        EventLoop loop = services().loop();
        Object caller = loop.occupant();
        loop.occupy(new Within(this, caller));
        step.run();
        if (!loop.isCurrent()) {
            throw new PluginFailure.Transient("filter " + id() + " was given up meanwhile", null);
        }
        loop.occupy(caller);
    }

    @Override
    public Optional<Filter> running() {
        return running;
    }

    @Override
    void started() {
        Instance now = instance();
        running = now == null ? Optional.empty() : Optional.of((Filter) now.plugin());
        onRunning.run();
    }

    @Override
    void cut() {
        running = Optional.empty();
    }

    @Override
    void stopped() {
        cut();
    }

    @Override
    void deliver(Plugin plugin, Signal signal) {
        // A filter sees data only; nothing it can register calls it.
    }

    @Override
    public void passed(int blocks, long bytes) {
        blocksIn.add(blocks);
        bytesIn.add(bytes);
    }

    @Override
    public void dropped(String reason, long bytes) {
        counters().counter("dropped_" + reason).add(1);
        counters().counter("dropped_bytes").add(bytes);
    }
}
