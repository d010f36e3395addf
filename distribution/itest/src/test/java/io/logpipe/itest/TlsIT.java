package io.logpipe.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.plugin.TlsSettings.Identity;
import io.logpipe.testkit.TestAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data goes from node to node under TLS, or not at all. */
final class TlsIT {

    private static final Duration LONG = Duration.ofSeconds(120);

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final TestAuthority authority = new TestAuthority("authority");
    private int port;
    private Path source;
    private Path target;
    private Path trust;

    @BeforeEach
    void prepare() throws Exception {
        port = Tcp.freePort();
        source = sandbox.directory("source");
        target = sandbox.directory("target");
        trust = authority.write(sandbox.dir().resolve("authority.pem"));
    }

    private Identity issue(String name) throws Exception {
        return authority.issue(sandbox.dir(), name, "localhost", "127.0.0.1");
    }

    private static String files(Identity identity) {
        return "\"certificate\": \"%s\", \"key\": \"%s\"".formatted(identity.certificate(), identity.key());
    }

    private Node dump(String tls) throws Exception {
        return sandbox.start(sandbox.write(
                "dump.json",
                Configs.node(Configs.tcpInput(port, "\"tls\": { " + tls + " }"), Configs.fileOutput(target))));
    }

    /** With mutual TLS on both sides. */
    private Node mutualDump() throws Exception {
        return dump(files(issue("server")) + ", \"client_auth\": \"require\", \"trust\": \"" + trust
                + "\", \"allowed_names\": [\"client\"]");
    }

    private Node collector(String tls, String... items) throws Exception {
        String output = Configs.tcpOutput(port, items.length == 0 ? tls : tls + ", " + items[0]);
        return sandbox.start(sandbox.write("collector.json", Configs.node(Configs.fileInput(source), output)));
    }

    private String trusting() {
        return "\"tls\": { \"trust\": \"" + trust + "\" }";
    }

    private String identified(Identity identity) {
        return "\"tls\": { \"trust\": \"" + trust + "\", " + files(identity) + " }";
    }

