package io.logpipe.core.bundle;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.core.config.PluginPolicy;
import io.logpipe.core.config.PluginPolicy.Signatures;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S28: an entry that is not signed by somebody whom the operator trusts is not let in. */
final class SignatureCheckTest {

    @TempDir
    private static Path dir;

    private static Keys keys;

    @BeforeAll
    static void makeKeys() throws Exception {
        keys = new Keys(dir)
                .with("ours")
                .with("theirs")
                .with("past", "-startdate", "-400d", "-validity", "300")
                .with("authority", "-ext", "bc:c")
                .with("below", "-signer", "authority")
                .with("web", "-signer", "authority", "-ext", "eku=serverAuth");
    }

    private static Path sign(String alias, String digest) throws Exception {
        Path plain = Jar.of("acme.tool", "1.0.0")
                .entry("acme/Tool.class", "a class")
                .entry("META-INF/services/acme.Tool", "acme.Tool")
                .write(dir.resolve("plain.jar"));
        return keys.sign(plain, alias, digest);
    }

    private static Path pem(String... aliases) throws Exception {
        return keys.pem(aliases);
    }

    private static void check(Path jar, Path trust) throws Refusal {
        new SignatureCheck(new PluginPolicy(Signatures.REQUIRE, Optional.of(trust))).check(jar);
    }

    private static void assertRefused(Path jar, Path trust, String reason) {
        Refusal refusal = assertThrows(Refusal.class, () -> check(jar, trust));
        assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
    }

    /** The same jar with other entries. */
    private static Path rewrite(Path jar, Predicate<String> keep, String name, String content) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(jar));
                ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (keep.test(entry.getName())) {
                    out.putNextEntry(new ZipEntry(entry.getName()));
                    in.transferTo(out);
                }
            }
            if (!name.isEmpty()) {
                out.putNextEntry(new ZipEntry(name));
                out.write(content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        }
        return Files.write(dir.resolve("rewritten.jar"), bytes.toByteArray());
    }

    @Test
    void aTrustedSignerIsLetIn() throws Exception {
        check(sign("ours", "SHA-256"), pem("theirs", "ours"));
        check(sign("ours", "SHA-512"), pem("ours"));
    }

    @Test
    void aTrustedAuthorityVouchesForItsOwn() throws Exception {
        check(sign("below", "SHA-256"), pem("authority"));
        check(sign("below", "SHA-256"), pem("below"));
        assertRefused(sign("below", "SHA-256"), pem("ours"), "not trusted");
    }

    @Test
    void aKeyStoreServesAsTrustStore() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ours", keys.store().getCertificate("ours"));
        for (String password : List.of(Keys.PASSWORD, "")) {
            Path file = dir.resolve("trusted.p12");
            try (OutputStream out = Files.newOutputStream(file)) {
                store.store(out, password.toCharArray());
            }
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            check(sign("ours", "SHA-256"), file);
            assertRefused(sign("theirs", "SHA-256"), file, "not trusted");
        }
    }

    @Test
    void anUnsignedJarIsRefused() throws Exception {
        sign("ours", "SHA-256");
        assertRefused(dir.resolve("plain.jar"), pem("ours"), "is not signed");
    }

    @Test
    void anotherSignerIsRefused() throws Exception {
        assertRefused(sign("theirs", "SHA-256"), pem("ours"), "CN=theirs is not trusted");
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        assertRefused(sign("past", "SHA-256"), pem("past"), "NotAfter");
    }

    @Test
    void aCertificateForOtherUsesIsRefused() throws Exception {
        assertRefused(sign("web", "SHA-256"), pem("authority"), "not for code");
    }

    @Test
    void aWeakDigestIsRefused() throws Exception {
        assertRefused(sign("ours", "SHA-1"), pem("ours"), "");
    }

    @Test
    void anEntryThatCameAfterSigningIsRefused() throws Exception {
        Path jar = sign("ours", "SHA-256");
        assertRefused(rewrite(jar, name -> true, "acme/More.class", "more"), pem("ours"), "acme/More.class");
        assertRefused(
                rewrite(jar, name -> true, "META-INF/services/acme.More", "more"),
                pem("ours"),
                "META-INF/services/acme.More");
    }

    @Test
    void anAlteredClassIsRefused() throws Exception {
        Path jar = sign("ours", "SHA-256");
        assertRefused(
                rewrite(jar, name -> !name.equals("acme/Tool.class"), "acme/Tool.class", "another class"),
                pem("ours"),
                "altered");
    }

    @Test
    void aMissingEntryIsRefused() throws Exception {
        Path jar = sign("ours", "SHA-256");
        assertRefused(
                rewrite(jar, name -> !name.equals("acme/Tool.class"), "", ""), pem("ours"), "lacks acme/Tool.class");
    }

    @Test
    void aTrustStoreThatOthersMayWriteIsNoTrustStore() throws Exception {
        Path trust = pem("ours");
        Files.setPosixFilePermissions(trust, PosixFilePermissions.fromString("rw-rw-r--"));
        assertRefused(sign("ours", "SHA-256"), trust, "may be written by others");
        assertRefused(sign("ours", "SHA-256"), Files.writeString(trust, "nothing"), "");
    }
}
