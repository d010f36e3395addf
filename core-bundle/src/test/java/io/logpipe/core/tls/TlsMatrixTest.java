package io.logpipe.core.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.plugin.TlsSettings;
import io.logpipe.api.plugin.TlsSettings.Identity;
import io.logpipe.testkit.TestAuthority;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in, who does not, and what each side says then. No case lets a byte of data pass but the good ones. */
class TlsMatrixTest {

    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);
    /** Which of the alerts about certificates it is, is the JDK's choice. */
    private static final String REFUSED = "refused by the peer: certificate";

    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private Path directory;

    private TlsRig rig;
    private End client;
    private End server;

    @BeforeEach
    void open() throws Exception {
        rig = new TlsRig(directory);
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private void meet(TlsSettings serverSide, TlsSettings clientSide) throws Exception {
        client = rig.dial(rig.open(clientSide));
        server = rig.accept(rig.open(serverSide));
    }

    private void assertRefused(String atClient, String atServer) throws Exception {
        assertEquals("TLS: " + atClient, shortened(client.awaitOver()));
        assertEquals("TLS: " + atServer, shortened(server.awaitOver()));
        assertFalse(client.up());
        assertEquals(0, server.received().length);
    }

    /** Without what differs from day to day, or from one JDK to the next. */
    private static String shortened(String text) {
        return text.replaceAll(" \\(Not(After|Before): .*\\)", "")
                .replaceAll("(bad_certificate|certificate_[a-z]+|unknown_ca)$", "certificate");
    }

    private void assertTalks() throws Exception {
        client.awaitUp();
        client.send(HELLO);
        server.awaitReceived(HELLO.length);
        assertArrayEquals(HELLO, server.received());
        server.send(HELLO);
        client.awaitReceived(HELLO.length);
    }

    @Test
    void aTrustedServerIsTalkedTo() throws Exception {
        meet(rig.server(rig.issue("server")), rig.client());
        assertTalks();
    }

    @Test
    void aTrustedClientIsLetIn() throws Exception {
        Identity known = rig.issue("client");
        meet(rig.mutual(rig.issue("server"), "client"), rig.client(rig.trust, Optional.of(known)));
        assertTalks();
    }

    @Test
    void aServerOfAnotherAuthorityIsRefused() throws Exception {
        Path others = new TestAuthority("others").write(directory.resolve("others.pem"));
        meet(rig.server(rig.issue("server")), rig.client(others, Optional.empty()));
        assertRefused("the certificate of the peer is signed by nobody whom we trust", REFUSED);
    }

    @Test
    void anExpiredServerIsRefused() throws Exception {
        Instant now = Instant.now();
        Identity old =
                rig.authority.issue(directory, "old", now.minus(DAY.multipliedBy(2)), now.minus(DAY), "localhost");
        meet(rig.server(old), rig.client());
        assertRefused("the certificate of the peer has expired", REFUSED);
    }

    @Test
    void aServerWhoseTimeHasNotComeIsRefused() throws Exception {
        Instant now = Instant.now();
        Identity young =
                rig.authority.issue(directory, "young", now.plus(DAY), now.plus(DAY.multipliedBy(2)), "localhost");
        meet(rig.server(young), rig.client());
        assertRefused("the certificate of the peer is not yet valid", REFUSED);
    }

    @Test
    void aServerWithAnotherNameIsRefused() throws Exception {
        Identity other = rig.authority.issue(directory, "other", "elsewhere.example");
        meet(rig.server(other), rig.client());
        assertRefused(
                "the certificate of the peer is for another host: No subject alternative DNS name matching localhost found.",
                REFUSED);
    }

    @Test
    void serverNameStandsForTheHost() throws Exception {
        Identity other = rig.authority.issue(directory, "other", "elsewhere.example");
        TlsSettings named = new TlsSettings(
                Optional.empty(),
                Optional.of(rig.trust),
                false,
                java.util.Set.of(),
                Optional.of("elsewhere.example"),
                false,
                TlsRig.VERSIONS);
        meet(rig.server(other), named);
        assertTalks();
    }

    @Test
    void aClientWithoutCertificateIsRefused() throws Exception {
        meet(rig.mutual(rig.issue("server")), rig.client());
        assertRefused(REFUSED, "the peer shows no certificate");
    }

    /** The JDK shows a certificate only to those who might accept it, so the name of the authority is the same here. */
    @Test
    void aClientOfAnotherAuthorityIsRefused() throws Exception {
        Identity forged = new TestAuthority("test authority").issue(directory, "client");
        meet(rig.mutual(rig.issue("server")), rig.client(rig.trust, Optional.of(forged)));
        assertRefused(REFUSED, "the certificate of the peer is not valid: signature check failed");
    }

    @Test
    void aClientThatHasNoCertificateForThisServerIsRefused() throws Exception {
        Identity stranger = new TestAuthority("others").issue(directory, "client");
        meet(rig.mutual(rig.issue("server")), rig.client(rig.trust, Optional.of(stranger)));
        assertRefused(REFUSED, "the peer shows no certificate");
    }

    @Test
    void aClientThatIsNotAllowedIsRefused() throws Exception {
        Identity known = rig.issue("client");
        meet(rig.mutual(rig.issue("server"), "somebody.else"), rig.client(rig.trust, Optional.of(known)));
        assertRefused(
                REFUSED,
                "the peer is refused: its certificate is for localhost, client, which is none of allowed_names");
    }

    @Test
    void plainTextToAServerEndsTheConnection() throws Exception {
        try (SocketChannel plain = rig.plain()) {
            server = rig.accept(rig.open(rig.server(rig.issue("server"))));
            plain.write(ByteBuffer.wrap("@plain text".getBytes(StandardCharsets.US_ASCII)));
            assertEquals("TLS: what the peer sends is not TLS", server.awaitOver());
            assertEquals(0, server.received().length);
        }
    }

    @Test
    void aPlainServerGetsNoData() throws Exception {
        client = rig.dial(rig.open(rig.client()));
        try (SocketChannel plain = rig.listener.accept()) {
            plain.write(ByteBuffer.wrap("who is there?".getBytes(StandardCharsets.US_ASCII)));
            assertEquals("TLS: what the peer sends is not TLS", client.awaitOver());
            assertFalse(client.up());
        }
    }

    @Test
    void aServerThatHangsUpIsNotTakenForOneWithoutTls() throws Exception {
        client = rig.dial(rig.open(rig.client()));
        rig.listener.accept().close();
        String why = client.awaitOver();
        assertTrue(why.startsWith("TLS: "), why);
        assertFalse(client.up());
    }

    /** A hello of TLS 1.1, of which one record is enough. */
    @Test
    void aPeerThatKnowsTls11OnlyIsRefused() throws Exception {
        try (SocketChannel old = rig.plain()) {
            server = rig.accept(rig.open(rig.server(rig.issue("server"))));
            String random = "00".repeat(32);
            old.write(ByteBuffer.wrap(HexFormat.of()
                    .parseHex("1603020031" + "0100002d" + "0302" + random + "00" + "0006" + "002f" + "0035" + "c014"
                            + "0100")));
            String why = server.awaitOver();
            assertTrue(why.contains("TLS11") || why.contains("TLSv1.1"), why);
            ByteBuffer alert = ByteBuffer.allocate(7);
            while (alert.hasRemaining() && old.read(alert) >= 0) {}
            assertEquals("1503030002" + "0246", HexFormat.of().formatHex(alert.array()), "fatal, protocol_version");
        }
    }

    @Test
    void aServerThatChoosesTls11IsRefused() throws Exception {
        client = rig.dial(rig.open(rig.client()));
        try (SocketChannel old = rig.listener.accept()) {
            old.write(ByteBuffer.wrap(HexFormat.of()
                    .parseHex("160302002a" + "02000026" + "0302" + "00".repeat(32) + "00" + "c014" + "00")));
            String why = client.awaitOver();
            assertTrue(why.contains("TLS11") || why.contains("TLSv1.1"), why);
            assertFalse(client.up());
        }
    }

    @Test
    void whoOnlyLooksWhetherThePortIsOpenIsNoFailure() throws Exception {
        rig.plain().close();
        server = rig.accept(rig.open(rig.server(rig.issue("server"))));
        assertEquals("closed", server.awaitOver());
    }

    @Test
    void insecureTakesAnybodyAndSaysSo() throws Exception {
        Identity self = new TestAuthority("others").issue(directory, "impostor", "elsewhere.example");
        TlsSettings insecure = new TlsSettings(
                Optional.empty(), Optional.empty(), false, java.util.Set.of(), Optional.empty(), true, TlsRig.VERSIONS);
        meet(rig.server(self), insecure);
        assertTalks();
        assertTrue(
                rig.log.lines().stream().anyMatch(line -> line.startsWith("WARNING tls.insecure_skip_verify is on")));
    }
}
