package io.logpipe.testkit;

import io.logpipe.api.plugin.TlsSettings.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** Issues certificates for tests, so that none has to be kept whose time will be up one day. */
public final class TestAuthority {

    private static final Duration DAY = Duration.ofDays(1);

    private final String name;
    private final KeyPair keys;
    private final byte[] certificate;

    /** One that has signed itself. */
    public TestAuthority(String name) {
        this.name = name;
        this.keys = newKeys();
        Instant now = Instant.now();
        this.certificate = new Der.Certificate(
                        name, name, now.minus(DAY), now.plus(DAY.multipliedBy(400)), List.of(), true)
                .signed(keys.getPublic(), keys.getPrivate());
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** Writes its own certificate, for {@code trust}. */
    public Path write(Path file) throws IOException {
        return put(file, "CERTIFICATE", certificate);
    }

    /** As {@link #issue(Path, String, Instant, Instant, String...)}, from yesterday on, for 300 days. */
    public Identity issue(Path directory, String subject, String... hosts) throws IOException {
        Instant now = Instant.now();
        return issue(directory, subject, now.minus(DAY), now.plus(DAY.multipliedBy(300)), hosts);
    }

    /**
     * Writes {@code subject.pem} and {@code subject.key} into {@code directory}, in the place of what was there.
     *
     * @param subject common name
     * @param hosts alternative names: DNS names, and IPv4 addresses
     */
    public Identity issue(Path directory, String subject, Instant from, Instant until, String... hosts)
            throws IOException {
        KeyPair own = newKeys();
        byte[] issued = new Der.Certificate(name, subject, from, until, List.of(hosts), false)
                .signed(own.getPublic(), keys.getPrivate());
        Path key = put(
                directory.resolve(subject + ".key"),
                "PRIVATE KEY",
                own.getPrivate().getEncoded());
        return new Identity(put(directory.resolve(subject + ".pem"), "CERTIFICATE", issued), key);
    }

    private static Path put(Path file, String kind, byte[] content) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                fresh,
                "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n",
                StandardCharsets.US_ASCII);
        return Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
