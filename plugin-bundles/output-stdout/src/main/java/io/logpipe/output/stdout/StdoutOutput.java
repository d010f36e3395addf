package io.logpipe.output.stdout;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Handover;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.api.plugin.Readiness;
import io.logpipe.api.plugin.Signal;
import java.lang.System.Logger.Level;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Prints passes, one at a time, on a thread of its own: whoever reads the worker's output, or does not, holds up this
 * output and nothing else. A block that stood half printed when the instance was stopped comes out again.
 */
final class StdoutOutput implements Output {

    private static final Readiness PRINTING = new Readiness.Busy("printing", Duration.ofMillis(100));

    private final boolean raw;
    private final PluginContext context;
    private final Supplier<WritableByteChannel> target;
    private @Nullable Printer printer;
    private @Nullable PrintJob job;
    private boolean failing;

    StdoutOutput(boolean raw, PluginContext context, Supplier<WritableByteChannel> target) {
        this.raw = raw;
        this.context = context;
        this.target = target;
    }

    @Override
    public void start(Handover handover) {
        printer = new Printer(target.get(), raw, context.wakeup()::wake);
    }

    @Override
    public Readiness readiness() {
        answer();
        return job == null ? Readiness.READY : PRINTING;
    }

    @Override
    public void onEvent(Signal signal) {
        answer();
    }

    private void answer() {
        PrintJob present = job;
        if (present == null || !present.isOver()) {
            return;
        }
        job = null;
        report(present.failure().orElse(null));
        present.answer();
    }

    private void report(@Nullable PluginFailure failure) {
        if (failing != failure instanceof PluginFailure.Transient) {
            failing = !failing;
            if (failure instanceof PluginFailure.Transient) {
                context.degraded(failure.getMessage());
                context.log().log(Level.WARNING, failure.getMessage());
            } else {
                context.healthy();
            }
        }
    }

    @Override
    public Pass open(SourceRef source, Position from) {
        return new StdoutPass(from);
    }

    /** Keeps the blocks until the pass is complete. */
    private final class StdoutPass implements Pass {

        private final Position from;
        private List<Block> blocks = new ArrayList<>();

        StdoutPass(Position from) {
            this.from = from;
        }

        @Override
        public void write(Block block) {
            blocks.add(block.retain());
        }

        @Override
        public void commit(Ack ack) {
            Printer running = printer;
            if (running == null) {
                throw new IllegalStateException("not started");
            }
            PrintJob next = new PrintJob(blocks, ack, from.offset());
            blocks = List.of();
            job = next;
            running.print(next);
        }

        @Override
        public void close() {
            blocks.forEach(Block::close);
        }
    }

    @Override
    public Handover stop(Deadline deadline) {
        if (printer != null) {
            printer.close(deadline);
            printer = null;
        }
        answer();
        if (job != null) {
            job.giveUp();
            job.answerSoFar();
            job = null;
        }
        return Handover.NONE;
    }

    @Override
    public void close() {
        stop(Deadline.in(Duration.ZERO));
    }
}
