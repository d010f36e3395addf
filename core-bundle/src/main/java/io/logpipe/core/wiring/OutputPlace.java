package io.logpipe.core.wiring;

import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.Plugin;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.Signal;
import io.logpipe.core.config.Kind;
import io.logpipe.core.config.QueueSettings;
import io.logpipe.core.route.OutputPort;
import io.logpipe.core.route.OutputPump;
import io.logpipe.core.route.OutputQueue;
import java.util.Optional;

/** The place of an output: it owns the queue, with what is not acknowledged. */
final class OutputPlace extends Place implements OutputPort {

    private final OutputQueue queue;
    private final OutputPump pump;
    private final PluginContext.Counter blocksOut = counters().counter("blocks_out");
    private final PluginContext.Counter bytesOut = counters().counter("bytes_out");
    private volatile Optional<Output> running = Optional.empty();

    /** Runs {@code onRoom} when inputs that waited for this queue may go on. */
    OutputPlace(String id, Services services, QueueSettings settings, FailureSink onFailure, Runnable onRoom) {
        super(id, Kind.OUTPUT, services, onFailure);
        queue = new OutputQueue(id, settings.memory(), settings.full() == QueueSettings.Full.DROP);
        pump = new OutputPump(this, queue, services.loop(), log(), onRoom);
    }

    OutputQueue queue() {
        return queue;
    }

    @Override
    public void enter() {
        occupy(this);
    }

    @Override
    public Optional<Output> running() {
        return running;
    }

    @Override
    void started() {
        Instance now = instance();
        running = now == null ? Optional.empty() : Optional.of((Output) now.plugin());
        pump.request();
    }

    @Override
    void cut() {
        running = Optional.empty();
    }

    @Override
    void stopped() {
        cut();
        pump.reset();
    }

    @Override
    void deliver(Plugin plugin, Signal signal) throws Exception {
        ((Output) plugin).onEvent(signal);
        pump.request();
    }

    /** Waits until everything is acknowledged, unless the output is not well. */
    void awaitEmpty(Deadline limit) {
        if (degraded().isEmpty() && instance() != null) {
            queue.awaitEmpty(limit);
        }
    }

    @Override
    void leave() {
        long lost = queue.abandon();
        if (lost > 0) {
            log().log(System.Logger.Level.WARNING, "removed with {0} bytes that it had not delivered", lost);
        }
        super.leave();
    }

    @Override
    public void passed(int blocks, long bytes) {
        blocksOut.add(blocks);
        bytesOut.add(bytes);
    }

    @Override
    public void dropped(String reason, long bytes) {
        counters().counter("dropped_" + reason).add(1);
        counters().counter("dropped_bytes").add(bytes);
    }
}
