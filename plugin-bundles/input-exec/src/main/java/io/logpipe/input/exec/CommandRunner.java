package io.logpipe.input.exec;

import io.logpipe.api.plugin.ChildProcess;
import io.logpipe.api.plugin.Command;
import io.logpipe.api.plugin.PluginContext;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the command running: starts it, and starts it again some time after its end, later and later while it fails at
 * once. The process is a lease, so that an exchange of code does not end it.
 */
final class CommandRunner {

    /** Attachment of the tick that starts the command again. */
    static final String RESTART = "restart";

    /** Attachment of the tick that says that the command did not fail at once. */
    static final String STEADY = "steady";

    private static final String LEASES = "child-";
    private static final int NEVER = -1;
    private static final Duration AT_ONCE = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final Settings settings;
    private final PluginContext context;
    private final String lease;
    private @Nullable ChildProcess child;
    private Pipe.@Nullable SourceChannel output;
    private PluginContext.@Nullable ChannelRegistration registration;
    private PluginContext.@Nullable Registration steady;
    private boolean listening = true;
    private long failures;
    private int lastExit = NEVER;

    CommandRunner(Settings settings, PluginContext context) {
        this.settings = settings;
        this.context = context;
        this.lease = LEASES + Integer.toHexString(settings.command().words().hashCode());
    }

    /** Whether a predecessor's process for the same command is there to be taken over. */
    boolean inherits() {
        return context.leases().names(LEASES).contains(lease);
    }

    /** Which command this is, for a successor. */
    String command() {
        return lease;
    }

    /**
     * Takes over or starts the command; processes of other commands end.
     *
     * @param predecessor which command the predecessor ran; empty if there was none
     * @param failuresSoFar its failures in a row
     */
    void start(String predecessor, long failuresSoFar) {
        boolean same = predecessor.equals(lease);
        failures = same ? failuresSoFar : 0;
        listening = true;
        if (same && !inherits()) {
            context.after(waitAfter(failures), RESTART); // it had ended, and waits
        } else {
            launch();
        }
        for (String other : context.leases().names(LEASES)) {
            if (!other.equals(lease)) {
                context.leases().end(other);
            }
        }
    }

    /** Failures in a row, for a successor. */
    long failures() {
        return failures;
    }

    /** Starts the command, unless it is there. */
    void launch() {
        try {
            Command command = new Command(settings.command(), Map.of(), Optional.empty(), true);
            ChildProcess running = context.leases().take(lease, ChildProcess.class, () -> context.run(command));
            Pipe.SourceChannel pipe = running.output().orElseThrow();
            registration = context.watch(pipe, listening ? SelectionKey.OP_READ : 0, "output");
            output = pipe;
            child = running;
            steady = context.after(AT_ONCE, STEADY);
        } catch (Exception e) {
            context.log().log(Level.WARNING, "the command did not start: " + e);
            again("did not start");
        }
    }

    /** Reads what there is, as far as {@code lines} has room. */
    void read(LineCutter lines) throws IOException {
        if (output != null && lines.fill(output)) {
            output = null;
            unwatch();
        }
    }

    /** Whether there will be no more output of this run. */
    boolean outputEnded() {
        return child != null && output == null;
    }

    /** Whether somebody should hear of new output. */
    void listen(boolean on) {
        listening = on;
        if (registration != null) {
            registration.ops(on ? SelectionKey.OP_READ : 0);
        }
    }

    /** The process did not fail at once. */
    void isSteady() {
        steady = null;
        lastExit = NEVER;
        recovered();
    }

    /** All output has been sent. If the process has ended too, it is started again after a while. */
    void finish() {
        if (child == null || child.exitCode().isEmpty()) {
            return;
        }
        int exit = child.exitCode().getAsInt();
        boolean atOnce = steady != null;
        if (steady != null) {
            steady.close();
            steady = null;
        }
        child = null;
        context.leases().end(lease);
        log(exit);
        if (exit == 0) {
            recovered();
            context.after(settings.restartWait(), RESTART);
        } else {
            failures = atOnce ? failures : 0;
            again("ended with " + exit);
        }
    }

    private void again(String how) {
        failures++;
        Duration wait = waitAfter(failures);
        context.degraded("the command " + how + ", next start in " + wait.toMillis() + " ms");
        context.after(wait, RESTART);
    }

    /** An end at once, like the one before, is not worth a line. */
    private void log(int exit) {
        Level level = exit == lastExit ? Level.DEBUG : exit == 0 ? Level.INFO : Level.WARNING;
        lastExit = exit;
        context.log().log(level, "the command ended with " + exit);
    }

    private void recovered() {
        if (failures > 0) {
            failures = 0;
            context.healthy();
        }
    }

    private Duration waitAfter(long inARow) {
        Duration wait = settings.restartWait();
        for (long i = 1; i < inARow && wait.compareTo(LONGEST_WAIT) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        Duration longest = settings.restartWait().compareTo(LONGEST_WAIT) > 0 ? settings.restartWait() : LONGEST_WAIT;
        return wait.compareTo(longest) > 0 ? longest : wait;
    }

    private void unwatch() {
        if (registration != null) {
            registration.close();
            registration = null;
        }
    }

    /** Lets go of the process, which goes on. */
    void leave() {
        unwatch();
        output = null;
        child = null;
        steady = null;
    }
}
