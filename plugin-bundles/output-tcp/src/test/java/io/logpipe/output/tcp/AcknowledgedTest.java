package io.logpipe.output.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Input;
import io.logpipe.input.tcp.TcpInputFactory;
import io.logpipe.plugin.wire.Endpoint;
import io.logpipe.plugin.wire.acknowledged.Acknowledgement;
import io.logpipe.testkit.FakeHost;
import io.logpipe.testkit.Pass;
import io.logpipe.testkit.Sending;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Output and input together, over a line that breaks: nothing lost, nothing doubled, everything in order. */
class AcknowledgedTest {

    private static final String OUTPUT = "output-tcp";
    private static final int TURNS = 20_000;
    private static final int LINES = 400;

    private final FakeHost near = FakeHost.open();
    private final FakeHost far = FakeHost.open();
    private final TcpInputFactory inputs = new TcpInputFactory();
    private int port;
    private Line line;
    private Settings settings;
    private Input input;
    private TcpOutput output;

    @BeforeEach
    void start() throws Exception {
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        line = new Line(port);
        settings = Rig.settings(List.of(new Endpoint("127.0.0.1", line.port())), 8, Acknowledgement.REQUIRE);
        listen();
        send();
    }

    @AfterEach
    void stop() throws Exception {
        line.close();
        near.close();
        far.close();
    }

    private void listen() throws Exception {
        input = inputs(far);
        far.start(input);
    }

    private Input inputs(FakeHost host) {
        return host.create(inputs, Map.of("ip", "127.0.0.1", "port", port, "ack", "prefer"));
    }

    private void send() throws Exception {
        output = new TcpOutput(settings, near.context(OUTPUT));
        near.start(output);
    }

    private void turn() throws Exception {
        near.turn();
        line.poll();
        far.turn();
        near.repeatFailed();
    }

    private void until(BooleanSupplier reached) throws Exception {
        for (int i = 0; !reached.getAsBoolean(); i++) {
            if (i == TURNS) {
                throw new AssertionError("never reached\n" + near.logLines() + "\n" + far.logLines());
            }
            turn();
            if (i % 20 == 19) {
                near.advance(Duration.ofMillis(100));
                far.advance(Duration.ofMillis(100));
            }
        }
    }

    private Sending send(SourceRef source, long from, String text) throws Exception {
        return near.send(output, source, from, text.getBytes());
    }

    private static String text(int number) {
        return "line " + number + " " + Rig.pattern(number, number * 37 % 3_000) + "\n";
    }

    @Test
    void whatTheReceiverHasIsConfirmed() throws Exception {
        far.commitManually();
        Sending sending = send(Rig.A, 0, "one\n");
        until(() -> far.text("a.log").equals("one\n"));
        for (int i = 0; i < 50; i++) {
            turn();
        }
        assertTrue(sending.pending(), "not before all outputs of the receiver have it");
        far.commitAll();
        until(sending::done);
    }

    @Test
    void placesInTheSourceTravel() throws Exception {
        send(Rig.A, 100, "one\n");
        Sending last = send(Rig.A, 104, "two\n");
        until(last::done);

        List<Pass> passes = far.passes();
        assertEquals(100, passes.get(0).start().offset());
        assertEquals(108, passes.get(passes.size() - 1).upTo().offset());
        assertEquals(
                1, passes.stream().map(pass -> pass.source().id()).distinct().count());
    }

    @Test
    void anEmptyMessageArrives() throws Exception {
        Sending sending = near.send(output, Rig.A, 0, List.of());
        until(sending::done);

        assertEquals(1, far.passes().size());
        assertEquals("a.log", far.passes().get(0).source().name());
    }

    @Test
    void rewrittenAndMissingBytesKeepTheirPlaces() throws Exception {
        List<Block> blocks = new ArrayList<>();
        blocks.add(near.block("AB\n".getBytes(), Position.at(0), 30));
        blocks.add(near.block("x".getBytes(), Position.at(50), 10));
        blocks.add(near.block("y\n".getBytes(), Position.at(60), 0));
        Sending sending = near.send(output, Rig.A, 0, blocks);
        until(sending::done);

        assertEquals("AB\nxy\n", far.text("a.log"));
        assertEquals(60, far.passes().get(far.passes().size() - 1).upTo().offset());
    }

    @Test
    void goesOnAfterEveryCut() throws Exception {
        for (int seed = 0; seed < 40; seed++) {
            deliverOverABrokenLine(new Random(seed), "run" + seed);
        }
        assertTrue(line.cuts > 60, "cuts: " + line.cuts);
    }

