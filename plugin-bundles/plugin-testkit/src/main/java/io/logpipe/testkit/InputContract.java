package io.logpipe.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.InputFactory;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.api.plugin.Saved;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is true of every input: nothing is lost, nothing doubled, and positions move only after their commit. */
public interface InputContract extends PluginContract {
    /** How long real things, such as sockets and directory events, may take. */
    default Duration limit() {
        return Duration.ofSeconds(20);
    }

    @Override
    InputFactory factory();

    /** Puts {@code text}, whole lines, where the input that runs on {@code host} finds it, always in the same source. */
    void bring(FakeHost host, String text) throws Exception;

    /** Whether it remembers positions, and reads on from them after a restart of the worker. */
    boolean remembers();

    /** A started input. */
    private Input started(FakeHost host) throws Exception {
        Input input = host.create(factory(), items(host));
        host.start(input);
        host.runUntilQuiet();
        return input;
    }

    private Input successor(FakeHost host) {
        try {
            return host.create(factory(), items(host));
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    /** All that has arrived, of all sources, in order. */
    private static String arrived(FakeHost host) {
        StringBuilder all = new StringBuilder();
        host.passes().forEach(pass -> all.append(pass.text()));
        return all.toString();
    }

    private void expect(FakeHost host, String text) throws Exception {
        host.runAliveUntil(() -> arrived(host).length() >= text.length(), limit());
        host.runUntilQuiet();
        assertEquals(text, arrived(host));
    }

    private static Map<String, Long> offsets(FakeHost host) {
        Map<String, Long> offsets = new HashMap<>();
        host.checkpoints()
                .forEach((resource, checkpoint) -> checkpoint
                        .all()
                        .forEach((key, saved) -> offsets.put(
                                resource + "/" + key, saved.position().offset())));
        return offsets;
    }

    /** B1: what was read comes, and every block is released once; the host's close checks. */
    @Test
    default void b1_bytesArriveAndBlocksAreReleased() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            started(host);
            bring(host, "one\ntwo\n");
            expect(host, "one\ntwo\n");
            bring(host, "three\n");
            expect(host, "one\ntwo\nthree\n");
        }
    }

