package io.logpipe.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.plugin.TlsSettings.Identity;
import io.logpipe.testkit.TestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a port with TLS looks like to a program that is not ours: {@code openssl s_client}. */
final class OpensslIT {

    /** Old versions are only spoken by an openssl that is told that anything goes. */
    private static final String ANYTHING = "DEFAULT@SECLEVEL=0";

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final TestAuthority authority = new TestAuthority("authority");
    private final List<Process> clients = new ArrayList<>();
    private int port;
    private Path trust;
    private Path target;

    @BeforeEach
    void prepare() throws Exception {
        Assumptions.assumeTrue(isThere(), "skipped: there is no openssl in PATH");
        port = Tcp.freePort();
        trust = authority.write(sandbox.dir().resolve("authority.pem"));
        target = sandbox.directory("target");
    }

    @AfterEach
    void endClients() {
        clients.forEach(Process::destroyForcibly);
    }

    private static boolean isThere() throws InterruptedException {
        try {
            return new ProcessBuilder("openssl", "version").start().waitFor() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    private Node dump(String more) throws Exception {
        Identity server = authority.issue(sandbox.dir(), "server", "127.0.0.1");
        String tls = "\"tls\": { \"certificate\": \"%s\", \"key\": \"%s\"%s }"
                .formatted(server.certificate(), server.key(), more);
        return sandbox.start(
                sandbox.write("dump.json", Configs.node(Configs.tcpInput(port, tls), Configs.fileOutput(target))));
    }

    private Node mutualDump() throws Exception {
        return dump(", \"client_auth\": \"require\", \"trust\": \"" + trust + "\"");
    }

    /** A client, and where all that it says goes. */
    private record Client(Process process, Path said) {

        void send(byte[] bytes) throws IOException {
            process.getOutputStream().write(bytes);
            process.getOutputStream().flush();
        }

        String output() throws IOException {
            return Files.readString(said, StandardCharsets.ISO_8859_1);
        }

        void awaitEnd() throws Exception {
            assertTrue(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS), () -> "still there; " + this);
        }
    }

    private Client connect(String... options) throws IOException {
        List<String> words = new ArrayList<>(
                List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port, "-CAfile", trust.toString(), "-state"));
        words.addAll(List.of(options));
        Path said = Files.createTempFile(sandbox.dir(), "openssl", ".out");
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        clients.add(process);
        return new Client(process, said);
    }

    private void awaitSaid(Client client, String text) throws Exception {
        Await.until("\"" + text + "\" of openssl", () -> client.output().contains(text) || !client.process.isAlive());
        assertTrue(client.output().contains(text), client.output());
    }

    private void awaitArrival(String name, String content) throws Exception {
        Path file = target.resolve(name);
        Await.until("\"" + content + "\" in " + file, () -> Files.exists(file) && Files.size(file) >= content.length());
        assertEquals(content, Files.readString(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    @DisplayName("C-169 a client of another make sends over TLS 1.2 and 1.3, and trusts the certificate")
    void versionsThatAreSpoken(String version) throws Exception {
        Node dump = dump("");
        Client client = connect(version, "-quiet", "-verify_return_error", "-verify_ip", "127.0.0.1");
        client.send(Wire.message("foreign.log", "by openssl\n"));
        awaitArrival("foreign.log", "by openssl\n");
        dump.terminate();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1", "-tls1_1"})
    @DisplayName("C-173 older versions are not spoken")
    void versionsThatAreNot(String version) throws Exception {
        Node dump = dump("");
        Client client = connect(version, "-cipher", ANYTHING);
        client.awaitEnd();
        assertFalse(client.output().contains("Cipher is TLS_"), client.output());
        assertTrue(client.output().contains("protocol version"), client.output());
        dump.terminate();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    @DisplayName("C-172 under mutual TLS a client without a certificate is asked for one, and ended without")
    void clientCertificate(String version) throws Exception {
        Node dump = mutualDump();
        Client client = connect(version);
        client.send(Wire.message("stranger.log", "by a stranger\n"));
        client.awaitEnd();
        assertTrue(client.output().contains("SSL alert number"), client.output());
        Await.until("the refusal in the log", () -> dump.output().contains("the peer shows no certificate"));
        Identity own = authority.issue(sandbox.dir(), "client", "127.0.0.1");
        Client known = connect(
                version,
                "-quiet",
                "-cert",
                own.certificate().toString(),
                "-key",
                own.key().toString());
        known.send(Wire.message("known.log", "by one who is known\n"));
        awaitArrival("known.log", "by one who is known\n");
        assertFalse(Files.exists(target.resolve("stranger.log")));
        dump.terminate();
    }

    @Test
    @DisplayName("C-173 to negotiate again within a connection ends it")
    void noRenegotiation() throws Exception {
        Node dump = dump("");
        Client client = connect("-tls1_2", "-legacy_renegotiation");
        awaitSaid(client, "Verify return code: 0 (ok)");
        client.send("R\n".getBytes(StandardCharsets.US_ASCII));
        client.awaitEnd();
        assertTrue(client.output().contains("RENEGOTIATING"), client.output());
        Await.until("the refusal in the log", () -> dump.output().contains("negotiate"));
        dump.terminate();
    }
}
