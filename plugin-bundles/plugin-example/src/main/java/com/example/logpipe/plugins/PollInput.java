package com.example.logpipe.plugins;

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
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Reads whole lines that are appended to one file, all of it from the very first start on.
 *
 * <p>Two positions matter. {@link #next} is how far was read, which a successor learns by the handover. What all outputs
 * have acknowledged comes by {@link #committed} and goes to the checkpoint, where the next start of the node finds it.
 *
 * <p>A file that has become shorter was written anew: it is read from its start, as a source of its own, so that
 * acknowledgements of what was before are not taken for the new.
 */
final class PollInput implements Input {

    private static final String KEY = "file";

    private final Path path;
    private final Duration period;
    private final PluginContext context;
    private final Checkpoint checkpoint;
    private long next;
    private long generation;

    PollInput(Path path, Duration period, PluginContext context) {
        this.path = path;
        this.period = period;
        this.context = context;
        this.checkpoint = context.checkpoint(path.toString());
    }

    @Override
    public void start(Handover handover) {
        checkpoint.get(KEY).ifPresent(saved -> {
            next = saved.position().offset();
            generation = Long.parseLong(saved.facts().get("generation"));
        });
        Map<String, Object> left = handover.values();
        // The predecessor may have had another path: a change of the settings is an exchange, too.
        if (path.toString().equals(left.get("path"))) {
            next = (Long) left.get("next");
            generation = (Long) left.get("generation");
        }
        context.every(period, "look");
    }

    @Override
    public Handover stop(Deadline deadline) {
        return new Handover(Map.of("path", path.toString(), "next", next, "generation", generation));
    }

    @Override
    public void onEvent(Signal signal, Outlet outlet) {
        try {
            look(outlet);
            context.healthy();
        } catch (IOException e) {
            // Nothing is lost by waiting, and the next look may do better.
            context.degraded("cannot read " + path + ": " + e);
        }
    }

    private void look(Outlet outlet) throws IOException {
        long size = size();
        if (size < next) {
            context.log().log(Level.WARNING, "{0} is shorter than before, read from its start", path);
            next = 0;
            generation++;
        }
        if (size > next) {
            // Here, not in the opener: a pass without a block is one, too, and outputs would see it.
            try (FileLines lines = new FileLines(path, next, context.blocks())) {
                if (lines.any() && outlet.transfer(source(), source -> lines) instanceof Outcome.Sent sent) {
                    next = sent.upTo().offset();
                }
                // Held or aborted: nothing was taken. The next look, or a Woken, finds the same lines.
            }
        }
    }

    /** Of a file that is not there: as before, since it may be about to come back. */
    private long size() throws IOException {
        try {
            return Files.size(path);
        } catch (NoSuchFileException notThere) {
            return next;
        }
    }

    private SourceRef source() {
        return SourceRef.of(path.getFileName().toString(), path + "#" + generation);
    }

    @Override
    public void committed(SourceRef source, Position upTo) {
        if (source.id().equals(source().id())) {
            checkpoint.put(KEY, new Saved(source.name(), upTo, Map.of("generation", Long.toString(generation))));
        }
    }
}
