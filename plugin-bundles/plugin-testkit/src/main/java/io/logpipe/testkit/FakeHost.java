package io.logpipe.testkit;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.BlockPool;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceFile;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.Checkpoint;
import io.logpipe.api.plugin.ChildProcess;
import io.logpipe.api.plugin.Command;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Filter;
import io.logpipe.api.plugin.Handover;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.Plugin;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.PluginFactory;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.api.plugin.Signal;
import io.logpipe.api.plugin.Urgency;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
public final class FakeHost implements AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(2);

    private final Thread thread = Thread.currentThread();
    private final Ledger ledger = new Ledger();
    private final FakePool pool = new FakePool(ledger);
    private final FakeClock clock = new FakeClock();
    private final Listeners listeners = new Listeners();
    private final FakeLoop loop;
    private final FakeWatches watches;
    private final Path directory;
    private final Map<String, FakePlace> places = new LinkedHashMap<>();
    private final Map<Plugin, FakeContext> contexts = new IdentityHashMap<>();
    private final List<FakeContext> unbound = new ArrayList<>();
    private final Map<String, FakeCheckpoint> checkpoints = new LinkedHashMap<>();
    private final Map<String, AtomicLong> counters = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<String> logLines = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Runnable> ended = new ConcurrentLinkedQueue<>();
    private final List<FakeChild> children = new ArrayList<>();
    private Checkpoint.History history = Checkpoint.History.FIRST_START;
    private @Nullable String held;
    private boolean linesWanted;
    private boolean manualCommits;
    private long memoryBudget = 1 << 20;
    private long regionBudget = 4 << 20;

    private FakeHost() throws IOException {
        loop = new FakeLoop();
        watches = new FakeWatches();
        directory = Files.createTempDirectory("logpipe-testkit");
    }

    /** A host whose thread is the caller's. */
    public static FakeHost open() {
        try {
            return new FakeHost();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    // What an instance is made of

    /** Checked settings; relative paths start in {@link #directory}. Fails with all problems if there are any. */
    public PluginConfig config(PluginFactory<?> factory, Map<String, ?> items) {
        return checked(factory, new FakeConfig(factory, items, directory, false));
    }

    /** The same for an entry written the C program's way. */
    public PluginConfig compatibleConfig(PluginFactory<?> factory, Map<String, ?> items) {
        return checked(factory, new FakeConfig(factory, items, directory, true));
    }

    private static PluginConfig checked(PluginFactory<?> factory, FakeConfig config) {
        if (!config.problems().isEmpty()) {
            throw new AssertionError(factory.type() + ": " + String.join("; ", config.problems()));
        }
        return config;
    }

    /** What the engine would find wrong, a line each that begins with the name of the setting and a colon. */
    public List<String> problems(PluginFactory<?> factory, Map<String, ?> items) {
        return new FakeConfig(factory, items, directory, false).problems();
    }

    /** A context for one more instance in the place {@code id}; the next instance that is started gets it. */
    public PluginContext context(String id) {
        FakeContext context = new FakeContext(this, place(id));
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
        FakeContext context = new FakeContext(this, place(id));
        P plugin = factory.create(config, context);
        contexts.put(plugin, context);
        return plugin;
    }

    private FakePlace place(String id) {
        return places.computeIfAbsent(id, name -> new FakePlace(name, this, listeners));
    }

    private FakeContext contextOf(Plugin plugin) {
        FakeContext context = contexts.get(plugin);
        if (context == null) {
            if (unbound.isEmpty()) {
                throw new IllegalStateException("no context was asked for " + plugin + " (expected: host.context(id))");
            }
            context = unbound.remove(unbound.size() - 1);
            contexts.put(plugin, context);
        }
        return context;
    }

    // Life

    /** Starts a first instance. */
    public void start(Plugin plugin) throws Exception {
        start(plugin, Handover.NONE);
    }

    /** Starts an instance that takes over. */
    public void start(Plugin plugin, Handover handover) throws Exception {
        FakeContext context = contextOf(plugin);
        try {
            plugin.start(handover);
        } catch (Exception failure) {
            context.undo();
            throw failure;
        }
        context.place().runs(plugin);
    }

    /** Stops and closes an instance as at the end of the worker; what it says to a successor is returned. */
    public Handover stop(Plugin plugin) throws Exception {
        return stop(plugin, Urgency.EXITING);
    }

    private Handover stop(Plugin plugin, Urgency urgency) throws Exception {
        FakeContext context = contextOf(plugin);
        plugin.hurry(urgency);
        Handover handover = plugin.stop(Deadline.in(STOP));
        plugin.close();
        context.close();
        context.place().stopped();
        loop.flush();
        contexts.remove(plugin);
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
        boolean crash = places.values().stream().anyMatch(FakePlace::running);
        for (FakeContext context : contexts.values()) {
            context.close();
        }
        contexts.clear();
        unbound.clear();
        for (FakePlace place : places.values()) {
            place.stopped();
            place.route().crash();
            place.queue().crash();
        }
        endLeases();
        if (crash) {
            ledger.forget();
        }
        loop.flush();
        history(Checkpoint.History.KNOWN);
    }

    private void endLeases() throws IOException {
        for (FakePlace place : places.values()) {
            place.leases().close();
        }
        listeners.close();
        children.forEach(FakeChild::kill);
        children.clear();
    }

    /** Fails if a rule of ownership was broken, or something of the pool was taken and is still open. */
    public void assertNoLeaks() {
        ledger.check();
    }

    /** Ends leases, and fails as {@link #assertNoLeaks} does. Instances that still run are stopped. */
    @Override
    public void close() throws Exception {
        try {
            for (Plugin plugin : List.copyOf(contexts.keySet())) {
                stop(plugin);
            }
            for (FakePlace place : places.values()) {
                place.route().close();
                place.queue().close();
            }
            endLeases();
            ledger.check();
        } finally {
            endLeases();
            watches.close();
            loop.close();
            delete(directory);
        }
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    // Driving

    /** Delivers what there is, without waiting; false if there was nothing. */
    public boolean turn() throws Exception {
        return turn(0);
    }

    private boolean turn(long millis) throws Exception {
        boolean busy = loop.poll(millis);
        busy |= watches.poll();
        for (Runnable end = ended.poll(); end != null; end = ended.poll()) {
            end.run();
        }
        for (FakeContext context : List.copyOf(contexts.values())) {
            if (context.takeWake()) {
                context.place().post(new Signal.Woken());
            }
        }
        busy |= clock.fire();
        for (FakePlace place : List.copyOf(places.values())) {
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

    /** Turns until nothing happens any more. */
    public void runUntilQuiet() throws Exception {
        for (int quiet = 0; quiet < 2; ) {
            quiet = turn() ? 0 : quiet + 1;
        }
    }

    /** Moves the clock, stopping at each timer on the way; then delivers what there is. */
    public void advance(Duration span) throws Exception {
        long end = clock.now() + span.toNanos();
        for (Optional<Long> due = clock.nextUntil(end); due.isPresent(); due = clock.nextUntil(end)) {
            clock.set(due.get());
            turn();
        }
        clock.set(end);
        turn();
    }

    /** A second without an event. */
    public void idle() throws Exception {
        for (FakePlace place : places.values()) {
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

    // The route of an input

    /** From now on transfers are {@code Held}; running instances are told to pause. */
    public void hold(String why) {
        held = why;
        running().forEach(Plugin::pause);
    }

    /** Ends {@link #hold}. */
    public void release() {
        held = null;
        running().forEach(Plugin::resume);
        places.values().stream()
                .filter(place -> place.plugin() instanceof Input)
                .forEach(place -> place.post(new Signal.Woken()));
    }

    private List<Plugin> running() {
        List<Plugin> running = new ArrayList<>();
        for (FakePlace place : places.values()) {
            Plugin plugin = place.plugin();
            if (plugin != null) {
                running.add(plugin);
            }
        }
        return running;
    }

    /** How many bytes end a pass: of blocks in memory (1 MiB at first), and of regions (4 MiB). */
    public void passBudget(long memory, long regions) {
        memoryBudget = memory;
        regionBudget = regions;
    }

    /** The next transfer reads its data and then breaks off. */
    public void abortNext(PluginFailure cause) {
        places.values().forEach(place -> place.route().abortNext(cause));
    }

    /** Passes that were taken, in order, of all inputs. */
    public List<Pass> passes() {
        return places.values().stream()
                .flatMap(place -> place.route().passes().stream())
                .toList();
    }

    /** All bytes that came from sources of this name, in order of arrival. */
    public byte[] received(String name) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Pass pass : passes()) {
            if (pass.source().name().equals(name)) {
                all.writeBytes(pass.bytes());
            }
        }
        return all.toByteArray();
    }

    /** {@link #received} as UTF-8. */
    public String text(String name) {
        return new String(received(name), java.nio.charset.StandardCharsets.UTF_8);
    }

    /** Why passes were broken off by what readers threw. */
    public List<PluginFailure> failures() {
        return places.values().stream()
                .flatMap(place -> place.route().failures().stream())
                .toList();
    }

    /** From now on nothing is committed but by {@link #commitAll} and {@link #commitUpTo}. */
    public void commitManually() {
        manualCommits = true;
    }

    /** Commits all passes. */
    public void commitAll() throws Exception {
        for (FakePlace place : places.values()) {
            if (place.plugin() instanceof Input input) {
                place.route().commitAll(input);
            }
        }
    }

    /** Commits one source, up to the last start or end of a block that is not behind {@code offset}. */
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
        try (SourceFile file = pool.share(FileChannel.open(path, StandardOpenOption.READ))) {
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

    /** Ends the back-off: passes that failed with {@code Transient} are offered again, what was acknowledged left out. */
    public void repeatFailed() throws Exception {
        for (FakePlace place : places.values()) {
            place.queue().repeatFailed();
            place.queue().turn();
        }
    }

    /** A block of the host's pool; the caller owns it. */
    public MemoryBlock block(byte[] bytes, Position start) {
        try (BlockDraft draft = pool.draft(bytes.length)) {
            draft.buffer().put(bytes);
            return draft.seal(start);
        }
    }

    /** Shows blocks of {@code source}, the first at offset 0, to a filter. */
    public Filtered apply(Filter filter, SourceRef source, byte[]... blocks) throws Exception {
        List<Block> list = new ArrayList<>();
        Position next = linesWanted ? Position.START : Position.at(0);
        for (byte[] block : blocks) {
            list.add(block(block, next));
            next = next.plus(block.length, FakeRoute.lines(block));
        }
        return new FilterRun(this).apply(filter, source, list);
    }

    // The world around

    /** A directory of this host, deleted with it; relative paths in a config start here. */
    public Path directory() {
        return directory;
    }

    /** The pool. */
    public BlockPool blocks() {
        return pool;
    }

    /** How much memory routes may take before they pause (64 MiB at first). */
    public void memoryLimit(long bytes) {
        pool.limit(bytes);
    }

    /** The positions that instances see for {@code resource}. */
    public Checkpoint checkpoint(String resource) {
        return checkpoints.computeIfAbsent(resource, name -> new FakeCheckpoint(history));
    }

    /** All positions, by resource. */
    public Map<String, Checkpoint> checkpoints() {
        return new LinkedHashMap<>(checkpoints);
    }

    /** What is known about the past; FIRST_START until the first {@link #restart}. */
    public void history(Checkpoint.History now) {
        history = now;
        checkpoints.values().forEach(checkpoint -> checkpoint.history(now));
    }

    /** The store is damaged: all positions are gone and the history is LOST. */
    public void loseCheckpoints() {
        checkpoints.values().forEach(FakeCheckpoint::clear);
        history(Checkpoint.History.LOST);
    }

    /** Whether a filter or output asks for line numbers. */
    public void linesWanted(boolean on) {
        linesWanted = on;
    }

    /** From now on events of directories get lost. */
    public void loseEvents() {
        watches.lose(true);
    }

    /** Ends {@link #loseEvents}; what was lost stays lost. */
    public void deliverEvents() {
        watches.poll();
        watches.lose(false);
    }

    /** Tells the watchers of a directory that events were lost. */
    public void overflow(Path directory) {
        watches.overflow(directory);
    }

    /** From now on no directory can be watched. */
    public void failDirectoryWatch() {
        watches.refuse(true);
    }

    /** The sockets that listen, in the order they were opened. */
    public List<ServerSocketChannel> listening() {
        return listeners.all();
    }

    /** The port of the only socket that listens. */
    public int port() throws IOException {
        if (listeners.all().size() != 1) {
            throw new AssertionError("listening: " + listeners.all() + " (expected: one socket)");
        }
        return ((java.net.InetSocketAddress) listeners.all().get(0).getLocalAddress()).getPort();
    }

    /** Names of the leases of a place. */
    public List<String> leases(String id) {
        return place(id).leases().names("");
    }

    /** The value of a counter, 0 if nobody has touched it. */
    public long counter(String name) {
        AtomicLong counter = counters.get(name);
        return counter == null ? 0 : counter.get();
    }

    /** Why a place is degraded; empty if all is well. */
    public Optional<String> degraded(String id) {
        return place(id).degraded();
    }

    /** What was logged, each line as {@code LEVEL text}. */
    public List<String> logLines() {
        return List.copyOf(logLines);
    }

    // For the classes behind

    FakeLoop loop() {
        return loop;
    }

    FakeWatches watches() {
        return watches;
    }

    FakeClock clock() {
        return clock;
    }

    @Nullable
    String held() {
        return held;
    }

    boolean linesWanted() {
        return linesWanted;
    }

    boolean commitsByItself() {
        return !manualCommits;
    }

    long memoryBudget() {
        return memoryBudget;
    }

    long regionBudget() {
        return regionBudget;
    }

    FakeLog log(FakePlace place) {
        return new FakeLog(place.toString(), logLines);
    }

    Path stateDirectory(String id) {
        try {
            return Files.createDirectories(directory.resolve(".state").resolve(id));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void count(String name, long n) {
        if (n < 0) {
            throw violated("counter " + name + " goes backwards by " + n);
        }
        counters.computeIfAbsent(name, unused -> new AtomicLong()).addAndGet(n);
    }

    ChildProcess run(Command command, FakePlace place) throws IOException {
        FakeChild child = new FakeChild(command, log(place));
        children.add(child);
        command.limit().ifPresent(limit -> clock.add(limit, false, child, tick -> child.close()));
        child.onExit(() -> {
            ended.add(() -> place.post(new Signal.Ended(child, child.exitCode().orElseThrow())));
            loop.wakeup();
        });
        return child;
    }

    void onThread(String what) {
        if (Thread.currentThread() != thread) {
            throw violated("P1: " + what + " is used on " + Thread.currentThread());
        }
    }

    AssertionError violated(String rule) {
        return ledger.violated(rule, new Throwable("here"));
    }

    private String describe() {
        StringBuilder text = new StringBuilder();
        places.forEach((id, place) -> text.append(id)
                .append(": ")
                .append(place.running() ? "running" : "stopped")
                .append(place.degraded().map(why -> ", degraded: " + why).orElse(""))
                .append(", ")
                .append(place.route().passes().size())
                .append(" passes, failures ")
                .append(place.route().failures())
                .append(", queue ")
                .append(place.queue())
                .append('\n'));
        text.append("held: ").append(held).append("\nlog:\n");
        logLines.stream()
                .skip(Math.max(0, logLines.size() - 20))
                .forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }
}
