package io.logpipe.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.api.plugin.Readiness;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The queue before an output under test does what the engine's does. */
class FakeQueueTest {
    private static final SourceRef SOURCE = SourceRef.of("a.log", "a");
    private static final PluginFailure AWAY = new PluginFailure.Transient("away", new Exception("test"));

    private final FakeHost host = FakeHost.open();
    private ScriptedOutput output = new ScriptedOutput();

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @BeforeEach
    void start() throws Exception {
        host.context("output");
        host.start(output);
    }

    @AfterEach
    void close() throws Exception {
        host.close();
    }

    @Test
    void aPassIsOpenedWrittenCommittedAndClosed() throws Exception {
        Sending sending = host.send(output, SOURCE, 10, bytes("one\n"), bytes("two\n"));
        assertEquals(List.of("open a.log 10", "write 10 one", "write 14 two", "commit", "close"), output.takeCalls());
        assertTrue(sending.pending());
        output.acks.get(0).done();
        assertTrue(sending.done());
    }

    @Test
    void whatWasConfirmedBeforeAFailureIsNotRepeated() throws Exception {
        Sending sending = host.send(output, SOURCE, 0, bytes("one\n"), bytes("two\n"));
        output.acks.get(0).upTo(6);
        output.acks.get(0).failed(AWAY);
        assertTrue(sending.failed());
        output.takeCalls();
        host.repeatFailed();
        assertEquals(List.of("open a.log 6", "write 6 o", "commit", "close"), output.takeCalls());
        output.acks.get(1).done();
        assertEquals(2, sending.attempts());
    }

    @Test
    void regionsAreRepeatedFromTheirMiddleToo() throws Exception {
        Path file = Files.writeString(host.directory().resolve("a.log"), "one\ntwo\n");
        host.sendFile(output, SOURCE, file, 0, 8);
        output.acks.get(0).upTo(4);
        output.acks.get(0).failed(AWAY);
        output.takeCalls();
        host.repeatFailed();
        assertEquals(List.of("open a.log 4", "write 4 two", "commit", "close"), output.takeCalls());
        output.acks.get(1).done();
    }

    @Test
    void laterPassesWaitForARepetition() throws Exception {
        host.send(output, SOURCE, 0, bytes("one\n"));
        output.acks.get(0).failed(AWAY);
        output.takeCalls();
        Sending second = host.send(output, SOURCE, 4, bytes("two\n"));
        assertEquals(List.of(), output.takeCalls());
        host.repeatFailed();
        assertEquals(
                List.of(
                        "open a.log 0",
                        "write 0 one",
                        "commit",
                        "close",
                        "open a.log 4",
                        "write 4 two",
                        "commit",
                        "close"),
                output.takeCalls());
        output.acks.get(1).done();
        output.acks.get(2).done();
        assertTrue(second.done());
    }

    @Test
    void whatAnOutputHoldsIsLeftOut() throws Exception {
        output.held = OptionalLong.of(5);
        host.send(output, SOURCE, 0, bytes("one\n"), bytes("two\n"));
        assertEquals(List.of("open a.log 0", "write 5 wo", "commit", "close"), output.takeCalls());
        output.acks.get(0).done();
    }

    @Test
    void aBusyOutputIsAskedAgainAfterItsHint() throws Exception {
        output.readiness = new Readiness.Busy("full", Duration.ofSeconds(1));
        host.send(output, SOURCE, 0, bytes("one\n"));
        output.readiness = Readiness.READY;
        host.turn();
        assertEquals(List.of(), output.takeCalls(), "before the hint has passed");
        host.advance(Duration.ofSeconds(1));
        assertEquals(List.of("open a.log 0", "write 0 one", "commit", "close"), output.takeCalls());
        output.acks.get(0).done();
    }

    @Test
    void aBusyOutputIsAskedAgainAfterAnEvent() throws Exception {
        output.readiness = new Readiness.Busy("full", Duration.ofSeconds(1));
        host.send(output, SOURCE, 0, bytes("one\n"));
        output.readiness = Readiness.READY;
        host.wake(output);
        host.turn();
        assertEquals(List.of("Woken", "open a.log 0", "write 0 one", "commit", "close"), output.takeCalls());
        output.acks.get(0).done();
    }

    @Test
    void aSuccessorGetsWhatWasNotConfirmed() throws Exception {
        Sending first = host.send(output, SOURCE, 0, bytes("one\n"));
        Sending second = host.send(output, SOURCE, 4, bytes("two\n"));
        output.acks.get(0).done();
        ScriptedOutput next = new ScriptedOutput();
        host.swap(output, handover -> {
            host.context("output");
            return next;
        });
        host.turn();
        assertEquals(List.of("open a.log 4", "write 4 two", "commit", "close"), next.takeCalls());
        next.acks.get(0).done();
        assertTrue(first.done() && second.done());
    }

    @Test
    void aSecondAnswerBreaksD2() throws Exception {
        host.send(output, SOURCE, 0, bytes("one\n"));
        output.acks.get(0).done();
        assertThrows(AssertionError.class, () -> output.acks.get(0).failed(AWAY));
        assertThrows(AssertionError.class, host::assertNoLeaks);
    }

    @Test
    void anAnswerAfterTheStopBreaksD2() throws Exception {
        host.send(output, SOURCE, 0, bytes("one\n"));
        host.stop(output);
        assertThrows(AssertionError.class, () -> output.acks.get(0).done());
        assertThrows(AssertionError.class, host::assertNoLeaks);
    }

    @Test
    void anAnswerOnAnotherThreadBreaksD2() throws Exception {
        Sending sending = host.send(output, SOURCE, 0, bytes("one\n"));
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                output.acks.get(0).done();
            } catch (AssertionError expected) {
                thrown.set(expected);
            }
        });
        thread.start();
        thread.join();
        assertTrue(thrown.get().getMessage().contains("P1"), thrown.get().getMessage());
        assertFalse(sending.done());
        assertThrows(AssertionError.class, host::assertNoLeaks, "also when the plugin swallows the error");
        output.acks.get(0).done();
    }
}
