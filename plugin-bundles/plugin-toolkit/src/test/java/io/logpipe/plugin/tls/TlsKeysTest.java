package io.logpipe.plugin.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.MemberProblem;
import io.logpipe.api.config.Value;
import io.logpipe.api.plugin.TlsSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A block that is not complete, or that contradicts itself, is refused with the member that is wrong. */
class TlsKeysTest {

    @TempDir
    private Path base;

    @BeforeEach
    void files() throws Exception {
        for (String name : List.of("own.pem", "own.key", "trust.pem")) {
            Files.createFile(base.resolve(name));
        }
    }

    private TlsSettings read(ConfigKey<Optional<TlsSettings>> key, Object... members) {
        return key.parse(block(members), base).orElseThrow();
    }

    private static Value block(Object... members) {
        Map<String, Value> block = new LinkedHashMap<>();
        for (int i = 0; i < members.length; i += 2) {
            block.put((String) members[i], value(members[i + 1]));
        }
        return new Value.Members(block);
    }

    private static Value value(Object member) {
        if (member instanceof Boolean flag) {
            return new Value.Flag(flag);
        }
        return member instanceof List<?> list
                ? new Value.Items(list.stream().map(TlsKeysTest::value).toList())
                : new Value.Text((String) member);
    }

    private void assertRefused(
            ConfigKey<Optional<TlsSettings>> key, String member, String expected, Object... members) {
        MemberProblem problem = assertThrows(MemberProblem.class, () -> read(key, members));
        assertEquals(member, problem.member());
        assertTrue(problem.getMessage().startsWith(expected), problem.getMessage());
    }

    @Test
    void aServerShowsACertificate() {
        TlsSettings settings = read(TlsKeys.server(), "certificate", "own.pem", "key", "own.key");
        assertEquals(base.resolve("own.pem"), settings.identity().orElseThrow().certificate());
        assertEquals(List.of("TLSv1.2", "TLSv1.3"), settings.versions());
        assertTrue(!settings.clientAuth());
    }

    @Test
    void aServerMayAskForCertificates() {
        TlsSettings settings = read(
                TlsKeys.server(),
                "certificate",
                "own.pem",
                "key",
                "own.key",
                "client_auth",
                "require",
                "trust",
                "trust.pem",
                "allowed_names",
                List.of("a", "b"));
        assertTrue(settings.clientAuth());
        assertEquals(Set.of("a", "b"), settings.allowedNames());
    }

    @Test
    void aClientNeedsNothing() {
        assertEquals(Optional.empty(), read(TlsKeys.client()).trust());
    }

    @Test
    void whatIsNotCompleteIsRefused() {
        ConfigKey<Optional<TlsSettings>> server = TlsKeys.server();
        assertRefused(server, "certificate", "a PEM file with the certificate of this node");
        assertRefused(server, "key", "a PEM file with the key of the certificate", "certificate", "own.pem");
        assertRefused(TlsKeys.client(), "key", "a PEM file with the key", "certificate", "own.pem");
        assertRefused(TlsKeys.client(), "certificate", "a PEM file with the certificate", "key", "own.key");
        assertRefused(
                server, "trust", "a PEM file", "certificate", "own.pem", "key", "own.key", "client_auth", "require");
        assertRefused(
                server, "client_auth", "require", "certificate", "own.pem", "key", "own.key", "trust", "trust.pem");
        assertRefused(
                server,
                "client_auth",
                "require",
                "certificate",
                "own.pem",
                "key",
                "own.key",
                "allowed_names",
                List.of("a"));
        assertRefused(
                server,
                "allowed_names",
                "a list of one or more names",
                "certificate",
                "own.pem",
                "key",
                "own.key",
                "client_auth",
                "require",
                "trust",
                "trust.pem",
                "allowed_names",
                List.of());
    }

    @Test
    void whatNobodyKnowsIsRefused() {
        assertRefused(
                TlsKeys.client(), "allowed_names", "one of certificate, key, trust", "allowed_names", List.of("a"));
        assertRefused(
                TlsKeys.server(), "insecure_skip_verify", "one of certificate, key", "insecure_skip_verify", true);
        assertRefused(TlsKeys.client(), "versions", "a list of TLSv1.2, TLSv1.3", "versions", List.of("TLSv1.1"));
        assertRefused(TlsKeys.client(), "versions", "a list of TLSv1.2, TLSv1.3", "versions", List.of());
        assertRefused(TlsKeys.client(), "trust", "a PEM file that exists", "trust", "missing.pem");
        assertRefused(
                TlsKeys.client(),
                "insecure_skip_verify",
                "false, since trust is given",
                "insecure_skip_verify",
                true,
                "trust",
                "trust.pem");
        assertThrows(IllegalArgumentException.class, () -> TlsKeys.client().parse(new Value.Flag(true), base));
    }

    @Test
    void connectionsOfOtherSettingsAreTold() {
        Optional<TlsSettings> any = Optional.of(read(TlsKeys.client()));
        Optional<TlsSettings> again = Optional.of(read(TlsKeys.client()));
        Optional<TlsSettings> some = Optional.of(read(TlsKeys.client(), "trust", "trust.pem"));
        assertEquals("peer/", TlsKeys.leases("peer", Optional.empty()));
        assertEquals(TlsKeys.leases("peer", any), TlsKeys.leases("peer", again));
        assertNotEquals(TlsKeys.leases("peer", any), TlsKeys.leases("peer", some));
        assertNotEquals("peer/", TlsKeys.leases("peer", any));
    }
}
