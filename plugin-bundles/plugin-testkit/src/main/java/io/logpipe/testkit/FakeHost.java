package io.logpipe.testkit;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceFile;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.Checkpoint;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Filter;
import io.logpipe.api.plugin.Handover;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.Plugin;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.PluginFactory;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.api.plugin.Readiness;
import io.logpipe.api.plugin.Signal;
import io.logpipe.api.plugin.Threading;
import io.logpipe.api.plugin.Urgency;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * What the engine is to a plugin, for tests: real selectors, files, sockets and processes, but one thread, the test's,
 * and timers in a time that only {@link #advance} moves. Nothing happens but in {@link #turn}, {@link #runUntil} and
 * {@link #advance}. What a plugin throws comes out of these, as it is.
 *
 * <pre>
 *   try (FakeHost host = FakeHost.open()) {
 *       Input input = factory.create(host.config(factory, Map.of("path", dir)), host.context("input-file"));
 *       host.start(input);
 *       host.runUntil(() -&gt; host.received("a.log").length == 5, Duration.ofSeconds(10));
 *   }
 * </pre>
 *
 * <p>{@link #close} fails if a rule of ownership was broken or something of the pool is still open, and names it.
 */
public final class FakeHost extends Routes implements AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(2);
    private static final int MANY_TURNS = 100_000;

    private final Map<Plugin, FakeContext> contexts = new IdentityHashMap<>();
    private final List<FakeContext> unbound = new ArrayList<>();

    private FakeHost() throws IOException {}

    /** A host whose thread is the caller's. */
    public static FakeHost open() {
        try {
            return new FakeHost();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    // What an instance is made of

    /** A context for one more instance in the place {@code id}; the next instance that is started gets it. */
    public PluginContext context(String id) {
        FakeContext context = new FakeContext(this, place(id), Threading.LOOP);
        unbound.add(context);
        return context;
    }

    /** An instance of {@code factory} in the place that is named like its type. */
    public <P extends Plugin> P create(PluginFactory<P> factory, Map<String, ?> items) {
        return create(factory, factory.type(), items);
    }

    /** An instance of {@code factory} in the place {@code id}. */
    public <P extends Plugin> P create(PluginFactory<P> factory, String id, Map<String, ?> items) {
        PluginConfig config = config(factory, items);
        FakeContext context = new FakeContext(this, place(id), factory.threading());
        P plugin = factory.create(config, context);
        contexts.put(plugin, context);
        return plugin;
    }

    /** Registrations of one instance, which may have been created only: channels, directories, timers. */
    public int registrations(Plugin plugin) {
        return contextOf(plugin).registrations();
    }

    private FakeContext contextOf(Plugin plugin) {
        return contexts.computeIfAbsent(plugin, unknown -> nextContext());
    }

    /** Contexts go to instances in the order they were asked for; of several in one place only the last counts. */
    private FakeContext nextContext() {
        if (unbound.isEmpty()) {
            throw new IllegalStateException("an instance without context (expected: host.context(id) before)");
        }
        FakePlace place = unbound.get(0).place();
        FakeContext last = unbound.get(0);
        for (FakeContext context : unbound) {
            last = context.place() == place ? context : last;
        }
        unbound.removeIf(context -> context.place() == place);
        return last;
    }

    // Life

    /** Starts a first instance. */
    public void start(Plugin plugin) throws Exception {
        start(plugin, Handover.NONE);
    }

    /** Starts an instance that takes over. If it throws, it is closed, and nothing of it is left. */
    public void start(Plugin plugin, Handover handover) throws Exception {
        FakeContext context = contextOf(plugin);
        try {
            plugin.start(handover);
        } catch (Exception | Error failure) {
            context.undo();
            plugin.close();
            context.close();
            contexts.remove(plugin);
            throw failure;
        }
        context.place().runs(plugin);
    }

    /** Stops and closes an instance as at the end of the worker; what it says to a successor is returned. */
    public Handover stop(Plugin plugin) throws Exception {
        return stop(plugin, Urgency.EXITING);
    }

    /** Stops and closes an instance; its leases stay. */
    public Handover stop(Plugin plugin, Urgency urgency) throws Exception {
        Handover handover = rest(plugin, urgency);
        plugin.close();
        contextOf(plugin).close();
        contexts.remove(plugin);
        return handover;
    }

    /** Stops an instance without closing it: it may be started again. */
    public Handover rest(Plugin plugin, Urgency urgency) throws Exception {
        FakeContext context = contextOf(plugin);
        plugin.hurry(urgency);
        Handover handover = plugin.stop(Deadline.in(STOP));
        context.undo();
        context.place().stopped();
        return handover;
    }

    /**
     * Exchanges an instance as an update of its bundle does: the old one is stopped and closed, leases stay, and what
     * {@code next} makes is started in the same place with what the old one handed over.
     */
    public <P extends Plugin> P swap(Plugin old, Function<Handover, P> next) throws Exception {
        Handover handover = stop(old, Urgency.REWIRING);
        P plugin = next.apply(handover);
        start(plugin, handover);
        return plugin;
    }

    /**
     * The death of the worker and its new start: instances that still run are left as they are, as kill -9 does, leases
     * end, and passes that were not committed are taken out of {@link #passes}. Checkpoints and state directories stay.
     */
    public void restart() throws Exception {
        boolean crash = places().stream().anyMatch(FakePlace::running);
        contexts.values().forEach(FakeContext::close);
        contexts.clear();
        forgetReaders();
        unbound.clear();
        for (FakePlace place : places()) {
            place.stopped();
            place.route().crash();
            place.queue().close();
        }
        endLeases();
        if (crash) {
            ledger().forget();
        }
        history(Checkpoint.History.KNOWN);
    }

    /** Stops what still runs, ends leases, and fails as {@link #assertNoLeaks} does. */
    @Override
    public void close() throws Exception {
        try {
            for (Plugin plugin : List.copyOf(contexts.keySet())) {
                stop(plugin);
            }
            for (FakePlace place : places()) {
                place.route().close();
                place.queue().close();
            }
        } finally {
            endLeases();
            endWorld();
        }
        assertNoLeaks();
    }

    // Driving

    /** Delivers what there is, without waiting; false if there was nothing. */
    public boolean turn() throws Exception {
        return turn(0);
    }

    private boolean turn(long millis) throws Exception {
        boolean busy = loop().poll(millis) | watches().poll() | runTasks();
        for (FakeContext context : List.copyOf(contexts.values())) {
            if (context.takeWake()) {
                context.place().post(new Signal.Woken());
            }
        }
        busy |= clock().fire();
        for (FakePlace place : places()) {
            busy |= place.turn();
            throwBroken(place);
        }
        return busy;
    }

    private static void throwBroken(FakePlace place) throws PluginFailure {
        List<PluginFailure> failures = place.route().failures();
        if (!failures.isEmpty() && failures.get(failures.size() - 1) instanceof PluginFailure.Broken broken) {
            failures.remove(broken);
            throw broken;
        }
    }

    /** Turns until {@code reached}; fails, and says how things stand, when {@code limit} of real time has passed. */
    public void runUntil(BooleanSupplier reached, Duration limit) throws Exception {
        Deadline deadline = Deadline.in(limit);
        while (!reached.getAsBoolean()) {
            if (deadline.passed()) {
                throw new AssertionError("not reached within " + limit + "\n" + describe());
            }
            if (!turn()) {
                turn(5);
            }
        }
    }

    /** Turns until nothing happens any more; fails if that never comes, as with a channel that is ready and not read. */
    public void runUntilQuiet() throws Exception {
        int turns = 0;
        for (int quiet = 0; quiet < 2; quiet = turn() ? 0 : quiet + 1) {
            if (turns++ == MANY_TURNS) {
                throw new AssertionError("never quiet\n" + describe());
            }
        }
    }

    /** Moves the clock, stopping at each timer on the way; then delivers what there is. */
    public void advance(Duration span) throws Exception {
        long end = clock().now() + span.toNanos();
        for (Optional<Long> due = clock().nextUntil(end); due.isPresent(); due = clock().nextUntil(end)) {
            clock().set(due.get());
            turn();
        }
        clock().set(end);
        turn();
    }

    /**
     * As {@link #runUntil}, with a clock that moves as fast as the real time: for a plugin whose timers matter, but not
     * to the millisecond.
     */
    public void runAliveUntil(BooleanSupplier reached, Duration limit) throws Exception {
        long before = System.nanoTime();
        Deadline deadline = Deadline.in(limit);
        while (!reached.getAsBoolean()) {
            if (deadline.passed()) {
                throw new AssertionError("not reached within " + limit + "\n" + describe());
            }
            turn(5);
            long now = System.nanoTime();
            advance(Duration.ofNanos(now - before));
            before = now;
        }
    }

    /** A second without an event. */
    public void idle() throws Exception {
        for (FakePlace place : places()) {
            Plugin plugin = place.plugin();
            if (plugin != null) {
                plugin.onIdle();
            }
        }
    }

    /** Asks an input to look for data, as the engine may at any time. */
    public void wake(Plugin plugin) {
        contextOf(plugin).place().post(new Signal.Woken());
    }

    // The route of an input: see also what is inherited

    /** Commits the passes of sources named {@code name} that end at or before {@code offset}. */
    public void commitUpTo(Input input, String name, long offset) throws Exception {
        contextOf(input).place().route().commitUpTo(input, name, offset);
    }

    // The queue of an output

    /** Queues a pass of memory blocks and offers it. */
    public Sending send(Output output, SourceRef source, long from, byte[]... blocks) throws Exception {
        List<Block> list = new ArrayList<>();
        long next = from;
        for (byte[] block : blocks) {
            list.add(block(block, Position.at(next)));
            next += block.length;
        }
        return send(output, source, from, list);
    }

    /** Queues a pass of regions of {@code path}, one per length, and offers it. */
    public Sending sendFile(Output output, SourceRef source, Path path, long from, long... lengths) throws Exception {
        List<Block> list = new ArrayList<>();
        long next = from;
        try (SourceFile file = blocks().share(FileChannel.open(path, StandardOpenOption.READ))) {
            for (long length : lengths) {
                list.add(file.region(Position.at(next), length));
                next += length;
            }
        }
        return send(output, source, from, list);
    }

    /** Queues a pass of blocks, which the host then owns, and offers it. */
    public Sending send(Output output, SourceRef source, long from, List<Block> blocks) throws Exception {
        FakePlace place = contextOf(output).place();
        Sending sending = new Sending(this, source, from, new ArrayList<>(blocks));
        place.queue().add(sending);
        place.queue().turn();
        return sending;
    }

    /** Whether a pass may begin. */
    public boolean ready(Output output) {
        return output.readiness() instanceof Readiness.Ready;
    }

    /** Ends the back-off: passes that failed with {@code Transient} are offered again, what was acknowledged left out. */
    public void repeatFailed() throws Exception {
        for (FakePlace place : places()) {
            place.queue().repeatFailed();
            place.queue().turn();
        }
    }

    /** Shows blocks of {@code source}, the first at offset 0, to a filter. */
    public Filtered apply(Filter filter, SourceRef source, byte[]... blocks) throws Exception {
        List<Block> list = new ArrayList<>();
        Position next = linesWanted() ? Position.START : Position.at(0);
        for (byte[] block : blocks) {
            list.add(block(block, next));
            next = next.plus(block.length, FakeRoute.lines(block));
        }
        return new FilterRun(this).apply(filter, source, list);
    }
}
