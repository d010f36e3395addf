package io.logpipe.core.wiring;

import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.Plugin;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.PluginState;
import io.logpipe.api.plugin.Signal;
import io.logpipe.core.config.Kind;
import io.logpipe.core.route.Feed;
import io.logpipe.core.route.InputPort;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The place of an input: it owns the feed, with what is under way. */
final class InputPlace extends Place implements InputPort {

    private final Feed feed;
    private final Map<String, Commit> missed = new LinkedHashMap<>();
    private final PluginContext.Counter blocksIn = counters().counter("blocks_in");
    private final PluginContext.Counter bytesIn = counters().counter("bytes_in");

    InputPlace(String id, Services services, FailureSink onFailure) {
        super(id, Kind.INPUT, services, onFailure);
        feed = new Feed(this, services.loop(), services.pool());
    }

    Feed feed() {
        return feed;
    }

    @Override
    void started() {
        if (feed.held()) {
            state(PluginState.PAUSED);
        }
        missed.values().forEach(commit -> committed(commit.source(), commit.upTo()));
        missed.clear();
        signalCurrent(new Signal.Woken());
    }

    @Override
    void stopped() {
        // What is under way stays with the feed; the successor hears of its acknowledgement.
    }

    @Override
    void deliver(Plugin plugin, Signal signal) throws Exception {
        ((Input) plugin).onEvent(signal, feed);
    }

    @Override
    public void committed(SourceRef source, Position upTo) {
        thread().execute(() -> {
            Instance now = instance();
            if (now == null) {
                missed.put(source.id(), new Commit(source, upTo));
            } else {
                guarded(() -> ((Input) now.plugin()).committed(source, upTo));
            }
        });
    }

    @Override
    public void hold(String why) {
        waits(why);
        onInput(input -> {
            state(PluginState.PAUSED);
            guarded(input::pause);
        });
    }

    @Override
    public void release() {
        waits("");
        onInput(input -> {
            state(PluginState.RUNNING);
            guarded(input::resume);
            signalCurrent(new Signal.Woken());
        });
    }

    @Override
    public void again(int priority) {
        if (services().loop().isCurrent()) {
            services().turns().add(priority, () -> signalCurrent(new Signal.Woken()));
        } else {
            thread().execute(() -> signalCurrent(new Signal.Woken()));
        }
    }

    @Override
    public void passed(int blocks, long bytes) {
        blocksIn.add(blocks);
        bytesIn.add(bytes);
    }

    /** Never at once: that would be a call within a call (rule P1), or out of order. */
    private void onInput(Consumer<Input> call) {
        thread().execute(() -> {
            Instance now = instance();
            if (now != null) {
                call.accept((Input) now.plugin());
            }
        });
    }

    /** An acknowledgement that came while no instance was there. */
    private record Commit(SourceRef source, Position upTo) {}
}
