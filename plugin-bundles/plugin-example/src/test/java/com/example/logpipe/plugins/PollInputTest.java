package com.example.logpipe.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.Position;
import io.logpipe.api.plugin.Input;
import io.logpipe.testkit.FakeHost;
import io.logpipe.testkit.Pass;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PollInputTest {

    private static final PollInputFactory FACTORY = new PollInputFactory();

    private static Map<String, Object> settings(Path file) {
        return Map.of("path", file, "period", 1);
    }

    private static Input start(FakeHost host, Path file) throws Exception {
        Input input = host.create(FACTORY, settings(file));
        host.start(input);
        host.runUntilQuiet();
        return input;
    }

    private static void append(Path file, String text) throws Exception {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void looksOncePerPeriod() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Path file = host.directory().resolve("app.log");
            start(host, file);
            append(file, "one\n");
            host.advance(Duration.ofMillis(999));
            assertEquals("", host.text("app.log"));
            host.advance(Duration.ofMillis(1));
            assertEquals("one\n", host.text("app.log"));
        }
    }

    @Test
    void anUnfinishedLineWaitsForItsEnd() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Path file = host.directory().resolve("app.log");
            start(host, file);
            append(file, "one\ntw");
            host.advance(Duration.ofSeconds(5));
            assertEquals("one\n", host.text("app.log"));
            assertEquals(1, host.passes().size(), "passes, none of them empty");
            append(file, "o\n");
            host.advance(Duration.ofSeconds(1));
            assertEquals("one\ntwo\n", host.text("app.log"));
        }
    }

    @Test
    void aLineLongerThanABlockGoesInParts() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Path file = host.directory().resolve("app.log");
            String line = "x".repeat(100_000) + "\n";
            append(file, line);
            start(host, file);
            assertEquals(line, host.text("app.log"));
            assertEquals(2, host.passes().get(0).blocks().size());
        }
    }

    @Test
    void aShorterFileIsAnotherSource() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Path file = host.directory().resolve("app.log");
            host.commitManually();
            append(file, "before\n");
            Input input = start(host, file);
            Files.writeString(file, "new\n");
            host.advance(Duration.ofSeconds(1));
            assertEquals("before\nnew\n", host.text("app.log"));
            List<Pass> passes = host.passes();
            assertTrue(!passes.get(0).source().equals(passes.get(1).source()));
            assertEquals(List.of("WARNING " + file + " is shorter than before, read from its start"), host.logLines());

            host.commitUpTo(input, "app.log", 4);
            assertEquals(Position.at(4), saved(host, file));
            host.commitAll();
            assertEquals(Position.at(4), saved(host, file), "an old acknowledgement says nothing of the new file");
        }
    }

    private static Position saved(FakeHost host, Path file) {
        return host.checkpoint(file.toString()).get("file").orElseThrow().position();
    }

    @Test
    void aChangedPathDoesNotInheritThePosition() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Path first = host.directory().resolve("first.log");
            Path second = host.directory().resolve("second.log");
            append(first, "a long first line\n");
            append(second, "one\n");
            Input input = start(host, first);
            host.swap(input, handover -> host.create(FACTORY, settings(second)));
            host.runUntilQuiet();
            assertEquals("one\n", host.text("second.log"));
        }
    }

    @Test
    void aFileThatCannotBeReadIsToldAndTriedAgain() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Path file = Files.createDirectory(host.directory().resolve("app.log"));
            Files.writeString(file.resolve("entry"), "");
            start(host, file);
            assertTrue(host.degraded("input-poll").orElseThrow().contains("app.log"));
            Files.delete(file.resolve("entry"));
            Files.delete(file);
            append(file, "one\n");
            host.advance(Duration.ofSeconds(1));
            assertEquals("one\n", host.text("app.log"));
            assertTrue(host.degraded("input-poll").isEmpty());
        }
    }

    @Test
    void aPeriodOfNothingIsRefused() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Map<String, Object> items = Map.of("path", "app.log", "period", 0);
            assertEquals(List.of("period: 0 (expected: a time above 0)"), host.problems(FACTORY, items));
        }
    }
}
