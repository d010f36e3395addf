package io.logpipe.output.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Handover;
import io.logpipe.api.plugin.Output;
import io.logpipe.output.file.journal.FaultyIo;
import io.logpipe.testkit.FakeHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Killed anywhere, started again, and given again what was not acknowledged or not yet remembered as such. */
class KillPointTest {

    private static final int LINES = 300;

    /** Sources that are read from where they were acknowledged, or from some place before it, after each kill. */
    private static final class World implements AutoCloseable {
        final FakeHost host = FakeHost.open();
        final Path out = host.directory().resolve("out");
        final Map<String, Object> items = new HashMap<>();
        final Random random;
        final List<SourceRef> sources = new ArrayList<>();
        final Map<String, byte[]> contents = new HashMap<>();
        final Map<String, Long> acknowledged = new HashMap<>();
        final Map<String, Long> read = new HashMap<>();
        final List<Answer> unanswered = new ArrayList<>();
        FaultyIo io = new FaultyIo();
        Output output;
        int kills;

        World(long seed, String... namesAndValues) throws Exception {
            random = new Random(seed);
            items.put("path", out.toString());
            for (int i = 0; i < namesAndValues.length; i += 2) {
                items.put(namesAndValues[i], namesAndValues[i + 1]);
            }
        }

        void source(String name, String id) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < LINES; i++) {
                text.append(id)
                        .append(' ')
                        .append(i)
                        .append(' ')
                        .append("x".repeat(i % 40))
                        .append('\n');
            }
            sources.add(SourceRef.of(name, id));
            contents.put(id, text.toString().getBytes(StandardCharsets.US_ASCII));
            acknowledged.put(id, 0L);
            read.put(id, 0L);
        }

        /** Starts an instance, which may die in it. */
        void start() throws Exception {
            FileOutputFactory factory = new FileOutputFactory();
            output = new FileOutput(
                    Settings.of(host.config(factory, items)),
                    host.context(Bench.PLACE),
                    Clock.systemDefaultZone(),
                    System::nanoTime,
                    io);
            host.start(output, Handover.NONE);
        }

        void startAgain() throws Exception {
            host.restart();
            unanswered.clear();
            for (SourceRef source : sources) {
                long safe = acknowledged.get(source.id());
                // The checkpoint may be behind what was acknowledged, never before it.
                read.put(source.id(), random.nextBoolean() ? safe : lineBefore(source.id(), safe));
            }
            io = new FaultyIo();
            start();
        }

        private long lineBefore(String id, long offset) {
            byte[] content = contents.get(id);
            int at = (int) Math.max(0, offset - random.nextInt(200));
            while (at > 0 && content[at - 1] != '\n') {
                at--;
            }
            return at;
        }

        boolean complete() {
            return sources.stream().allMatch(s -> acknowledged.get(s.id()) == contents.get(s.id()).length);
        }

        /** One pass of some lines of some source, as the engine gives it. */
        void pass() throws Exception {
            SourceRef source = sources.get(random.nextInt(sources.size()));
            long from = read.get(source.id());
            byte[] content = contents.get(source.id());
            if (from == content.length) {
                return;
            }
            Answer answer = new Answer();
            // Not closed if it dies: a dead process closes nothing.
            Output.Pass pass = output.open(source, Position.at(from));
            long held = pass.held().orElse(from);
            long at = from;
            for (int blocks = 1 + random.nextInt(3); blocks > 0 && at < content.length; blocks--) {
                int end = (int) Math.min(content.length, at + 1 + random.nextInt(60));
                while (content[end - 1] != '\n') {
                    end++;
                }
                long begin = Math.max(at, held);
                if (begin < end) {
                    byte[] bytes = java.util.Arrays.copyOfRange(content, (int) begin, end);
                    try (MemoryBlock block = host.block(bytes, Position.at(begin))) {
                        pass.write(block);
                    }
                }
                at = end;
            }
            read.put(source.id(), at);
            long upTo = at;
            answer.onDone(() -> acknowledged.merge(source.id(), upTo, Math::max));
            unanswered.add(answer);
            pass.commit(answer);
            pass.close();
        }

        /** Passes until all is there, or a kill. */
        boolean run() throws Exception {
            try {
                while (!complete() && !io.dead()) {
                    pass();
                    if (random.nextInt(10) == 0) {
                        host.advance(Duration.ofMillis(100));
                    }
                    if (sources.stream().allMatch(s -> read.get(s.id()) == contents.get(s.id()).length)) {
                        host.advance(Duration.ofMillis(200));
                        host.runUntil(
                                () -> io.dead() || unanswered.stream().allMatch(Answer::answered),
                                Duration.ofSeconds(10));
                    }
                }
            } catch (FaultyIo.Killed killed) {
                assertTrue(io.dead());
            }
            kills += io.dead() ? 1 : 0;
            return complete() && !io.dead();
        }

        void runThroughKills(int most, int within) throws Exception {
            start();
            for (int i = 0; i < most; i++) {
                io.killAfter(random.nextInt(within));
                run();
                restartThroughKills();
            }
            while (!run()) {
                startAgain();
            }
        }

        private void restartThroughKills() throws Exception {
            boolean started = false;
            while (!started) {
                try {
                    startAgain();
                    started = true;
                } catch (FaultyIo.Killed killed) {
                    kills++;
                }
            }
        }

        /** All that is in files whose name begins so, oldest first. */
        String written(String name) throws IOException {
            try (Stream<Path> files = Files.list(out)) {
                StringBuilder text = new StringBuilder();
                for (Path file : files.filter(f -> f.getFileName().toString().matches("_?\\Q" + name + "\\E.*"))
                        .sorted((a, b) -> order(a, name).compareTo(order(b, name)))
                        .toList()) {
                    text.append(Files.readString(file));
                }
                return text.toString();
            }
        }

        private static String order(Path file, String name) {
            String rest = file.getFileName().toString();
            return rest.equals(name) ? "~" : rest;
        }

        /** Each line of each source once and in order. */
        void check() throws IOException {
            for (SourceRef source : sources) {
                String mine = written(source.name())
                        .lines()
                        .filter(line -> line.startsWith(source.id() + " "))
                        .reduce("", (all, line) -> all + line + "\n");
                assertEquals(new String(contents.get(source.id()), StandardCharsets.US_ASCII), mine, source.toString());
            }
            long total = contents.values().stream().mapToLong(c -> c.length).sum();
            try (Stream<Path> files = Files.list(out)) {
                assertEquals(total, files.mapToLong(f -> f.toFile().length()).sum(), "no part of a line is left");
            }
        }

        @Override
        public void close() throws Exception {
            io.mend();
            host.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "strict, 0, 500, 40",
        "batch, 0, 500, 6",
        "strict, 1500, 500, 40",
        "batch, 1500, 500, 20",
        "batch, 0, 1, 40"
    })
    @DisplayName("Killed again and again at any step, in starts too: every line is there once and in order")
    void killedAnywhere(String durability, String rotate, String open, int within) throws Exception {
        int kills = 0;
        for (long seed = 1; seed <= 5; seed++) {
            try (World world =
                    new World(seed, "durability", durability, "rotate_size", rotate, "max_open_files", open)) {
                world.source("a.log", "a1");
                world.source("a.log", "a2");
                world.source("b.log", "b");
                world.runThroughKills(12, within);
                world.check();
                kills += world.kills;
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertTrue(kills > 30, "killed " + kills + " times");
    }

    @Test
    @DisplayName("A file that was renamed by somebody, and killed then: what was not acknowledged is cut from it")
    void renamedByOthers() throws Exception {
        try (World world = new World(1, "durability", "batch")) {
            world.source("a.log", "a");
            world.start();
            world.pass();
            world.host.advance(Duration.ofMillis(200));
            world.host.runUntil(() -> world.unanswered.get(0).answered(), Duration.ofSeconds(10));
            long safe = Files.size(world.out.resolve("a.log"));
            world.pass();
            Files.move(world.out.resolve("a.log"), world.out.resolve("a.log.1"));
            world.startAgain();
            assertEquals(safe, Files.size(world.out.resolve("a.log.1")));
            while (!world.run()) {}
            world.check();
        }
    }
}