    private void deliverOverABrokenLine(Random random, String run) throws Exception {
        List<SourceRef> sources = List.of(
                SourceRef.of(run + "-a", run + "a"),
                SourceRef.of(run + "-b", run + "b"),
                SourceRef.of(run + "-c", run));
        StringBuilder[] expected = {new StringBuilder(), new StringBuilder(), new StringBuilder()};
        List<Sending> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            int which = random.nextInt(3);
            StringBuilder sofar = expected[which];
            String text = text(i);
            all.add(send(sources.get(which), sofar.length(), text));
            sofar.append(text);
            if (random.nextInt(12) == 0) {
                line.cutAfter(random.nextInt(20_000), random.nextInt(100));
            }
            if (random.nextInt(25) == 0) {
                output = near.swap(output, handover -> new TcpOutput(settings, near.context(OUTPUT)));
            }
            if (random.nextInt(25) == 0) {
                input = far.swap(input, handover -> inputs(far));
            }
            for (int turns = random.nextInt(4); turns > 0; turns--) {
                turn();
            }
        }
        until(() -> all.stream().allMatch(Sending::done));
        for (int i = 0; i < 3; i++) {
            assertEquals(expected[i].toString(), far.text(sources.get(i).name()), "source " + i + " of " + run);
        }
    }

    @Test
    void aReceiverThatDiesGetsAgainWhatItHadNotConfirmed() throws Exception {
        far.commitManually();
        StringBuilder expected = new StringBuilder();
        List<Sending> all = new ArrayList<>();
        Random random = new Random(7);
        for (int i = 0; i < LINES; i++) {
            String text = text(i);
            all.add(send(Rig.A, expected.length(), text));
            expected.append(text);
            turn();
            if (random.nextInt(10) == 0) {
                far.commitAll();
            }
            if (random.nextInt(40) == 0) {
                far.restart();
                listen();
            }
        }
        until(() -> {
            try {
                far.commitAll();
            } catch (Exception failure) {
                throw new AssertionError(failure);
            }
            return all.stream().allMatch(Sending::done);
        });
        assertEquals(expected.toString(), far.text("a.log"));
    }

    @Test
    void aSenderThatDiesGoesOnBehindWhatTheReceiverHas() throws Exception {
        Sending first = send(Rig.A, 0, "one\n");
        until(first::done);
        near.restart();
        send();
        Sending again = send(Rig.A, 0, "one\n");
        Sending more = send(Rig.A, 4, "two\n");
        until(() -> again.done() && more.done());

        assertEquals("one\ntwo\n", far.text("a.log"));
    }

    @Test
    void anOlderSelfIsRefused() throws Exception {
        Path state = near.directory();
        until(() -> near.counter("connects") == 1);
        List<Path> files;
        try (var found = Files.walk(state)) {
            files = found.filter(path -> path.endsWith("sender")).toList();
        }
        assertEquals(1, files.size());
        DurableText file = new DurableText(files.get(0));
        String identity = file.read().lines().get(0);
        near.restart();
        send();
        until(() -> near.counter("connects") == 2);
        near.restart();
        file.write(List.of(identity, "0"));
        send();
        until(() -> near.degraded(OUTPUT).orElse("").contains("FENCED"));
        Sending sending = send(Rig.A, 0, "one\n");
        for (int i = 0; i < 100; i++) {
            turn();
        }
        assertFalse(sending.done());
        assertEquals("", far.text("a.log"));
    }

    @Test
    void aSilentReceiverIsLeft() throws Exception {
        Sending first = send(Rig.A, 0, "one\n");
        until(first::done);
        line.freeze(true);
        Sending second = send(Rig.A, 4, "two\n");
        near.advance(Duration.ofSeconds(19));
        assertTrue(near.degraded(OUTPUT).isEmpty());
        near.advance(Duration.ofSeconds(22));
        assertTrue(
                near.degraded(OUTPUT).orElse("").contains("silent"),
                () -> near.degraded(OUTPUT).toString());
        line.freeze(false);
        until(second::done);
        assertEquals("one\ntwo\n", far.text("a.log"));
    }

    @Test
    void aFullReceiverIsNotADeadOne() throws Exception {
        Sending first = send(Rig.A, 0, "one\n");
        until(first::done);
        far.hold("output is full");
        Sending second = send(Rig.A, 4, "two\n");
        for (int i = 0; i < 12; i++) {
            for (int turns = 0; turns < 10; turns++) {
                turn();
            }
            far.advance(Duration.ofSeconds(10));
            for (int turns = 0; turns < 10; turns++) {
                turn();
            }
            near.advance(Duration.ofSeconds(10));
        }
        assertTrue(second.pending());
        far.release();
        until(second::done);
        assertEquals(1, near.counter("connects"));
        assertEquals("one\ntwo\n", far.text("a.log"));
    }

    @Test
    void filesGoOver() throws Exception {
        Path file = Files.writeString(near.directory().resolve("big"), Rig.pattern(0, 3_000_000));
        Sending sending = near.sendFile(output, Rig.A, file, 0, 100_000, 2_500_000, 400_000);
        until(sending::done);
        assertEquals(Rig.pattern(0, 3_000_000), far.text("a.log"));
    }

    @Test
    void aFileThatIsCutShortLosesWhatDoesNotExist() throws Exception {
        Path file = Files.writeString(near.directory().resolve("big"), "one\ntwo\nthree\n");
        near.hold("later");
        until(() -> near.counter("connects") == 1);
        Files.writeString(file, "one\ntwo\n");
        Files.writeString(file, "one\ntwo\nthree\n");
        Sending sending = near.sendFile(output, Rig.A, file, 0, 4, 4, 6);
        Files.writeString(file, "one\ntw");
        until(() -> sending.done() || sending.failed());
        assertEquals("one\n", far.text("a.log"));
        assertEquals(4, sending.upTo());
        Sending next = send(Rig.A, 14, "four\n");
        assertFalse(next.failed());
    }
}
