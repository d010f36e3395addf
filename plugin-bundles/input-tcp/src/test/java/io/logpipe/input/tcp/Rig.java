package io.logpipe.input.tcp;

import io.logpipe.api.plugin.Handover;
import io.logpipe.plugin.wire.Endpoint;
import io.logpipe.plugin.wire.Framing;
import io.logpipe.plugin.wire.WireLimits;
import io.logpipe.plugin.wire.acknowledged.Acknowledgement;
import io.logpipe.testkit.FakeHost;
import io.logpipe.testkit.Pass;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** A host with one input on a port that the system chose. */
final class Rig implements AutoCloseable {

    static final String PLACE = "input-tcp";
    static final Settings SETTINGS = settings(10_000);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    final FakeHost host = FakeHost.open();
    final Settings settings;
    TcpInput input;

    Rig(Settings settings) throws Exception {
        this(settings, false);
    }

    Rig(Settings settings, boolean lines) throws Exception {
        this.settings = settings;
        host.linesWanted(lines);
        this.input = create();
        host.start(input);
    }

    static Rig start() throws Exception {
        return new Rig(SETTINGS);
    }

    static Settings settings(int connections) {
        return settings(connections, Acknowledgement.PREFER);
    }

    static Settings settings(int connections, Acknowledgement ack) {
        return new Settings(
                new Endpoint("127.0.0.1", 0),
                new Framing(8),
                WireLimits.DEFAULT,
                connections,
                Duration.ofSeconds(30),
                ack,
                Optional.empty());
    }

    private TcpInput create() {
        return new TcpInput(settings, host.context(PLACE));
    }

    Peer peer() throws IOException {
        return new Peer(host.port());
    }

    void swap() throws Exception {
        Function<Handover, TcpInput> successor = handover -> create();
        input = host.swap(input, successor);
    }

    /** An instance of which the predecessor has left nothing but leases. */
    void restart() throws Exception {
        input = create();
        host.start(input);
    }

    /** The route is full, but the input has yet to learn it, from a transfer. */
    void holdUnseen() {
        host.hold("output is full");
        input.resume();
    }

    void until(BooleanSupplier reached) throws Exception {
        host.runUntil(reached, LIMIT);
    }

    /** Runs until the input has seen everything that was sent, which loopback delivers at once. */
    void settle() throws Exception {
        host.runUntilQuiet();
    }

    List<String> names() {
        return host.passes().stream().map(pass -> pass.source().name()).toList();
    }

    List<Long> offsets() {
        return host.passes().stream()
                .map(Pass::start)
                .map(start -> start.offset())
                .toList();
    }

    long warnings() {
        return host.logLines().stream().filter(line -> line.startsWith("WARN")).count();
    }

    @Override
    public void close() throws Exception {
        host.close();
    }
}
