package io.logpipe.core.wiring;

import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Handover;
import io.logpipe.api.plugin.Plugin;
import io.logpipe.api.plugin.PluginState;
import io.logpipe.api.plugin.Signal;
import io.logpipe.api.plugin.Threading;
import io.logpipe.api.plugin.Urgency;
import io.logpipe.core.config.Kind;
import io.logpipe.core.loop.DedicatedThread;
import io.logpipe.core.loop.EventLoop;
import io.logpipe.core.loop.InstanceThread;
import io.logpipe.core.registry.FactoryBinding;
import io.logpipe.core.telemetry.Counters;
import io.logpipe.core.telemetry.InstanceLog;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One place of the configuration: what stays while instances come and go. It owns leases, counters, the handover between
 * two instances, and with its kind a queue or a feed.
 *
 * <p><b>Threads.</b> Created and changed by the wirer; the instance is called on {@link #thread} only.
 */
abstract class Place {

    private static final long LONG_NANOS = Duration.ofSeconds(1).toNanos();

    private final String id;
    private final Kind kind;
    private final Services services;
    private final System.Logger log;
    private final PlaceLeases leases;
    private final Counters counters = new Counters();
    private final FailureSink onFailure;
    private volatile InstanceThread thread;
    private @Nullable DedicatedThread ownThread;
    private volatile @Nullable Instance instance;
    private volatile @Nullable Instance failing;
    private volatile @Nullable Instance givenUp;
    private volatile long restedAt;
    private volatile PluginState state = PluginState.UNINITIALIZED;
    private volatile String why = "not started";
    private volatile String degraded = "";
    private volatile String hanging = "";
    private volatile String notice = "";
    private final ArrayDeque<Signal> missed = new ArrayDeque<>();
    private Handover handover = Handover.NONE;

    Place(String id, Kind kind, Services services, FailureSink onFailure) {
        this.id = id;
        this.kind = kind;
        this.services = services;
        this.log = InstanceLog.of(id);
        this.leases = new PlaceLeases(id, services.listeners(), log);
        this.onFailure = onFailure;
        this.thread = services.loop();
    }

    /** Creates an instance without touching the one that runs. */
    final Instance prepare(PlaceSpec spec, Deadline limit) throws Exception {
        PlaceSpec.Code code = spec.code().orElseThrow();
        return threadFor(code.binding())
                .callPlugin(
                        () -> {
                            occupy(new Newcomer(id));
                            InstanceContext context = new InstanceContext(this, services, spec.linesWanted());
                            Plugin plugin = code.binding().factory().create(code.config(), context);
                            return new Instance(plugin, code.binding(), context);
                        },
                        limit);
    }

    /**
     * Starts {@code next} with what its predecessor left. If it throws, nothing of it is left, and the handover stays.
     *
     * @return nanoseconds since the predecessor was asked to come to rest; 0 for the first
     */
    final long begin(Instance next, Deadline limit) throws Exception {
        useThread(threadFor(next.binding()));
        try {
            thread.callPlugin(
                    () -> {
                        start(next);
                        return true;
                    },
                    limit);
        } catch (TimeoutException e) {
            instance = null;
            why = "start " + e.getMessage();
            thread.execute(() -> next.context().end());
            throw e;
        }
        return restedAt == 0 ? 0 : System.nanoTime() - restedAt;
    }

    private void start(Instance next) throws Exception {
        occupy(this);
        dropGivenUp();
        instance = next;
        failing = null;
        degraded = "";
        try {
            next.plugin().start(handover);
        } catch (Exception | Error e) {
            if (instance == next) {
                instance = null;
                why = "start failed: " + e;
            }
            next.context().end();
            next.plugin().close();
            throw e instanceof Exception exception ? exception : new IllegalStateException(e.toString(), e);
        }
        if (instance != next) {
            // Given up meanwhile, and come back after all.
            next.plugin().close();
            return;
        }
        handover = Handover.NONE;
        state = PluginState.RUNNING;
        why = "";
        started();
        signalMissed();
    }

    /** The next instance begins as if there had been none. Only while there is none. */
    final void forgetHandover() {
        handover = Handover.NONE;
    }

    /** Brings the instance to rest and drops it; what it hands over waits for the next. Never throws. */
    final void rest(Urgency urgency, String reason, Deadline limit) {
        Instance old = instance;
        if (old == null) {
            why = reason;
            return;
        }
        restedAt = System.nanoTime();
        Thread own = thread.thread();
        try {
            thread.callPlugin(
                    () -> {
                        stop(old, urgency, limit);
                        return true;
                    },
                    limit);
        } catch (Exception e) {
            log.log(Level.ERROR, "did not come to rest in time and is abandoned: {0}", e.toString());
            instance = null;
            failing = null;
            cut();
            if (thread instanceof DedicatedThread dedicated) {
                // Nobody else is on it, so what hangs there is ours, also if it is not the stop.
                dedicated.abandon(own);
            }
            givenUp = old;
            thread.execute(this::dropGivenUp);
        }
        state = PluginState.STOPPED;
        why = reason;
        services.listeners().release(id);
    }

    private void stop(Instance old, Urgency urgency, Deadline limit) {
        if (instance != old) {
            return;
        }
        occupy(this);
        Plugin plugin = old.plugin();
        try {
            plugin.hurry(urgency);
        } catch (Exception | Error e) {
            log.log(Level.ERROR, "hurry threw: {0}", e.toString());
        }
        Handover left = Handover.NONE;
        try {
            left = plugin.stop(limit);
        } catch (Exception | Error e) {
            log.log(Level.ERROR, "stop threw; what it held is offered again: {0}", e.toString());
        }
        if (instance == old) {
            handover = left;
            instance = null;
            failing = null;
            dropped(old);
        }
        try {
            plugin.close();
        } catch (Exception | Error e) {
            log.log(Level.ERROR, "close threw: {0}", e.toString());
        }
    }

    /** Before its successor starts, which may be on another thread. */
    private synchronized void dropGivenUp() {
        Instance old = givenUp;
        givenUp = null;
        if (old != null) {
            dropped(old);
        }
    }

    /** What it had registered ends, and what it had taken waits for its successor. Thread of the instance. */
    private void dropped(Instance old) {
        old.context().end();
        stopped();
    }

    /** The place leaves the configuration. */
    void leave() {
        state = PluginState.UNINITIALIZED;
        leases.endAll();
        services.resources().leave(List.of(id));
        if (ownThread != null) {
            ownThread.close();
        }
    }

    /** Called on the thread of the instance when it has started. */
    abstract void started();

    /** Called on the thread of the instance when it has stopped, before it is closed. */
    abstract void stopped();

    /** From now on nobody calls the instance any more. Any thread. */
    void cut() {}

    /** Calls the instance; on its thread, only while it is there. */
    abstract void deliver(Plugin plugin, Signal signal) throws Exception;

    /** A signal for the instance that {@code context} belongs to. */
    final void signal(InstanceContext context, Signal signal) {
        Instance now = instance;
        if (now != null && now.context() == context && !context.ended() && state != PluginState.STOPPED) {
            guarded(() -> deliver(now.plugin(), signal));
        }
    }

    /** A signal for whichever instance is here now, or else for the next. Thread of the instance. */
    final void signalCurrent(Signal signal) {
        Instance now = instance;
        if (now != null) {
            signal(now.context(), signal);
        } else if (signal instanceof Signal.Ended) {
            missed.add(signal);
        }
    }

    private void signalMissed() {
        for (Signal signal = missed.poll(); signal != null; signal = missed.poll()) {
            signalCurrent(signal);
        }
    }

    /** A second without events. Loop thread. */
    final void idle() {
        thread.execute(() -> {
            Instance now = instance;
            if (now != null) {
                guarded(() -> now.plugin().onIdle());
            }
        });
    }

    final void guarded(Call call) {
        EventLoop loop = services.loop();
        Instance called = instance;
        boolean onLoop = thread == loop;
        Object before = onLoop ? loop.occupy(this) : null;
        try {
            call.run();
        } catch (Exception | Error e) {
            if (thread.isCurrent()) {
                failed(called, e);
            }
        } finally {
            if (onLoop && loop.isCurrent()) {
                loop.occupy(before);
            }
        }
    }

    /**
     * The instance hangs: it is dropped as it is, and made anew. Any thread; before its own is given up, so that no other
     * calls it again.
     */
    final void leaveBehind(Hang cause) {
        Instance hung = instance;
        restedAt = System.nanoTime();
        instance = null;
        cut();
        state = PluginState.STOPPED;
        why = cause.getMessage();
        hanging = "";
        if (hung != null) {
            givenUp = hung;
            thread.execute(() -> {
                dropGivenUp();
                failed(hung, cause);
            });
        }
    }

    /** Nanoseconds that the present call on the instance has taken; 0 while there is none. Safe from any thread. */
    final long busyNanos() {
        InstanceThread now = thread;
        Object occupant = services.loop().occupant();
        boolean elsewhere = now == services.loop()
                && occupant != this
                && !(occupant instanceof Within within && (within.filter == this || within.caller == this));
        return elsewhere ? 0 : now.busyNanos();
    }

    /** Whether the instance is in the middle of a call that takes long. Safe from any thread. */
    final boolean hangs() {
        return busyNanos() > LONG_NANOS;
    }

    /** An instance did what no contract knows: it will be made anew. Safe from any thread. */
    public final void failed(Throwable cause) {
        failed(instance, cause);
    }

    /** Said once of each instance, however often it fails until it is dropped. */
    private void failed(@Nullable Instance who, Throwable cause) {
        counters.counter("failures").add(1);
        if (who == null || who != failing) {
            failing = who;
            onFailure.failed(this, who, cause);
        }
    }

    /** Says whose call it is, should it hang. */
    final void occupy(Object who) {
        if (services.loop().isCurrent()) {
            services.loop().occupy(who);
        }
    }

    private void useThread(InstanceThread next) {
        InstanceThread before = thread;
        thread = next;
        if (before != next && before instanceof DedicatedThread dedicated) {
            dedicated.close();
            ownThread = null;
        }
    }

    private InstanceThread threadFor(FactoryBinding binding) {
        boolean dedicated = kind != Kind.FILTER && binding.factory().threading() == Threading.DEDICATED;
        if (!dedicated) {
            return services.loop();
        }
        if (ownThread == null) {
            ownThread = new DedicatedThread("logpipe-" + id);
        }
        return ownThread;
    }

    final void state(PluginState next) {
        state = next;
    }

    final void health(String reason) {
        degraded = reason;
    }

    final void waits(String reason) {
        why = reason;
    }

    /** Id of the place. */
    public final String id() {
        return id;
    }

    final Kind kind() {
        return kind;
    }

    final Services services() {
        return services;
    }

    final System.Logger log() {
        return log;
    }

    final PlaceLeases leases() {
        return leases;
    }

    final Counters counters() {
        return counters;
    }

    /** Where the instance is called. */
    public final InstanceThread thread() {
        return thread;
    }

    final @Nullable Instance instance() {
        return instance;
    }

    final PluginState state() {
        return state;
    }

    final String why() {
        return why;
    }

    /** What is not as it should be around the instance; empty if all is well. */
    final void notice(String reason) {
        notice = reason;
    }

    /** What the instance says, or is accused of. */
    final String degraded() {
        return hanging.isEmpty() ? degraded : hanging;
    }

    /** What is the matter with the call that takes long; empty when it is over. */
    final void hanging(String reason) {
        hanging = reason;
    }

    /** The same, and what the engine finds. */
    final String complaints() {
        String said = degraded();
        return said.isEmpty() || notice.isEmpty() ? said + notice : said + "; " + notice;
    }

    /** Is told of failures, from any thread, also from the middle of a call on the instance. */
    @FunctionalInterface
    interface FailureSink {
        /** {@code who} failed; without it, none could be started. */
        void failed(Place place, @Nullable Instance who, Throwable cause);
    }

    /** What is being created for a place, beside the instance that runs there. */
    record Newcomer(String place) {}

    /** A call on a filter in the middle of a call on an input. */
    record Within(Place filter, @Nullable Object caller) {}

    /** A call on a plugin. */
    @FunctionalInterface
    interface Call {
        void run() throws Exception;
    }
}
