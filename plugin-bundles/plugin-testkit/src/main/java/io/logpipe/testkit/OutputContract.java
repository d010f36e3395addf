package io.logpipe.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.OutputFactory;
import io.logpipe.api.plugin.PluginFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is true of every output: each commit has one answer, and what was confirmed has arrived. */
public interface OutputContract extends PluginContract {
    /** How long real things, such as sockets and disks, may take. */
    default Duration limit() {
        return Duration.ofSeconds(20);
    }

    /** The source that tests send from. */
    SourceRef SOURCE = SourceRef.of("app.log", "source-1");

    @Override
    OutputFactory factory();

    /** What has arrived at the other end from sources of this name. */
    String delivered(FakeHost host, String name) throws Exception;

    /**
     * Whether the other end can be away. An output for which there is no such thing confirms at once, before {@code
     * commit} returns.
     */
    boolean canFail();

    /**
     * The other end goes away, and this returns when the output, after turns of the host, can know. Only called where
     * {@link #canFail}.
     */
    default void breakPeer(FakeHost host) throws Exception {
        throw new UnsupportedOperationException("breakPeer (expected: an implementation, or canFail() false)");
    }

    /** The other end is back. Only called where {@link #canFail}. */
    default void mendPeer(FakeHost host) throws Exception {
        throw new UnsupportedOperationException("mendPeer (expected: an implementation, or canFail() false)");
    }

    private Output started(FakeHost host) throws Exception {
        Output output = host.create(factory(), items(host));
        host.start(output);
        return output;
    }

    private Output successor(FakeHost host) {
        try {
            return host.create(factory(), items(host));
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    /** Until all are confirmed; what fails in a way that waiting cures is repeated, after a while. */
    private void settle(FakeHost host, Sending... sendings) throws Exception {
        Deadline limit = Deadline.in(limit());
        for (Sending sending : sendings) {
            while (!sending.done()) {
                assertFalse(limit.passed(), () -> "not confirmed: " + sending);
                if (sending.failed()) {
                    assertInstanceOf(
                            PluginFailure.Transient.class, sending.failure().orElseThrow());
                    host.repeatFailed();
                }
                Deadline pause = Deadline.in(Duration.ofMillis(10));
                host.runAliveUntil(() -> sending.done() || pause.passed(), limit());
            }
        }
    }

    private void expect(FakeHost host, String name, String text) throws Exception {
        List<String> seen = new ArrayList<>(List.of(""));
        host.runAliveUntil(
                () -> {
                    try {
                        seen.set(0, delivered(host, name));
                    } catch (Exception failure) {
                        throw new AssertionError(failure);
                    }
                    return seen.get(0).length() >= text.length();
                },
                limit());
        assertEquals(text, seen.get(0));
    }

    /** D2: every commit is answered, and what is confirmed has arrived, in order. */
    @Test
    default void d2_everyCommitIsAnsweredOnce() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Output output = started(host);
            Sending first = host.send(output, SOURCE, 0, bytes("one\n"), bytes("two\n"));
            Sending second = host.send(output, SOURCE, 8, bytes("three\n"));
            settle(host, first, second);
            expect(host, SOURCE.name(), "one\ntwo\nthree\n");
            assertEquals(1, first.attempts());
            assertEquals(1, second.attempts());
        }
    }

