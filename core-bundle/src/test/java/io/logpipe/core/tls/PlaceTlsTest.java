package io.logpipe.core.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.plugin.TlsSettings.Identity;
import io.logpipe.testkit.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates are read again while connections go on, and looked after. */
class PlaceTlsTest {

    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private Path directory;

    private TlsRig rig;

    @BeforeEach
    void open() throws Exception {
        rig = new TlsRig(directory);
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private long warnings(String text) {
        return rig.log.lines().stream()
                .filter(line -> line.startsWith("WARNING") && line.contains(text))
                .count();
    }

    @Test
    void newConnectionsGetNewCertificatesAndOldOnesStay() throws Exception {
        PlaceTls server = rig.open(rig.server(rig.issue("server")));
        PlaceTls client = rig.open(rig.client());
        End before = rig.dial(client);
        End accepted = rig.accept(server);
        before.awaitUp();
        TestAuthority next = new TestAuthority("next");
        next.issue(directory, "server", "localhost");
        server.refresh();
        End refused = rig.dial(client);
        rig.accept(server);
        assertEquals("TLS: the certificate of the peer is signed by nobody whom we trust", refused.awaitOver());
        next.write(rig.trust);
        client.refresh();
        End after = rig.dial(client);
        rig.accept(server);
        after.awaitUp();
        before.send(new byte[] {1, 2, 3});
        accepted.awaitReceived(3);
    }

    @Test
    void aBrokenFileKeepsWhatWasThereAndSaysSoOnce() throws Exception {
        Identity identity = rig.issue("server");
        PlaceTls server = rig.open(rig.server(identity));
        Files.writeString(identity.certificate(), "nothing of use");
        server.refresh();
        server.refresh();
        assertEquals(1, warnings(identity.certificate() + ": no certificate (expected: one or more in PEM)"));
        End client = rig.dial(rig.open(rig.client()));
        rig.accept(server);
        client.awaitUp();
        rig.issue("server");
        server.refresh();
        assertTrue(rig.log.lines().contains("INFO certificates read again: new connections use them"));
    }

    /** As it is between the writing of the one file and of the other. */
    @Test
    void aKeyOfAnotherCertificateIsNotTaken() throws Exception {
        Identity identity = rig.issue("server");
        PlaceTls server = rig.open(rig.server(identity));
        Identity other = rig.issue("other");
        Files.copy(other.key(), identity.key(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        server.refresh();
        assertEquals(1, warnings(identity.key() + ": not the key of the first certificate in"));
        assertThrows(IOException.class, () -> rig.open(rig.server(identity)));
    }

    @Test
    void aCertificateThatExpiresSoonIsReported() throws Exception {
        Instant now = Instant.now();
        Identity soon = rig.authority.issue(
                directory,
                "soon",
                now.minus(DAY),
                now.plus(DAY.multipliedBy(12)).plusSeconds(60),
                "localhost");
        PlaceTls server = rig.open(rig.server(soon));
        server.refresh();
        assertEquals(1, warnings("certificate of CN=soon expires in 12 days"));
        assertTrue(rig.notices.get(0).startsWith("certificate of CN=soon expires in 12 days"), rig.notices.toString());
        rig.authority.issue(directory, "soon", "localhost");
        server.refresh();
        assertEquals("", rig.notices.get(rig.notices.size() - 1));
    }

    @Test
    void aCertificateThatHasExpiredIsReported() throws Exception {
        Instant now = Instant.now();
        rig.open(rig.server(
                rig.authority.issue(directory, "old", now.minus(DAY.multipliedBy(2)), now.minus(DAY), "localhost")));
        assertEquals(1, warnings("certificate of CN=old has expired"));
    }

    @Test
    void aKeyThatOthersMayReadIsWarnedOf() throws Exception {
        Identity identity = rig.issue("server");
        rig.open(rig.server(identity));
        assertEquals(0, warnings("private key"));
        Files.setPosixFilePermissions(identity.key(), PosixFilePermissions.fromString("rw-r-----"));
        rig.open(rig.server(identity));
        assertEquals(1, warnings(identity.key() + ": others than the owner may read this private key"));
    }

    @Test
    void filesThatCannotBeUsedAreRefusedByName() throws Exception {
        Identity good = rig.issue("server");
        Path missing = directory.resolve("missing.pem");
        assertRefused(new Identity(missing, good.key()), missing + ": no such file (expected: a PEM file)");
        Path old = Files.writeString(
                directory.resolve("old.key"), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        assertRefused(
                new Identity(good.certificate(), old), old + ": no private key (expected: an unencrypted PKCS#8 key");
        Path damaged = Files.writeString(
                directory.resolve("damaged.key"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertRefused(
                new Identity(good.certificate(), damaged),
                damaged + ": private key of an unknown kind (expected: RSA, EC or EdDSA)");
    }

    private void assertRefused(Identity identity, String message) {
        IOException refused = assertThrows(IOException.class, () -> rig.open(rig.server(identity)));
        assertTrue(refused.getMessage().startsWith(message), refused.getMessage());
    }

    @Test
    void trustMayHoldSeveralAuthorities() throws Exception {
        TestAuthority second = new TestAuthority("second");
        Path both = directory.resolve("both.pem");
        Files.writeString(
                both,
                "# ours\n" + Files.readString(rig.trust) + "\n"
                        + Files.readString(second.write(directory.resolve("second.pem"))));
        PlaceTls server = rig.open(rig.server(second.issue(directory, "server", "localhost")));
        End client = rig.dial(rig.open(rig.client(both, Optional.empty())));
        rig.accept(server);
        client.awaitUp();
    }
}
