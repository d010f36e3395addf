package ${package};

import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Checkpoint;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Handover;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.Outcome;
import io.logpipe.api.plugin.Outlet;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.Saved;
import io.logpipe.api.plugin.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Looks now and then whether a file has new lines. To be replaced by a source of your own; what stays is this:
 *
 * <ul>
 *   <li>{@code next} is how far was read. It moves only when a pass was {@code Sent}, and a successor takes it over.
 *   <li>What all outputs have acknowledged comes by {@code committed}. Only that goes to the checkpoint.
 * </ul>
 */
final class ${classPrefix}Input implements Input {

    private final Path path;
    private final Duration period;
    private final PluginContext context;
    private final Checkpoint checkpoint;
    private final SourceRef source;
    private long next;

    ${classPrefix}Input(Path path, Duration period, PluginContext context) {
        this.path = path;
        this.period = period;
        this.context = context;
        this.checkpoint = context.checkpoint(path.toString());
        this.source = SourceRef.of(path.getFileName().toString(), path.toString());
    }

    @Override
    public void start(Handover handover) {
        checkpoint.get(source.id()).ifPresent(saved -> next = saved.position().offset());
        // The predecessor may have had another path: a change of the settings is an exchange, too.
        if (handover.values().get(source.id()) instanceof Long left) {
            next = left;
        }
        context.every(period, "look");
    }

    @Override
    public Handover stop(Deadline deadline) {
        return new Handover(Map.of(source.id(), next));
    }

    @Override
    public void onEvent(Signal signal, Outlet outlet) throws IOException {
        if (!Files.exists(path) || Files.size(path) <= next) {
            return;
        }
        try (${classPrefix}Lines lines = new ${classPrefix}Lines(path, next, context.blocks())) {
            if (lines.any() && outlet.transfer(source, opened -> lines) instanceof Outcome.Sent sent) {
                next = sent.upTo().offset();
            }
            // Held or aborted: nothing was taken. The next look, or a Woken, finds the same lines.
        }
    }

    @Override
    public void committed(SourceRef committed, Position upTo) {
        // After a change of the path, this may still be about the old one.
        if (committed.equals(source)) {
            checkpoint.put(source.id(), new Saved(source.name(), upTo, Map.of()));
        }
    }
}
