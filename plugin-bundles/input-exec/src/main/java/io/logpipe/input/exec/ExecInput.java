package io.logpipe.input.exec;

import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.BlockReader;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Handover;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.Outcome;
import io.logpipe.api.plugin.Outlet;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.Signal;
import io.logpipe.api.plugin.Urgency;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a command prints to its standard output. Positions count the bytes of that output, over all runs of the
 * command while the worker lives. A pipe cannot be read again: what a dead worker had read and not delivered is lost.
 */
final class ExecInput implements Input {

    private static final String PARTIAL = "partial";
    private static final String RETRY = "retry";
    private static final Duration RETRY_WAIT = Duration.ofSeconds(1);
    private static final long NONE = -1;

    private final Settings settings;
    private final PluginContext context;
    private final CommandRunner runner;
    private final Unsent unsent = new Unsent();
    private SourceRef source;
    private @Nullable LineCutter lines;
    private PluginContext.@Nullable Registration partial;
    /** Offset of the unfinished line that waits for {@link #partial}, and of the one that has waited long enough. */
    private long partialAt = NONE;

    private long overdue = NONE;
    private boolean held;
    private boolean retrying;
    private boolean exiting;
    private Handover left = Handover.NONE;

    ExecInput(Settings settings, PluginContext context) {
        this.settings = settings;
        this.context = context;
        this.runner = new CommandRunner(settings, context);
        this.source = SourceRef.of(settings.name(), "exec");
    }

    @Override
    public void start(Handover handover) {
        Map<String, Object> before = handover.values();
        String id = before.get("id") instanceof String old ? old : context.instance() + "/" + UUID.randomUUID();
        source = SourceRef.of(settings.name(), id);
        long line = context.linesWanted() ? Math.max(0, number(before, "line")) : Position.UNCOUNTED;
        LineCutter cutter =
                new LineCutter(context.blocks(), settings.compress(), new Position(number(before, "offset"), line));
        lines = cutter;
        unsent.restore(before.get("unsent") instanceof List<?> copies ? copies : List.of(), context.blocks());
        cutter.add(before.get("waiting") instanceof byte[] bytes ? bytes : new byte[0]);
        if (cutter.waiting() > 0 && !runner.inherits()) {
            unsent.keep(cutter.rest()); // the process it belongs to is gone: nothing will be added to this line
        }
        held = false;
        retrying = false;
        runner.start(before.get("command") instanceof String command ? command : "", number(before, "failures"));
    }

    private static long number(Map<String, Object> values, String name) {
        return values.get(name) instanceof Long number ? number : 0;
    }

    @Override
    public void onEvent(Signal signal, Outlet outlet) throws IOException {
        if (signal instanceof Signal.Tick tick) {
            onTick(tick.attachment());
        }
        LineCutter cutter = lines;
        if (cutter != null && !held && !retrying) {
            move(cutter, outlet);
        }
    }

    private void onTick(Object attachment) {
        if (attachment.equals(PARTIAL)) {
            overdue = partialAt;
            partial = null;
        } else if (attachment.equals(RETRY)) {
            retrying = false;
            runner.listen(true);
        } else if (attachment.equals(CommandRunner.RESTART)) {
            runner.launch();
        } else if (attachment.equals(CommandRunner.STEADY)) {
            runner.isSteady();
        }
    }

    /** Starts a pass if there is something to send. Up to one block is read to find that out. */
    private void move(LineCutter cutter, Outlet outlet) throws IOException {
        if (unsent.isEmpty()) {
            runner.read(cutter);
        }
        if (!unsent.isEmpty() || isDue(cutter)) {
            unsent.rewind();
            Outcome outcome = outlet.transfer(source, ref -> new PassReader(cutter));
            if (outcome instanceof Outcome.Held) {
                pause();
                return;
            }
            if (outcome instanceof Outcome.Aborted) {
                retrying = true;
                runner.listen(false);
                context.after(RETRY_WAIT, RETRY);
                return;
            }
            unsent.sent();
        }
        waitForLineEnd(cutter);
        if (runner.outputEnded() && cutter.waiting() == 0 && unsent.isEmpty()) {
            runner.finish();
        }
    }

    private boolean isDue(LineCutter cutter) {
        return cutter.ready()
                || cutter.waiting() > 0
                        && (exiting || runner.outputEnded() || cutter.position().offset() == overdue);
    }

    private void waitForLineEnd(LineCutter cutter) {
        long at = cutter.waiting() == 0 || cutter.ready()
                ? NONE
                : cutter.position().offset();
        if (at == partialAt) {
            return;
        }
        if (partial != null) {
            partial.close();
            partial = null;
        }
        partialAt = at;
        if (at != NONE) {
            partial = context.after(settings.partialWait(), PARTIAL);
        }
    }

    /** Gives first what an earlier pass did not get through, then what the command has printed. */
    private final class PassReader implements BlockReader {

        private final LineCutter cutter;

        PassReader(LineCutter cutter) {
            this.cutter = cutter;
        }

        @Override
        public @Nullable MemoryBlock read() throws IOException {
            MemoryBlock again = unsent.next();
            if (again != null) {
                return again;
            }
            runner.read(cutter);
            if (!isDue(cutter)) {
                return null;
            }
            return unsent.give(cutter.ready() ? cutter.cut() : cutter.rest());
        }

        @Override
        public void close() {
            // What was read stays in unsent until the pass is taken.
        }
    }

    @Override
    public void pause() {
        held = true;
        runner.listen(false);
    }

    @Override
    public void resume() {
        held = false;
        runner.listen(!retrying);
    }

    /** At the end of the worker an unfinished line waits no longer. */
    @Override
    public void hurry(Urgency urgency) {
        if (urgency == Urgency.EXITING) {
            exiting = true;
            context.wakeup().wake();
        }
    }

    @Override
    public Handover stop(Deadline deadline) {
        LineCutter cutter = lines;
        if (cutter != null) {
            Map<String, Object> values = new HashMap<>();
            values.put("id", source.id());
            values.put("command", runner.command());
            values.put("offset", cutter.position().offset());
            values.put("line", cutter.position().line());
            values.put("waiting", cutter.copy());
            values.put("unsent", unsent.copies());
            values.put("failures", runner.failures());
            left = new Handover(values);
            close();
        }
        return left;
    }

    @Override
    public void close() {
        if (lines != null) {
            lines.close();
            lines = null;
        }
        unsent.close();
        runner.leave();
        partial = null;
        partialAt = NONE;
        overdue = NONE;
    }
}