    private void awaitLog(Node node, String text) throws Exception {
        Await.until(
                "\"" + text + "\" in the log of " + node, () -> node.output().contains(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "require"})
    @DisplayName("C-169 100 MB go through under mutual TLS, on either wire, and arrive as they are")
    void muchData(String ack) throws Exception {
        Node dump = mutualDump();
        Node collector = collector(identified(issue("client")), "\"ack\": \"" + ack + "\"");
        Path made = sandbox.dir().resolve("made.log");
        Logs.make(made, 100 << 20);
        Path log = Files.move(made, source.resolve("a.log"));
        Await.until("all of it", LONG, () -> Logs.size(target.resolve("a.log")) == Files.size(log));
        Logs.assertSame(log, target.resolve("a.log"));
        assertTrue(collector.output().contains("connected to 127.0.0.1:" + port + " (TLS)"), collector.output());
        collector.terminate();
        dump.terminate();
    }

    @Test
    @DisplayName("C-170 plugins are exchanged under TLS: nothing lost, the same tcp connection")
    void exchangeUnderLoad() throws Exception {
        Node dump = mutualDump();
        Node collector = collector(identified(issue("client")));
        Path log = source.resolve("a.log");
        Path copy = target.resolve("a.log");
        try (Writer writer = new Writer(log)) {
            Await.until("the first lines", () -> Logs.size(copy) > 0);
            Set<String> connection = Tcp.connectionsTo(collector.awaitWorker(), port);
            assertEquals(1, connection.size(), connection::toString);
            for (int round = 0; round < 2; round++) {
                update(collector, "io.logpipe.output.tcp");
                update(dump, "io.logpipe.input.tcp");
            }
            long before = Logs.size(copy);
            Await.until("lines after the updates", () -> Logs.size(copy) > before);
            assertEquals(connection, Tcp.connectionsTo(collector.awaitWorker(), port));
            writer.stop();
        }
        Logs.awaitCopy(log, copy);
        collector.terminate();
        dump.terminate();
        Logs.assertSame(log, copy);
    }

    private static void update(Node node, String bundle) throws Exception {
        Path jar = Sandbox.PRODUCT.resolve("plugins").resolve(bundle + ".jar");
        node.ctl("update " + node.bundle(bundle) + " " + jar.toUri()).exits(0);
        Await.until("status 0 after " + bundle, () -> node.status().exit() == 0);
    }

    @Test
    @DisplayName("C-171 certificates are exchanged under load: new connections use them, the old one stays")
    void newCertificates() throws Exception {
        Identity server = issue("server");
        Node dump = dump(files(server));
        Node collector = collector(trusting());
        Path log = source.resolve("a.log");
        try (Writer writer = new Writer(log)) {
            Await.until("the first lines", () -> Logs.size(target.resolve("a.log")) > 0);
            Set<String> connection = Tcp.connectionsTo(collector.awaitWorker(), port);
            Files.writeString(server.certificate(), "half of it");
            awaitLog(dump, "changed certificates are not used, those of before stay: " + server.certificate());
            TestAuthority next = new TestAuthority("next");
            next.issue(sandbox.dir(), "server", "localhost", "127.0.0.1");
            awaitLog(dump, "certificates read again: new connections use them");
            assertEquals(connection, Tcp.connectionsTo(collector.awaitWorker(), port));
            next.write(trust);
            awaitLog(collector, "certificates read again: new connections use them");
            collector.killWorker();
            long before = Logs.size(target.resolve("a.log"));
            Await.until("lines over a new connection", () -> Logs.size(target.resolve("a.log")) > before);
            writer.stop();
        }
        Logs.awaitCopy(log, target.resolve("a.log"));
        collector.terminate();
        dump.terminate();
    }

    @Test
    @DisplayName("C-172 a server that is not trusted gets nothing, and the log says why; once it is, all of it")
    void untrusted() throws Exception {
        Node dump = dump(files(new TestAuthority("others").issue(sandbox.dir(), "server", "127.0.0.1")));
        Node collector = collector(trusting());
        Path log = source.resolve("a.log");
        Logs.append(log, 0, 1_000);
        awaitLog(collector, "the certificate of the peer is signed by nobody whom we trust");
        awaitLog(dump, "connection from 127.0.0.1:");
        assertFalse(Files.exists(target.resolve("a.log")));
        issue("server");
        awaitLog(dump, "certificates read again");
        Logs.awaitCopy(log, target.resolve("a.log"));
    }

    /** TLS 1.3 lets a client believe that it is connected before the server has looked at its certificate. */
    @ParameterizedTest
    @ValueSource(strings = {"off", "prefer"})
    @DisplayName("C-172 a client that is refused has sent nothing, and loses nothing, on either wire")
    void refusedClient(String ack) throws Exception {
        Node dump = mutualDump();
        Node collector = collector(trusting(), "\"ack\": \"" + ack + "\"");
        Path log = source.resolve("a.log");
        Logs.append(log, 0, 1_000);
        awaitLog(dump, "the peer shows no certificate");
        awaitLog(collector, "refused by the peer");
        Path config = sandbox.write(
                "collector.json",
                Configs.node(
                        Configs.fileInput(source),
                        Configs.tcpOutput(port, identified(issue("client")), "\"ack\": \"" + ack + "\"")));
        sandbox.logpipe("reload", "-f", config).exits(0);
        Logs.awaitCopy(log, target.resolve("a.log"));
    }

    @Test
    @DisplayName("C-173 plain text to a port with TLS: no byte is taken, the log says so; others are not disturbed")
    void plainText() throws Exception {
        Node dump = dump(files(issue("server")));
        try (Client client = new Client(port)) {
            client.send(Wire.message("plain.log", "readable\n"));
            awaitLog(dump, "what the peer sends is not TLS");
        }
        Node collector = collector(trusting());
        Path log = source.resolve("a.log");
        Logs.append(log, 0, 100);
        Logs.awaitCopy(log, target.resolve("a.log"));
        assertFalse(Files.exists(target.resolve("plain.log")));
        collector.terminate();
    }

    @Test
    @DisplayName("C-173 a peer without TLS gets no data, on no wire, whatever the setting of ack")
    void plainPeer() throws Exception {
        Path config = sandbox.write("dump.json", Configs.dump(port, target));
        sandbox.start(config);
        Node collector = collector(trusting());
        Logs.append(source.resolve("a.log"), 0, 1_000);
        awaitLog(collector, "is out: TLS: ");
        assertEquals(
                Set.of(),
                Sandbox.tree(target).keySet().stream()
                        .filter(name -> name.endsWith("a.log"))
                        .collect(java.util.stream.Collectors.toSet()));
    }

    @Test
    @DisplayName("C-174 a tls block that is not complete, or names what is not there, is an error with its path")
    void incomplete() throws Exception {
        Identity server = issue("server");
        assertProblem("\"certificate\": \"%s\"".formatted(server.certificate()), "$.inputs[0].tls.key: missing");
        assertProblem(files(server) + ", \"client_auth\": \"require\"", "$.inputs[0].tls.trust: missing");
        assertProblem(files(server) + ", \"trsut\": \"x\"", "$.inputs[0].tls.trsut: \"x\" (expected: one of ");
    }

    private void assertProblem(String tls, String expected) throws Exception {
        Path config = sandbox.write(
                "bad.json",
                Configs.node(Configs.tcpInput(port, "\"tls\": { " + tls + " }"), Configs.fileOutput(target)));
        Result result = sandbox.logpipe("check", "-f", config).exits(1);
        assertTrue((result.out() + result.err()).contains(expected), result::toString);
    }

    @Test
    @DisplayName("C-175 a certificate that expires within 30 days is warned of and makes the health degraded")
    void expiry() throws Exception {
        Instant now = Instant.now();
        Identity soon = authority.issue(
                sandbox.dir(),
                "soon",
                now.minusSeconds(60),
                now.plus(Duration.ofDays(10).plusHours(1)),
                "127.0.0.1");
        Node dump = dump(files(soon));
        awaitLog(dump, "certificate of CN=soon expires in 10 days");
        String status = dump.status().out();
        assertTrue(status.contains("degraded: certificate of CN=soon expires in 10 days"), status);
    }

    /** An application that logs about a thousand lines in a second. */
    private static final class Writer implements AutoCloseable {

        private final java.util.concurrent.atomic.AtomicBoolean stopped =
                new java.util.concurrent.atomic.AtomicBoolean();
        private final java.util.concurrent.CompletableFuture<Void> end;

        Writer(Path log) {
            end = java.util.concurrent.CompletableFuture.runAsync(() -> write(log));
        }

        private void write(Path log) {
            try {
                for (int number = 0; !stopped.get(); number += 10) {
                    Logs.append(log, number, number + 10);
                    java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
                }
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        void stop() {
            stopped.set(true);
            end.join();
        }

        @Override
        public void close() {
            stop();
        }
    }
}
