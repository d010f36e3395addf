package io.logpipe.output.file;

import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Handover;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.api.plugin.Readiness;
import io.logpipe.api.plugin.Signal;
import io.logpipe.output.file.journal.Io;
import io.logpipe.plugin.rotation.RotatedNames;
import io.logpipe.plugin.text.Escaped;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Appends each source to the file of its name. Sources of one name share the file; a block is appended whole, so their
 * lines do not mix.
 */
final class FileOutput implements Output {

    private static final Duration LOOK_AFTER = Duration.ofSeconds(10);
    private static final String LOOK = "look";
    private static final String AFTER = "after-rotating";

    private final Settings settings;
    private final PluginContext context;
    private final Refusals refusals;
    private final BaseDirectory base;
    private final Health health;
    private final Commits commits;
    private final OpenFiles files;
    private final AfterCommands after;
    private final Rotator rotator;
    private final SmallBlocks small = new SmallBlocks();
    private @Nullable Expansion expansion;

    FileOutput(Settings settings, PluginContext context) {
        this(settings, context, Clock.systemDefaultZone(), System::nanoTime, Io.DISK);
    }

    FileOutput(Settings settings, PluginContext context, Clock clock, LongSupplier nanos, Io io) {
        this.settings = settings;
        this.context = context;
        this.refusals = new Refusals(context, nanos);
        this.base = new BaseDirectory(settings, nanos);
        this.health = new Health(context);
        this.commits = settings.durability() == Settings.Durability.NONE
                ? new AtOnce(context, health)
                : new Journaled(context, base, health, settings.durability() == Settings.Durability.STRICT, io);
        this.files = new OpenFiles(base, settings, commits, context.log());
        this.after = new AfterCommands(context, settings);
        this.rotator = new Rotator(base, files, new RotatedNames(clock), after, settings, context.log());
    }

    @Override
    public void start(Handover handover) throws PluginFailure {
        try {
            base.refresh();
            commits.start();
        } catch (IOException e) {
            throw new PluginFailure.Transient(settings.path() + " or the journal cannot be opened: " + e, e);
        }
        expansion = new Expansion(context.blocks(), settings.inflateLimit());
        context.every(LOOK_AFTER, LOOK);
        List<?> left = handover.values().get(AFTER) instanceof List<?> list ? list : List.of();
        after.resume(left.stream().map(renamed -> Path.of((String) renamed)).toList());
    }

    @Override
    public Readiness readiness() {
        return after.tooMany()
                ? new Readiness.Busy("commands after rotations do not keep up", Duration.ofSeconds(1))
                : Readiness.READY;
    }

    @Override
    public void onEvent(Signal signal) {
        if (signal instanceof Signal.Ended) {
            after.next();
        } else if (signal instanceof Signal.Tick tick && LOOK.equals(tick.attachment())) {
            files.closeReplaced();
        } else {
            commits.onEvent(signal);
        }
    }

    @Override
    public Pass open(SourceRef source, Position from) throws PluginFailure {
        try {
            commits.prepare();
            OptionalLong held = commits.held(source, from.offset());
            return new FilePass(this, source, files.get(source.name()), from.offset(), held);
        } catch (NameRefused e) {
            throw refusals.name(source.name(), e);
        } catch (IOException e) {
            throw failed(source.name(), e);
        }
    }

    PluginFailure failed(String name, Exception why) {
        return health.failed("'" + Escaped.text(name, Refusals.SHOWN) + "' cannot be written", why);
    }

    Commits commits() {
        return commits;
    }

    Rotator rotator() {
        return rotator;
    }

    SmallBlocks small() {
        return small;
    }

    Refusals refusals() {
        return refusals;
    }

    Expansion expansion() {
        if (expansion == null) {
            throw new IllegalStateException("not started");
        }
        return expansion;
    }

    @Override
    public Handover stop(Deadline deadline) throws IOException {
        commits.settle();
        close();
        List<Path> left = after.waiting();
        if (left.isEmpty()) {
            return Handover.NONE;
        }
        return new Handover(Map.of(AFTER, left.stream().map(Path::toString).toList()));
    }

    @Override
    public void close() {
        files.close();
        commits.close();
        try {
            base.close();
        } catch (IOException e) {
            context.log().log(Level.DEBUG, "closing " + settings.path() + ": " + e);
        }
        if (expansion != null) {
            expansion.close();
            expansion = null;
        }
    }
}
