package io.logpipe.input.file;

import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Handover;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.Outlet;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.Signal;
import java.io.IOException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** One instance: a {@link Collector} from each start to the next stop. */
final class FileInput implements Input {

    private final FileSettings settings;
    private final PluginContext context;
    private final Neighbours neighbours;
    private final Clock clock;
    private @Nullable Collector collector;

    FileInput(FileSettings settings, PluginContext context, Neighbours neighbours, Clock clock) {
        this.settings = settings;
        this.context = context;
        this.neighbours = neighbours;
        this.clock = clock;
    }

    @Override
    public void start(Handover handover) throws IOException {
        Collector next = new Collector(settings, context, neighbours, clock);
        next.start(handover);
        collector = next;
    }

    @Override
    public void onEvent(Signal signal, Outlet outlet) {
        if (collector != null) {
            collector.onEvent(signal, outlet);
        }
    }

    @Override
    public void committed(SourceRef source, Position upTo) {
        if (collector != null) {
            collector.committed(source, upTo);
        }
    }

    @Override
    public void pause() {
        if (collector != null) {
            collector.hold(true);
        }
    }

    @Override
    public void resume() {
        if (collector != null) {
            collector.hold(false);
        }
    }

    @Override
    public Handover stop(Deadline deadline) {
        Collector last = collector;
        collector = null;
        return last == null ? Handover.NONE : last.stop();
    }
}