    /** B1, B2: what was retained is released by the time the pass is confirmed. */
    @Test
    default void b2_noBlockIsKeptAfterItsConfirmation() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            long free = host.blocks().available();
            Output output = started(host);
            settle(host, host.send(output, SOURCE, 0, bytes("one\n")));
            assertEquals(free, host.blocks().available());
            host.assertNoLeaks();
        }
    }

    /** Regions of files arrive as memory does. */
    @Test
    default void regionsArrive() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Path file =
                    Files.writeString(Files.createTempFile(host.directory(), "regions", ".log"), "one\ntwo\nthree\n");
            Output output = started(host);
            settle(host, host.sendFile(output, SOURCE, file, 4, 4, 6));
            expect(host, SOURCE.name(), "two\nthree\n");
        }
    }

    /** B5: blocks that a filter has made carry other bytes than the range they stand for. */
    @Test
    default void b5_rewrittenBlocksArrive() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Output output = started(host);
            List<Block> blocks = List.of(
                    host.block(bytes("longer\n"), Position.at(0), 2),
                    host.block(bytes("x\n"), Position.at(2), 2),
                    host.block(bytes("shorter\n"), Position.at(4), 100));
            settle(host, host.send(output, SOURCE, 0, blocks));
            settle(host, host.send(output, SOURCE, 104, bytes("end\n")));
            expect(host, SOURCE.name(), "longer\nx\nshorter\nend\n");
        }
    }

    /** A pass without blocks is confirmed, too. */
    @Test
    default void d2_anEmptyPassIsAnswered() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Output output = started(host);
            settle(host, host.send(output, SOURCE, 0));
            settle(host, host.send(output, SOURCE, 0, bytes("one\n")));
            expect(host, SOURCE.name(), "one\n");
        }
    }

    /** Sources do not mix. */
    @Test
    default void eachSourceArrivesUnderItsName() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Output output = started(host);
            SourceRef other = SourceRef.of("other.log", "source-2");
            Sending first = host.send(output, SOURCE, 0, bytes("one\n"));
            Sending second = host.send(output, other, 0, bytes("two\n"));
            Sending third = host.send(output, SOURCE, 4, bytes("three\n"));
            settle(host, first, second, third);
            expect(host, SOURCE.name(), "one\nthree\n");
            expect(host, other.name(), "two\n");
        }
    }

    /** P4: a pass that is closed without a commit is given up; the same data may follow. */
    @Test
    default void p4_anAbandonedPassIsNoObstacle() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Output output = started(host);
            host.runAliveUntil(() -> host.ready(output), limit());
            try (Output.Pass pass = output.open(SOURCE, Position.at(0));
                    Block block = host.block(bytes("one\n"), Position.at(0))) {
                pass.write(block);
            }
            settle(host, host.send(output, SOURCE, 0, bytes("one\n")));
            assertTrue(delivered(host, SOURCE.name()).endsWith("one\n"));
        }
    }

    /** D3: while the other end is away nothing is confirmed, and afterwards nothing is missing. */
    @Test
    default void d3_nothingIsLostWhileThePeerIsAway() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Output output = started(host);
            Sending first = host.send(output, SOURCE, 0, bytes("one\n"));
            if (!canFail()) {
                assertTrue(first.done(), "confirmed at once");
                return;
            }
            settle(host, first);
            expect(host, SOURCE.name(), "one\n");
            breakPeer(host);
            Sending second = host.send(output, SOURCE, 4, bytes("two\n"));
            host.runAliveUntil(() -> second.failed() || degraded(host), limit());
            assertFalse(second.done());
            mendPeer(host);
            settle(host, second);
            expect(host, SOURCE.name(), "one\ntwo\n");
            host.runAliveUntil(() -> !degraded(host), limit());
        }
    }

    private boolean degraded(FakeHost host) {
        return host.degraded(factory().type()).isPresent();
    }

    /** P5, D3: an exchange of code in mid-stream loses and doubles nothing. */
    @Test
    default void p5_aSwapLosesAndDoublesNothing() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Output output = started(host);
            StringBuilder text = new StringBuilder();
            List<Sending> sendings = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String line = "line " + i + " " + "x".repeat(1000) + "\n";
                sendings.add(host.send(output, SOURCE, text.length(), bytes(line)));
                text.append(line);
                if (i % 5 == 2) {
                    output = host.swap(output, handover -> successor(host));
                }
                if (i % 10 == 2) {
                    output = host.swap(output, handover -> successor(host));
                }
            }
            settle(host, sendings.toArray(new Sending[0]));
            expect(host, SOURCE.name(), text.toString());
        }
    }
}
