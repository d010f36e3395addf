package io.logpipe.core.process;

import io.logpipe.api.plugin.ChildProcess;
import java.lang.System.Logger.Level;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One command: it runs, it exits, its output runs dry, and then it is over.
 *
 * <p>It is told to end when it is closed or its time is up. The same befalls what a piped command leaves behind when it
 * exits, since nobody reads its output any more; what another command leaves behind goes on, for it was put into the
 * background on purpose. For output that a process in a group of its own holds open, it waits no longer than a second.
 *
 * <p>Everything but {@link ChildProcess} happens on the driver thread of {@link ChildProcesses}.
 */
final class Child implements ChildProcess {

    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Duration SOON = Duration.ofMillis(50);
    private static final int KILLED = 128 + 9;

    private final ChildProcesses owner;
    private final Process process;
    private final ProcessGroup group;
    private final String name;
    private final @Nullable PipeDrain output;
    private final List<Pump> pumps;
    private final Consumer<ChildProcess> ended;
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable Future<?> limit;
    private @Nullable Future<?> nextLook;
    private boolean exited;
    private boolean ending;
    private boolean killed;
    private boolean givenUp;
    private volatile boolean over;

    Child(
            ChildProcesses owner,
            Process process,
            String instance,
            @Nullable PipeDrain output,
            Consumer<ChildProcess> ended) {
        this.owner = owner;
        this.process = process;
        this.group = ProcessGroup.of(process.pid());
        this.name = instance + ": command " + process.pid();
        this.output = output;
        this.ended = ended;
        LogDrain log = new LogDrain(owner.log(), name + ": ");
        this.pumps = output == null
                ? List.of(new Pump(process.getInputStream(), log, this::look))
                : List.of(
                        new Pump(process.getInputStream(), output, this::look),
                        new Pump(process.getErrorStream(), log, this::look));
    }

    /** Once, on the driver, before anything else there. */
    void begin(Optional<Duration> mostTime) {
        pumps.forEach(pump -> pump.start("logpipe-command-" + process.pid()));
        mostTime.ifPresent(span -> limit = owner.later(() -> timeIsUp(span), span));
        process.onExit().thenRun(this::look);
    }

    ProcessGroup group() {
        return group;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public Optional<Pipe.SourceChannel> output() {
        return Optional.ofNullable(output).map(PipeDrain::source);
    }

    @Override
    public OptionalInt exitCode() {
        if (process.isAlive()) {
            return over ? OptionalInt.of(KILLED) : OptionalInt.empty(); // killed, but the kernel holds it
        }
        return OptionalInt.of(process.exitValue());
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            if (output != null) {
                output.refuse();
            }
            owner.now(() -> end(owner.patience()));
        }
    }

    /** Asks the group to end, and ends it when {@code patience} is over. */
    void end(Duration patience) {
        if (over || killed) {
            return;
        }
        if (!ending) {
            ending = true;
            if (!group.signal("TERM")) {
                process.destroy();
            }
        }
        owner.later(this::kill, patience);
        settle();
    }

    void tellEnded() {
        ended.accept(this);
    }

    private void kill() {
        if (over || killed) {
            return;
        }
        killed = true;
        if (!group.signal("KILL")) {
            process.destroyForcibly();
        }
        owner.later(this::giveUp, GRACE);
        settle();
    }

    private void giveUp() {
        givenUp = true;
        settle();
    }

    private void timeIsUp(Duration span) {
        owner.log().log(Level.WARNING, name + " has run for " + span.toMillis() + " ms, its limit, and is ended");
        end(owner.patience());
    }

    /** Something may have changed; from any thread. */
    private void look() {
        owner.now(this::settle);
    }

    private void settle() {
        if (over || process.isAlive() && !givenUp) {
            return;
        }
        if (!exited) {
            exited = true;
            exit();
        }
        if (ending && !givenUp && group.alive()) {
            settleIn(SOON);
            return;
        }
        for (Pump pump : pumps) {
            if (pump.waited() > GRACE.toNanos()) {
                pump.abandon();
            }
        }
        if (pumps.stream().allMatch(Pump::done)) {
            over = true;
            owner.log().log(Level.INFO, name + " ended with " + exitCode().orElse(KILLED));
            owner.over(this);
        } else {
            settleIn(GRACE);
        }
    }

    private void exit() {
        if (limit != null) {
            limit.cancel(false);
        }
        if (output != null && !ending && group.alive()) {
            ending = true;
            group.signal("TERM");
            owner.later(this::kill, owner.patience());
        }
    }

    private void settleIn(Duration delay) {
        if (nextLook != null) {
            nextLook.cancel(false);
        }
        nextLook = owner.later(this::settle, delay);
    }
}