    /** D3: blocks of one source come in order and do not overlap. */
    @Test
    default void d3_blocksOfASourceComeInOrder() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            started(host);
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 5; i++) {
                bring(host, "line " + i + "\n");
                text.append("line ").append(i).append('\n');
                expect(host, text.toString());
            }
            Map<String, Long> ends = new HashMap<>();
            for (Pass pass : host.passes()) {
                for (Pass.Part block : pass.blocks()) {
                    long end = ends.getOrDefault(pass.source().id(), 0L);
                    assertTrue(block.start().offset() >= end, block.start() + " lies before " + end);
                    ends.put(pass.source().id(), block.start().offset() + block.span());
                }
            }
        }
    }

    /** A small budget ends passes early; the rest comes by itself. */
    @Test
    default void aSmallBudgetOnlySplitsPasses() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            host.passBudget(1, 1);
            started(host);
            bring(host, "one\ntwo\n");
            bring(host, "three\n");
            expect(host, "one\ntwo\nthree\n");
        }
    }

    /** D1: an input remembers only what was committed. */
    @Test
    default void d1_nothingIsRememberedBeforeItIsCommitted() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            host.commitManually();
            started(host);
            bring(host, "one\n");
            expect(host, "one\n");
            host.commitAll();
            host.runUntilQuiet();
            Map<String, Long> before = offsets(host);
            bring(host, "two\n");
            expect(host, "one\ntwo\n");
            host.advance(Duration.ofMinutes(1));
            assertEquals(before, offsets(host), "positions without a commit");
            host.commitAll();
            host.runUntilQuiet();
            assertEquals(remembers(), !before.equals(offsets(host)), "positions moved by the commit");
        }
    }

    /** D1: what was committed does not come again after a restart, what came meanwhile does. */
    @Test
    default void d1_aRestartGoesOnWhereTheCommitsEnded() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Input input = started(host);
            bring(host, "one\n");
            expect(host, "one\n");
            host.stop(input);
            host.restart();
            started(host);
            bring(host, "two\n");
            expect(host, "one\ntwo\n");
            if (!remembers()) {
                assertEquals(Map.of(), offsets(host), "remembered positions");
            }
        }
    }

    /** D3: what was not committed when the worker died comes again, if the source still has it. */
    @Test
    default void d3_aCrashRepeatsWhatWasNotCommitted() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            started(host);
            bring(host, "one\n");
            expect(host, "one\n");
            host.commitManually();
            bring(host, "two\n");
            expect(host, "one\ntwo\n");
            host.restart();
            assertEquals("one\n", arrived(host));
            started(host);
            bring(host, "three\n");
            expect(host, remembers() ? "one\ntwo\nthree\n" : "one\nthree\n");
        }
    }

    /** D4: while the route is full nothing is read, and nothing is lost. */
    @Test
    default void d4_aFullRouteHoldsTheData() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            started(host);
            bring(host, "one\n");
            expect(host, "one\n");
            host.hold("a full output");
            bring(host, "two\n");
            host.advance(Duration.ofSeconds(1));
            host.runUntilQuiet();
            assertEquals("one\n", arrived(host));
            host.release();
            expect(host, "one\ntwo\n");
        }
    }

    /** D4: a route may be found full in the middle of a call; the data waits. */
    @Test
    default void d4_aRouteThatFillsUpHoldsTheData() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            started(host);
            host.fill("a full output");
            bring(host, "one\n");
            host.advance(Duration.ofSeconds(1));
            host.runUntilQuiet();
            assertEquals("", arrived(host));
            host.release();
            bring(host, "two\n");
            expect(host, "one\ntwo\n");
        }
    }

    /** D5: a pass that broke off is repeated with the same data. */
    @Test
    default void d5_anAbortedPassComesAgain() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            started(host);
            bring(host, "one\n");
            expect(host, "one\n");
            host.abortNext(new PluginFailure.Transient("a filter that is not ready", new Exception("test")));
            bring(host, "two\n");
            expect(host, "one\ntwo\n");
        }
    }

    /** P5, D3: an exchange of code in mid-stream loses and doubles nothing, committed or not. */
    @Test
    default void p5_aSwapLosesAndDoublesNothing() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            host.commitManually();
            Input input = started(host);
            bring(host, "one\n");
            expect(host, "one\n");
            input = host.swap(input, handover -> successor(host));
            bring(host, "two\n");
            expect(host, "one\ntwo\n");
            bring(host, "three\n");
            input = host.swap(input, handover -> successor(host));
            input = host.swap(input, handover -> successor(host));
            expect(host, "one\ntwo\nthree\n");
            host.commitAll();
            host.runUntilQuiet();
            host.stop(input);
            host.restart();
            started(host);
            bring(host, "four\n");
            expect(host, "one\ntwo\nthree\nfour\n");
        }
    }

    /** P5: what a full route kept back comes out of the successor. */
    @Test
    default void p5_aSwapKeepsWhatAFullRouteHeld() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Input input = started(host);
            bring(host, "one\n");
            expect(host, "one\n");
            host.hold("a full output");
            bring(host, "two\n");
            host.advance(Duration.ofSeconds(1));
            host.runUntilQuiet();
            input = host.swap(input, handover -> successor(host));
            host.runUntilQuiet();
            assertEquals("one\n", arrived(host));
            host.swap(input, handover -> successor(host));
            host.release();
            expect(host, "one\ntwo\n");
        }
    }

    /** Facts about a source stay small. */
    @Test
    default void factsAreAtMostFourKibibytes() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            started(host);
            bring(host, "one\n");
            expect(host, "one\n");
            Map<String, Saved> all = new LinkedHashMap<>();
            host.checkpoints().values().forEach(checkpoint -> all.putAll(checkpoint.all()));
            assertEquals(remembers(), !all.isEmpty(), "remembered sources");
            all.forEach((key, saved) -> {
                int size = saved.facts().entrySet().stream()
                        .mapToInt(
                                fact -> fact.getKey().length() + fact.getValue().length())
                        .sum();
                assertTrue(size <= 4096, key + " has facts of " + size);
            });
        }
    }
}
