package io.logpipe.input.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.Handover;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.testkit.FakeHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A host, a directory of logs, and an input on it that can be stopped, killed and exchanged. */
final class Bench implements AutoCloseable {

    static final Duration LIMIT = Duration.ofSeconds(20);
    static final String PLACE = "input-file";
    private static final String SECOND = "second-file";

    final FakeHost host = FakeHost.open();
    final Path logs = host.directory().resolve("logs");
    final Map<String, Object> items = new HashMap<>();
    private final FileInputFactory factory = new FileInputFactory();
    private int mostFiles = Integer.MAX_VALUE;
    private Neighbours neighbours = new Neighbours(mostFiles);
    private Clock clock = Clock.systemDefaultZone();
    private boolean fullDose;
    private @Nullable IntFunction<@Nullable IOException> refusal;
    private @Nullable Input input;

    private Bench() throws IOException {
        Files.createDirectories(logs);
        items.put("path", logs);
    }

    /** A directory that is there and empty, and an input that is not started, with more settings in pairs. */
    static Bench with(Object... pairs) throws IOException {
        Bench bench = new Bench();
        for (int i = 0; i < pairs.length; i += 2) {
            bench.items.put((String) pairs[i], pairs[i + 1]);
        }
        return bench;
    }

    /** The same, started. */
    static Bench running(Object... pairs) throws Exception {
        Bench bench = with(pairs);
        bench.start();
        return bench;
    }

    // The world

    /** Appends to a file, which may be new. */
    void append(String name, String text) throws IOException {
        Files.writeString(logs.resolve(name), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Cuts a file to nothing and writes it anew, as {@code echo text > file} does. */
    void rewrite(String name, String text) throws IOException {
        Files.writeString(logs.resolve(name), text, StandardOpenOption.TRUNCATE_EXISTING);
    }

    void rename(String from, String to) throws IOException {
        Files.move(logs.resolve(from), logs.resolve(to), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    void delete(String name) throws IOException {
        Files.delete(logs.resolve(name));
    }

    // The input

    void clock(Clock now) {
        clock = now;
    }

    /** From now on, instances follow no more than {@code most} files together. */
    void room(int most) {
        mostFiles = most;
        neighbours = new Neighbours(most);
    }

    void fullDose() {
        fullDose = true;
    }

    /** From the next start on, files can be opened only if this has no objection; it is told how many are open. */
    void refuse(IntFunction<@Nullable IOException> objection) {
        refusal = objection;
    }

    private Input create() {
        return create(PLACE, items);
    }

    private Input create(String place, Map<String, Object> settings) {
        PluginConfig config = host.config(factory, settings);
        PluginContext context = host.context(place);
        return new FileInput(
                FileSettings.of(config, fullDose),
                refusal == null ? context : RefusingLeases.in(context, refusal),
                neighbours,
                clock);
    }

    /** Starts an instance; whatever it is to do with what it finds at once has been done. */
    void start() throws Exception {
        Input next = create();
        input = next;
        host.start(next);
        host.runUntilQuiet();
    }

    /** The directory of a second instance. */
    Path second() throws IOException {
        return Files.createDirectories(host.directory().resolve("other"));
    }

    /** Starts a second instance in this worker, with the same settings on a directory of its own. */
    Path startSecond() throws Exception {
        startSecond("path", second());
        return second();
    }

    /** Starts a second instance in this worker, with the same settings but for one. */
    Input startSecond(String key, Object value) throws Exception {
        Map<String, Object> settings = new HashMap<>(items);
        settings.put(key, value);
        Input second = create(SECOND, settings);
        host.start(second);
        host.runUntilQuiet();
        return second;
    }

    /** Starts a successor of an instance that was stopped. */
    void startWith(Handover handover) throws Exception {
        Input next = create();
        input = next;
        host.start(next, handover);
    }

    Input input() {
        if (input == null) {
            throw new IllegalStateException("no input was started");
        }
        return input;
    }

    /** Stops the instance and ends the worker. */
    void stop() throws Exception {
        host.stop(input());
        kill();
    }

    /** Kills the worker. */
    void kill() throws Exception {
        neighbours = new Neighbours(mostFiles);
        host.restart();
    }

    /** Exchanges the instance for one of new code. */
    void swap() throws Exception {
        input = host.swap(input(), handover -> create());
    }

    // What comes out

    void until(BooleanSupplier reached) throws Exception {
        host.runAliveUntil(reached, LIMIT);
    }

    /** Waits until all of {@code text} has come under {@code name}; it must not be more or other. */
    void expect(String name, String text) throws Exception {
        until(() -> host.received(name).length >= text.length());
        host.runUntilQuiet();
        assertEquals(text, host.text(name));
    }

    /** Lets time pass, in which what is not right would come out. */
    void pass(Duration time) throws Exception {
        host.advance(time);
        host.runUntilQuiet();
    }

    /** Looks at everything, at once: events may be late. */
    void look() throws Exception {
        host.overflow(logs);
        host.runUntilQuiet();
    }

    /** Nothing more than {@code text} comes under {@code name}, whatever is looked at again. */
    void expectForGood(String name, String text) throws Exception {
        expect(name, text);
        look();
        for (int i = 0; i < 5; i++) {
            pass(Duration.ofSeconds(1));
        }
        assertEquals(text, host.text(name));
    }

    /** Every line came, and none more often than it was written. */
    static void assertLines(List<String> written, List<String> arrived) {
        List<String> missing = new ArrayList<>(written);
        arrived.forEach(missing::remove);
        List<String> more = new ArrayList<>(arrived);
        written.forEach(more::remove);
        assertEquals(List.of(), missing, "missing, and too many: " + more);
        assertEquals(List.of(), more, "too many");
    }

    long skipped() {
        return host.counter("skipped_bytes");
    }

    /** How many lines of the log contain {@code text}. */
    long logged(String text) {
        return host.logLines().stream().filter(line -> line.contains(text)).count();
    }

    @Override
    public void close() throws Exception {
        host.close();
    }
}
