package io.logpipe.input.file;

import io.logpipe.api.config.CommandLine;
import io.logpipe.api.plugin.ChildProcess;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.plugin.rotation.RotatedNames;
import io.logpipe.plugin.rotation.Rotation;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Renames files that have grown large, once that much of them is acknowledged: the command before, the renaming, the
 * command after. Commands run aside. The renamed file is followed like any other that was renamed.
 */
final class Rotations {

    private static final String LEASE = "rotation/";
    private static final int RETRY_SECONDS = 60;

    private final FileSettings settings;
    private final PluginContext context;
    private final Tails tails;
    private final Lookout lookout;
    private final RotatedNames names;
    private final Map<Long, Step> running = new HashMap<>();
    private final Set<String> busy = new HashSet<>();
    private List<Tail> ripe = new ArrayList<>();
    private int seconds;

    /** A command on its way. */
    private record Step(String base, boolean before, Path file, Path renamed) {
        String lease() {
            return LEASE + (before ? "before/" : "after/") + base;
        }
    }

    Rotations(FileSettings settings, PluginContext context, Tails tails, Lookout lookout, Clock clock) {
        this.settings = settings;
        this.context = context;
        this.tails = tails;
        this.lookout = lookout;
        this.names = new RotatedNames(clock);
    }

    /** More of {@code tail} was acknowledged. True if it is to be rotated. */
    boolean consider(Tail tail) {
        return settings.rotateSize() > 0
                && tail.committed() >= settings.rotateSize()
                && tail.place() == Tail.Place.NAMED
                && !tail.link()
                && tail.path().equals(tail.label())
                && busy.add(tail.base())
                && ripe.add(tail);
    }

    /** Begins what is due. */
    void begin() {
        if (!ripe.isEmpty()) {
            List<Tail> due = ripe;
            ripe = new ArrayList<>();
            due.forEach(this::begin);
        }
    }

    private void begin(Tail tail) {
        Path file = settings.path().resolve(tail.path());
        Path folder = file.resolveSibling("");
        String name = names.next(
                String.valueOf(file.getFileName()),
                taken -> Files.exists(folder.resolve(taken), LinkOption.NOFOLLOW_LINKS));
        Step step = new Step(tail.base(), true, file, file.resolveSibling(name));
        if (!run(settings.before(), step)) {
            rename(step);
        }
    }

    private boolean run(Optional<CommandLine> line, Step step) {
        if (line.isEmpty()) {
            return false;
        }
        Rotation rotation = new Rotation(settings.path(), Optional.of(step.file()), step.renamed());
        try {
            ChildProcess child = context.leases()
                    .take(
                            step.lease(),
                            ChildProcess.class,
                            () -> context.run(rotation.command(line.get(), settings.commandLimit())));
            running.put(child.pid(), step);
            return true;
        } catch (Exception failure) {
            context.log().log(Level.WARNING, "a rotation command cannot be run: " + failure.getMessage());
            return false;
        }
    }

    /** A command ended. */
    void ended(ChildProcess child, int exitCode) {
        Step step = running.remove(child.pid());
        if (step == null) {
            return;
        }
        context.leases().end(step.lease());
        if (exitCode != 0) {
            context.log().log(
                    Level.WARNING,
                    "the command " + (step.before() ? "before" : "after") + " rotating " + step.file() + " ended with "
                            + exitCode);
        }
        if (step.before()) {
            rename(step);
        }
    }

    private void rename(Step step) {
        String path = relative(step.file());
        lookout.look(path);
        Tail tail = tails.at(path);
        if (tail == null || !tail.base().equals(step.base())) {
            busy.remove(step.base());
            return;
        }
        try {
            Files.move(step.file(), step.renamed(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            context.log().log(Level.WARNING, path + " cannot be rotated: " + failure);
            return;
        }
        context.log().log(Level.INFO, path + " was rotated to " + step.renamed().getFileName());
        busy.remove(step.base());
        lookout.look(relative(step.renamed()));
        run(settings.after(), new Step(step.base(), false, step.file(), step.renamed()));
    }

    private String relative(Path file) {
        return settings.path().relativize(file).toString();
    }

    /** A second has passed. What could not be renamed may be tried again once in a while. */
    void second() {
        if (!busy.isEmpty() && ++seconds % RETRY_SECONDS == 0) {
            busy.clear();
            running.values().forEach(step -> busy.add(step.base()));
        }
    }

    /** The commands on their way, for a successor. */
    List<Map<String, String>> handOver() {
        List<Map<String, String>> steps = new ArrayList<>();
        running.values()
                .forEach(step -> steps.add(Map.of(
                        "base", step.base(),
                        "before", Boolean.toString(step.before()),
                        "file", step.file().toString(),
                        "renamed", step.renamed().toString())));
        return steps;
    }

    /** Takes over a command of a predecessor; it may have ended meanwhile. */
    void takeOver(Map<?, ?> entry) {
        Step step = new Step(
                text(entry, "base"),
                Boolean.parseBoolean(text(entry, "before")),
                Path.of(text(entry, "file")),
                Path.of(text(entry, "renamed")));
        ChildProcess child = kept(step);
        if (child != null) {
            busy.add(step.base());
            running.put(child.pid(), step);
            child.exitCode().ifPresent(exitCode -> ended(child, exitCode));
        }
    }

    private @Nullable ChildProcess kept(Step step) {
        try {
            return context.leases().take(step.lease(), ChildProcess.class, () -> {
                throw new IOException("it is not kept");
            });
        } catch (Exception gone) {
            context.log().log(Level.WARNING, "a command around rotating " + step.file() + " was lost");
            return null;
        }
    }

    private static String text(Map<?, ?> entry, String name) {
        return String.valueOf(entry.get(name));
    }
}
