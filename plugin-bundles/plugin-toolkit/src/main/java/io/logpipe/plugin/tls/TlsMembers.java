package io.logpipe.plugin.tls;

import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.MemberProblem;
import io.logpipe.api.config.Value;
import io.logpipe.api.plugin.TlsSettings.Identity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What stands in one {@code tls} block. */
final class TlsMembers {

    static final ConfigKey<Path> CERTIFICATE =
            file("certificate", "Certificate of this node, and those up to its root.");
    static final ConfigKey<Path> KEY = file("key", "Private key of the certificate: PKCS#8, not encrypted.");
    static final ConfigKey<Path> TRUST = file("trust", "Certificates of those who may sign the peer's.");
    static final ConfigKey<String> CLIENT_AUTH = ConfigKey.choice(
                    "client_auth", List.of("none", "require"), "Whether clients must show a certificate.")
            .orElse("none");
    static final ConfigKey<Set<String>> ALLOWED_NAMES =
            words("allowed_names", "a list of one or more names").orElse(Set.of());
    static final ConfigKey<String> SERVER_NAME = ConfigKey.text("server_name", "Name in the certificate of the server.")
            .where(name -> !name.isBlank(), "a host name");
    static final ConfigKey<Boolean> INSECURE_SKIP_VERIFY = ConfigKey.flag(
                    "insecure_skip_verify", "Take any server for the right one.")
            .orElse(false);
    private static final Set<String> KNOWN_VERSIONS = new TreeSet<>(Set.of("TLSv1.2", "TLSv1.3"));
    static final ConfigKey<List<String>> VERSIONS = ConfigKey.of(
                    "versions", "list", TlsMembers::versions, "Versions of the protocol that are spoken.")
            .orElse(List.copyOf(KNOWN_VERSIONS));

    private final Map<String, Value> members;
    private final Path base;

    TlsMembers(Value value, Path base) {
        if (!(value instanceof Value.Members object)) {
            throw new IllegalArgumentException("an object");
        }
        this.members = object.members();
        this.base = base;
    }

    private static ConfigKey<Path> file(String name, String doc) {
        return ConfigKey.path(name, doc).where(Files::isRegularFile, "a PEM file that exists");
    }

    private static ConfigKey<Set<String>> words(String name, String expected) {
        return ConfigKey.of(name, "list", (value, base) -> texts(value, expected), expected);
    }

    private static List<String> versions(Value value, Path base) {
        String expected = "a list of " + String.join(", ", KNOWN_VERSIONS);
        Set<String> versions = texts(value, expected);
        if (!KNOWN_VERSIONS.containsAll(versions)) {
            throw new IllegalArgumentException(expected);
        }
        return List.copyOf(versions);
    }

    private static Set<String> texts(Value value, String expected) {
        Set<String> texts = new LinkedHashSet<>();
        if (value instanceof Value.Items list) {
            for (Value item : list.items()) {
                if (!(item instanceof Value.Text text) || text.text().isBlank()) {
                    throw new IllegalArgumentException(expected);
                }
                texts.add(text.text());
            }
        }
        if (texts.isEmpty()) {
            throw new IllegalArgumentException(expected);
        }
        return texts;
    }

    /** Refuses all other members. */
    void allow(ConfigKey<?>... keys) {
        List<String> known = Stream.of(keys).map(ConfigKey::name).toList();
        for (String name : members.keySet()) {
            if (!known.contains(name)) {
                throw new MemberProblem(name, "one of " + String.join(", ", known));
            }
        }
    }

    boolean has(ConfigKey<?> key) {
        return members.containsKey(key.name());
    }

    <T> Optional<T> find(ConfigKey<T> key) {
        Value value = members.get(key.name());
        if (value == null) {
            return key.fallback();
        }
        try {
            return Optional.of(key.parse(value, base));
        } catch (IllegalArgumentException wrong) {
            throw new MemberProblem(key.name(), String.valueOf(wrong.getMessage()));
        }
    }

    <T> T get(ConfigKey<T> key) {
        return find(key).orElseThrow();
    }

    /** Certificate and key: both or none. */
    Optional<Identity> identity() {
        Optional<Path> certificate = find(CERTIFICATE);
        Optional<Path> key = find(KEY);
        if (certificate.isPresent() && key.isEmpty()) {
            throw new MemberProblem("key", "a PEM file with the key of the certificate");
        }
        if (key.isPresent() && certificate.isEmpty()) {
            throw new MemberProblem("certificate", "a PEM file with the certificate of the key");
        }
        return certificate.map(path -> new Identity(path, key.orElseThrow()));
    }
}
