package io.logpipe.output.tcp;

import io.logpipe.api.block.SourceRef;
import io.logpipe.plugin.wire.Endpoint;
import io.logpipe.plugin.wire.Framing;
import io.logpipe.plugin.wire.acknowledged.Acknowledgement;
import io.logpipe.testkit.FakeHost;
import io.logpipe.testkit.Sending;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A host with one output and receivers for it. */
final class Rig implements AutoCloseable {

    static final String PLACE = "output-tcp";
    static final SourceRef A = SourceRef.of("a.log", "source-a");
    static final SourceRef B = SourceRef.of("b.log", "source-b");
    private static final Duration LIMIT = Duration.ofSeconds(20);

    final FakeHost host = FakeHost.open();
    final List<Receiver> receivers = new ArrayList<>();
    Settings settings;
    TcpOutput output;

    /** Starts an output with {@code count} peers, and waits until it is connected to all. */
    static Rig connected(int count) throws Exception {
        Rig rig = prepared(count);
        rig.start();
        rig.until(() -> rig.host.counter("connects") == count);
        return rig;
    }

    static Rig prepared(int count) throws Exception {
        Rig rig = new Rig();
        for (int i = 0; i < count; i++) {
            rig.receivers.add(new Receiver());
        }
        rig.settings = settings(
                rig.receivers.stream()
                        .map(receiver -> new Endpoint("127.0.0.1", receiver.port()))
                        .toList(),
                8);
        return rig;
    }

    static Settings settings(List<Endpoint> peers, int lengthBytes) {
        return settings(peers, lengthBytes, Acknowledgement.OFF);
    }

    static Settings settings(List<Endpoint> peers, int lengthBytes, Acknowledgement ack) {
        return new Settings(
                peers, new Framing(lengthBytes), Duration.ofSeconds(60), Duration.ofSeconds(10), ack, Optional.empty());
    }

    void start() throws Exception {
        output = create();
        host.start(output);
    }

    TcpOutput create() {
        return new TcpOutput(settings, host.context(PLACE));
    }

    void swap() throws Exception {
        output = host.swap(output, handover -> create());
    }

    Receiver receiver(int index) {
        return receivers.get(index);
    }

    Sending send(SourceRef source, long from, String... blocks) throws Exception {
        byte[][] bytes = new byte[blocks.length][];
        for (int i = 0; i < blocks.length; i++) {
            bytes[i] = blocks[i].getBytes(StandardCharsets.UTF_8);
        }
        return host.send(output, source, from, bytes);
    }

    /** Runs the output and the receivers. */
    void until(BooleanSupplier reached) throws Exception {
        host.runUntil(
                () -> {
                    receivers.forEach(Receiver::poll);
                    return reached.getAsBoolean();
                },
                LIMIT);
    }

    /** The same, with the clock going on, until {@code sending} is confirmed; failures are repeated. */
    void deliver(Sending sending) throws Exception {
        for (int i = 0; i < 2_000 && !sending.done(); i++) {
            receivers.forEach(Receiver::poll);
            host.repeatFailed();
            host.advance(Duration.ofMillis(100));
            host.runUntilQuiet();
        }
        if (!sending.done()) {
            throw new AssertionError("not delivered: " + sending);
        }
    }

    /** Runs until the receivers have got everything. */
    void settle() throws Exception {
        for (int quiet = 0; quiet < 3; quiet++) {
            host.runUntilQuiet();
            receivers.forEach(Receiver::poll);
        }
    }

    static String pattern(int from, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + (from + i) % 23));
        }
        return text.toString();
    }

    long warnings() {
        return host.logLines().stream().filter(line -> line.startsWith("WARN")).count();
    }

    @Override
    public void close() throws Exception {
        host.close();
        for (Receiver receiver : receivers) {
            receiver.close();
        }
    }
}
