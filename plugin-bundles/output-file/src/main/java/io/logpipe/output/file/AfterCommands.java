package io.logpipe.output.file;

import io.logpipe.api.config.CommandLine;
import io.logpipe.api.plugin.ChildProcess;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.plugin.rotation.Rotation;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Runs the command for each file that was renamed, one after the other and beside the data. What still waits goes to the
 * successor of this instance, and a command that runs goes on.
 */
final class AfterCommands {

    private static final String LEASE = "after-rotating";
    private static final int MOST = 1_000;

    private final PluginContext context;
    private final Settings settings;
    private final Deque<Path> waiting = new ArrayDeque<>();

    AfterCommands(PluginContext context, Settings settings) {
        this.context = context;
        this.settings = settings;
    }

    /** Takes over what a predecessor had still to run, and its command that runs. */
    void resume(List<Path> left) {
        waiting.clear();
        left.forEach(this::add);
        next();
    }

    List<Path> waiting() {
        return List.copyOf(waiting);
    }

    boolean tooMany() {
        return waiting.size() >= MOST;
    }

    void add(Path renamed) {
        if (settings.execAfter().isPresent()) {
            waiting.add(renamed);
            next();
        }
    }

    /** One has ended, perhaps. */
    void next() {
        Optional<CommandLine> line = settings.execAfter();
        while (!running() && line.isPresent() && !waiting.isEmpty()) {
            run(line.get(), waiting.remove());
        }
    }

    private void run(CommandLine line, Path renamed) {
        Rotation rotation = new Rotation(settings.path(), Optional.empty(), renamed);
        try {
            context.leases()
                    .take(
                            LEASE,
                            ChildProcess.class,
                            () -> context.run(rotation.command(line, settings.execTimeLimit())));
        } catch (Exception e) {
            context.log().log(Level.WARNING, "the command after the rotation to " + renamed + " did not start: " + e);
        }
    }

    private boolean running() {
        if (context.leases().names(LEASE).isEmpty()) {
            return false;
        }
        try {
            ChildProcess child = context.leases().take(LEASE, ChildProcess.class, () -> {
                throw new IllegalStateException("no command runs");
            });
            if (child.exitCode().isEmpty()) {
                return true;
            }
            if (child.exitCode().getAsInt() != 0) {
                context.log().log(
                        Level.WARNING,
                        "the command after a rotation ended with "
                                + child.exitCode().getAsInt());
            }
        } catch (Exception e) {
            context.log().log(Level.WARNING, "the command after a rotation is lost: " + e);
        }
        context.leases().end(LEASE);
        return false;
    }
}
