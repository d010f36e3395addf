package io.logpipe.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.api.config.CommandLine;
import io.logpipe.api.plugin.Checkpoint;
import io.logpipe.api.plugin.ChildProcess;
import io.logpipe.api.plugin.Command;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.Outlet;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.Saved;
import io.logpipe.api.plugin.Signal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The host gives an instance what the engine gives. */
class FakeHostTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final FakeHost host = FakeHost.open();
    private final PluginContext context = host.context("place");
    private final Recorder recorder = new Recorder();

    /** Writes down the signals it gets. */
    private static final class Recorder implements Input {
        private final List<Signal> signals = new ArrayList<>();

        @Override
        public void onEvent(Signal signal, Outlet outlet) {
            signals.add(signal);
        }

        <S extends Signal> List<S> take(Class<S> type) {
            List<S> taken =
                    signals.stream().filter(type::isInstance).map(type::cast).toList();
            signals.clear();
            return taken;
        }

        boolean has(Class<? extends Signal> type) {
            return signals.stream().anyMatch(type::isInstance);
        }
    }

    @BeforeEach
    void start() throws Exception {
        host.start(recorder);
        host.runUntilQuiet();
    }

    @AfterEach
    void close() throws Exception {
        host.close();
    }

    @Test
    void anInputIsWokenWhenItHasStarted() {
        assertEquals(List.of(new Signal.Woken()), recorder.signals);
    }

    @Test
    void timersFollowTheClockOfTheHost() throws Exception {
        recorder.signals.clear();
        context.every(Duration.ofSeconds(1), "every");
        context.after(Duration.ofMillis(1500), "once");
        host.advance(Duration.ofMillis(999));
        assertEquals(List.of(), recorder.signals);
        host.advance(Duration.ofMillis(1001));
        assertEquals(
                List.of("every", "once", "every"),
                recorder.take(Signal.Tick.class).stream()
                        .map(Signal.Tick::attachment)
                        .toList());
    }

    @Test
    void aTimerThatIsClosedDoesNotFire() throws Exception {
        context.every(Duration.ofSeconds(1), "every").close();
        host.advance(Duration.ofSeconds(2));
        assertFalse(recorder.has(Signal.Tick.class));
    }

    @Test
    void aChannelIsReadyAsLongAsItsOpsAreWaitedFor() throws Exception {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        var watch = context.watch(pipe.source(), SelectionKey.OP_READ, "pipe");
        pipe.sink().write(ByteBuffer.wrap(new byte[] {1}));
        host.runUntil(() -> recorder.has(Signal.Ready.class), LIMIT);
        assertSame(pipe.source(), recorder.take(Signal.Ready.class).get(0).channel());
        watch.ops(0);
        host.runUntilQuiet();
        assertFalse(recorder.has(Signal.Ready.class));
        watch.ops(SelectionKey.OP_READ);
        host.runUntil(() -> recorder.has(Signal.Ready.class), LIMIT);
        watch.close();
        recorder.signals.clear();
        host.runUntilQuiet();
        assertFalse(recorder.has(Signal.Ready.class));
        pipe.sink().close();
        pipe.source().close();
    }

    @Test
    void aChannelThatIsReadyAndNotReadIsNoticed() throws Exception {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        context.watch(pipe.source(), SelectionKey.OP_READ, "pipe");
        pipe.sink().write(ByteBuffer.wrap(new byte[] {1}));
        assertThrows(AssertionError.class, host::runUntilQuiet);
        pipe.sink().close();
        pipe.source().close();
    }

    @Test
    void aSocketThatWasClosedFreesItsPortAtARestart() throws Exception {
        InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
        ServerSocketChannel listener = context.leases().listen(any);
        context.watch(listener, SelectionKey.OP_ACCEPT, "listener");
        InetSocketAddress address = (InetSocketAddress) listener.getLocalAddress();
        host.restart();
        host.context("place").leases().listen(address);
        assertEquals(address.getPort(), host.port());
    }

    @Test
    void wakeupsMeltIntoOne() throws Exception {
        recorder.signals.clear();
        PluginContext.Wakeup wakeup = context.wakeup();
        Thread thread = new Thread(() -> {
            wakeup.wake();
            wakeup.wake();
        });
        thread.start();
        thread.join();
        host.runUntilQuiet();
        assertEquals(1, recorder.take(Signal.Woken.class).size());
    }

    @Test
    void changesInADirectoryAreTold() throws Exception {
        context.watch(host.directory(), "directory");
        Files.writeString(host.directory().resolve("new.log"), "x");
        host.runUntil(() -> recorder.has(Signal.Changed.class), LIMIT);
        Signal.Changed changed = recorder.take(Signal.Changed.class).get(0);
        assertEquals("directory", changed.attachment());
        assertTrue(changed.names().contains("new.log"), changed.toString());
    }

    @Test
    void eventsOfADirectoryCanBeLostAndOverflow() throws Exception {
        Path seen = Files.createDirectory(host.directory().resolve("seen"));
        Path lost = Files.createDirectory(host.directory().resolve("lost"));
        context.watch(lost, "lost");
        host.loseEvents();
        Files.writeString(lost.resolve("new.log"), "x");
        host.runUntilQuiet();
        host.overflow(lost);
        host.runUntilQuiet();
        List<Signal.Changed> changes = recorder.take(Signal.Changed.class);
        assertEquals(1, changes.size());
        assertTrue(changes.get(0).overflow());
        host.failDirectoryWatch();
        assertThrows(IOException.class, () -> context.watch(seen, "seen"));
    }

    @Test
    void aCommandHasACleanEnvironmentAndItsOutputAndEndAreSeen() throws Exception {
        Command command = new Command(
                CommandLine.shell("echo $GREETING; exit 3"), Map.of("GREETING", "hello"), Optional.empty(), true);
        ChildProcess child = context.run(command);
        ByteBuffer bytes = ByteBuffer.allocate(100);
        host.runUntil(() -> recorder.has(Signal.Ended.class), LIMIT);
        host.runUntil(() -> read(child, bytes) < 0, LIMIT);
        assertEquals("hello\n", new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8));
        Signal.Ended ended = recorder.take(Signal.Ended.class).get(0);
        assertSame(child, ended.process());
        assertEquals(3, ended.exitCode());
        assertEquals(3, child.exitCode().orElseThrow());
        child.output().orElseThrow().close();
    }

    private static int read(ChildProcess child, ByteBuffer bytes) {
        try {
            return child.output().orElseThrow().read(bytes);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void aCommandThatIsClosedOrLastsTooLongIsEnded() throws Exception {
        ChildProcess closed =
                context.run(new Command(CommandLine.shell("sleep 100"), Map.of(), Optional.empty(), false));
        closed.close();
        ChildProcess late = context.run(
                new Command(CommandLine.shell("sleep 100"), Map.of(), Optional.of(Duration.ofSeconds(5)), false));
        assertTrue(late.exitCode().isEmpty());
        host.advance(Duration.ofSeconds(5));
        host.runUntil(
                () -> recorder.signals.stream()
                                .filter(Signal.Ended.class::isInstance)
                                .count()
                        == 2,
                LIMIT);
        assertEquals(143, closed.exitCode().orElseThrow());
        assertEquals(143, late.exitCode().orElseThrow());
    }

    @Test
    void whatACommandWritesWithoutAPipeIsLogged() throws Exception {
        context.run(new Command(CommandLine.shell("echo out; echo err >&2"), Map.of(), Optional.empty(), false));
        host.runUntil(() -> host.logLines().size() == 2, LIMIT);
        assertTrue(host.logLines().containsAll(List.of("INFO out", "INFO err")));
    }

    @Test
    void leasesSurviveASwapAndEndWithTheWorker() throws Exception {
        ServerSocketChannel listener = context.leases().listen(new InetSocketAddress("127.0.0.1", 0));
        Pipe pipe = Pipe.open();
        context.leases().take("pipe-1", Pipe.SourceChannel.class, pipe::source);
        PluginContext[] next = new PluginContext[1];
        host.swap(recorder, handover -> {
            next[0] = host.context("place");
            return new Recorder();
        });
        assertSame(listener, next[0].leases().listen(new InetSocketAddress("127.0.0.1", 0)));
        assertEquals(List.of("pipe-1"), next[0].leases().names("pipe"));
        assertSame(pipe.source(), next[0].leases().take("pipe-1", Pipe.SourceChannel.class, Pipe.open()::source));
        host.restart();
        assertFalse(listener.isOpen());
        assertFalse(pipe.source().isOpen());
        pipe.sink().close();
    }

    @Test
    void anAddressBelongsToOneRunningPlace() throws Exception {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", 0);
        ServerSocketChannel listener = context.leases().listen(address);
        PluginContext other = host.context("other");
        host.start(new Recorder());
        assertThrows(IOException.class, () -> other.leases().listen(address));
        host.stop(recorder);
        assertSame(listener, other.leases().listen(address));
    }

    @Test
    void checkpointsSurviveARestartAndHistoryBecomesKnown() throws Exception {
        assertEquals(Checkpoint.History.FIRST_START, context.checkpoint("dir").history());
        context.checkpoint("dir").put("a", new Saved("a.log", Position.at(7), Map.of()));
        host.restart();
        PluginContext next = host.context("place");
        assertEquals(Checkpoint.History.KNOWN, next.checkpoint("dir").history());
        assertEquals(7, next.checkpoint("dir").get("a").orElseThrow().position().offset());
        host.loseCheckpoints();
        assertEquals(Checkpoint.History.LOST, next.checkpoint("dir").history());
        assertEquals(Map.of(), next.checkpoint("dir").all());
    }

    @Test
    void aBlockIsRubbishAfterItsLastClose() throws Exception {
        MemoryBlock block = host.block(new byte[] {1, 2}, Position.START);
        MemoryBlock second = block.retain();
        assertNotSame(block, second);
        ByteBuffer view = block.view();
        block.close();
        assertEquals(2, second.view().get(1));
        second.close();
        assertFalse(view.get(1) == 2);
        assertThrows(AssertionError.class, second::view);
        assertThrows(AssertionError.class, host::assertNoLeaks);
    }

    @Test
    void memoryIsAccounted() {
        host.memoryLimit(1000);
        MemoryBlock block = host.block(new byte[600], Position.START);
        assertEquals(400, host.blocks().available());
        block.close();
        assertEquals(1000, host.blocks().available());
    }

    @Test
    void aContextIsForItsThreadOnly() throws Exception {
        List<Throwable> thrown = new ArrayList<>();
        Thread thread = new Thread(() -> {
            try {
                context.every(Duration.ofSeconds(1), "every");
            } catch (AssertionError expected) {
                thrown.add(expected);
            }
        });
        thread.start();
        thread.join();
        assertEquals(1, thrown.size());
        assertThrows(AssertionError.class, host::assertNoLeaks);
    }

    @Test
    void healthCountersAndLogCanBeRead() {
        context.degraded("away");
        assertEquals(Optional.of("away"), host.degraded("place"));
        context.healthy();
        assertEquals(Optional.empty(), host.degraded("place"));
        context.counter("lines").add(2);
        context.counter("lines").add(3);
        assertEquals(5, host.counter("lines"));
        context.log().log(System.Logger.Level.WARNING, "peer {0} is away", "x");
        assertEquals(List.of("WARNING peer x is away"), host.logLines());
    }

    @Test
    void whatDoesNotComeIsExplained() {
        AssertionError failure =
                assertThrows(AssertionError.class, () -> host.runUntil(() -> false, Duration.ofMillis(1)));
        assertTrue(failure.getMessage().contains("place: running"), failure.getMessage());
    }
}
