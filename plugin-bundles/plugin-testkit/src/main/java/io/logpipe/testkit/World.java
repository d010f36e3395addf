package io.logpipe.testkit;

import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.BlockPool;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.Checkpoint;
import io.logpipe.api.plugin.Command;
import io.logpipe.api.plugin.PluginFactory;
import io.logpipe.api.plugin.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** What is around an instance under test: everything of {@link FakeHost} that does not drive it. */
abstract class World {
    private final Thread thread = Thread.currentThread();
    private final Ledger ledger = new Ledger();
    private final FakePool pool = new FakePool(ledger);
    private final FakeClock clock = new FakeClock();
    private final Listeners listeners = new Listeners();
    private final FakeLoop loop = new FakeLoop();
    private final FakeWatches watches = new FakeWatches();
    private final Path directory = Files.createTempDirectory("logpipe-testkit");
    private final RouteRules rules = new RouteRules();
    private final Map<String, FakePlace> places = new LinkedHashMap<>();
    private final Map<String, FakeCheckpoint> checkpoints = new LinkedHashMap<>();
    private final Map<String, List<Object>> readers = new HashMap<>();
    private final Map<String, AtomicLong> counters = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<String> logLines = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final List<FakeChild> children = new ArrayList<>();
    private final List<Secured> secured = new ArrayList<>();
    private Checkpoint.History history = Checkpoint.History.FIRST_START;
    private boolean linesWanted;

    World() throws IOException {}

    /** Checked settings; relative paths start in {@link #directory}. Fails with all problems if there are any. */
    public PluginConfig config(PluginFactory<?> factory, Map<String, ?> items) {
        return checked(factory, new FakeConfig(factory, items, directory(), false));
    }

    /** The same for an entry written the C program's way. */
    public PluginConfig compatibleConfig(PluginFactory<?> factory, Map<String, ?> items) {
        return checked(factory, new FakeConfig(factory, items, directory(), true));
    }

    private static PluginConfig checked(PluginFactory<?> factory, FakeConfig config) {
        if (!config.problems().isEmpty()) {
            throw new AssertionError(factory.type() + ": " + String.join("; ", config.problems()));
        }
        return config;
    }

    /** What the engine would find wrong, a line each that begins with the name of the setting and a colon. */
    public List<String> problems(PluginFactory<?> factory, Map<String, ?> items) {
        return new FakeConfig(factory, items, directory(), false).problems();
    }

    /** A directory of this host, deleted with it; relative paths in a config start here. */
    public Path directory() {
        return directory;
    }

    /** The pool. */
    public BlockPool blocks() {
        return pool;
    }

    /** A block of the pool; the caller owns it. */
    public MemoryBlock block(byte[] bytes, Position start) {
        return block(bytes, start, bytes.length);
    }

    /** A block that stands for {@code span} bytes of its source, as a filter makes it; the caller owns it. */
    public MemoryBlock block(byte[] bytes, Position start, long span) {
        try (BlockDraft draft = pool.draft(bytes.length)) {
            draft.buffer().put(bytes);
            return draft.seal(start, span);
        }
    }

    /** How much memory routes may take before they pause (64 MiB at first). */
    public void memoryLimit(long bytes) {
        pool.limit(bytes);
    }

    /** Fails if a rule of ownership was broken, or something of the pool was taken and is still open. */
    public void assertNoLeaks() {
        ledger.check();
    }

    /** Those of {@code place}, if several instances read one resource; whoever asks first has those of the resource. */
    final Checkpoint checkpoint(String resource, Object place) {
        List<Object> places = readers.computeIfAbsent(resource, name -> new ArrayList<>());
        if (!places.contains(place)) {
            places.add(place);
        }
        int number = places.indexOf(place);
        return checkpoint(number == 0 ? resource : resource + "#" + (number + 1));
    }

    /** In another worker they may ask in another order. */
    final void forgetReaders() {
        readers.clear();
    }

    /** The positions that instances see for {@code resource}. */
    public Checkpoint checkpoint(String resource) {
        return checkpoints.computeIfAbsent(
                resource, name -> new FakeCheckpoint(history, () -> List.copyOf(checkpoints.values())));
    }

    /** All positions, by resource. */
    public Map<String, Checkpoint> checkpoints() {
        return new LinkedHashMap<>(checkpoints);
    }

    /** What is known about the past; FIRST_START until the first restart. */
    public void history(Checkpoint.History now) {
        history = now;
        checkpoints.values().forEach(checkpoint -> checkpoint.history(now));
    }

    /** Nothing that is stored becomes durable, as on a disk that fails; until that ends. */
    public void holdCheckpoints(boolean on) {
        checkpoints.values().forEach(checkpoint -> checkpoint.hold(on));
    }

    /** The store is damaged: all positions are gone and the history is LOST. */
    public void loseCheckpoints() {
        checkpoints.values().forEach(FakeCheckpoint::clear);
        history(Checkpoint.History.LOST);
    }

    /** Whether a filter or output asks for line numbers; what {@code linesWanted} of a context answers. */
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
        List<ServerSocketChannel> open = listeners.all();
        if (open.size() != 1) {
            throw new AssertionError("listening: " + open + " (expected: one socket)");
        }
        return ((InetSocketAddress) open.get(0).getLocalAddress()).getPort();
    }

    /** The connections that were put under TLS, in order; their bytes are plain all the same. */
    public List<Secured> secured() {
        return List.copyOf(secured);
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

    final FakePlace place(String id) {
        return places.computeIfAbsent(id, name -> new FakePlace(name, this));
    }

    final List<FakePlace> places() {
        return List.copyOf(places.values());
    }

    final Ledger ledger() {
        return ledger;
    }

    final FakeClock clock() {
        return clock;
    }

    final Listeners listeners() {
        return listeners;
    }

    final FakeLoop loop() {
        return loop;
    }

    final List<Secured> securedConnections() {
        return secured;
    }

    final FakeWatches watches() {
        return watches;
    }

    final RouteRules rules() {
        return rules;
    }

    final boolean linesWanted() {
        return linesWanted;
    }

    final FakeLog log(FakePlace place) {
        return new FakeLog(place.toString(), logLines);
    }

    final Path stateDirectory(FakePlace place) {
        try {
            return Files.createDirectories(directory.resolve(".state").resolve(place.toString()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    final void count(String name, long n) {
        if (n < 0) {
            throw violated("counter " + name + " goes backwards by " + n);
        }
        counters.computeIfAbsent(name, unused -> new AtomicLong()).addAndGet(n);
    }

    final FakeChild run(Command command, FakePlace place) throws IOException {
        FakeChild child = new FakeChild(command, log(place));
        children.add(child);
        command.limit().ifPresent(limit -> clock.add(limit, false, child, tick -> child.close()));
        child.onExit(() -> {
            tasks.add(() -> place.post(new Signal.Ended(child, child.exitCode().orElseThrow())));
            loop.wakeup();
        });
        return child;
    }

    /** Runs what other threads have left for this one. */
    final boolean runTasks() {
        boolean busy = false;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
            busy = true;
        }
        return busy;
    }

    final void onThread(String what) {
        if (Thread.currentThread() != thread) {
            throw violated("P1: " + what + " is used on " + Thread.currentThread());
        }
    }

    final AssertionError violated(String rule) {
        return ledger.violated(rule, new Throwable("here"));
    }

    /** Leases, listening sockets and processes end with the worker. */
    final void endLeases() throws IOException {
        for (FakePlace place : places.values()) {
            place.leases().close();
        }
        listeners.close();
        children.forEach(FakeChild::kill);
        children.clear();
        loop.flush();
    }

    /** What {@link #endLeases} leaves. */
    final void endWorld() throws IOException {
        watches.close();
        loop.close();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    final String describe() {
        StringBuilder text = new StringBuilder();
        places.values().forEach(place -> text.append(place.describe()).append('\n'));
        text.append("held: ").append(rules.held().orElse("no")).append("\nlog:\n");
        logLines.stream()
                .skip(Math.max(0, logLines.size() - 20))
                .forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }
}
