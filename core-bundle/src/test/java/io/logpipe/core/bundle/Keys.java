package io.logpipe.core.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.ZipFile;
import jdk.security.jarsigner.JarSigner;

/** Keys that the JDK's keytool has made for a test, to sign jars with. */
final class Keys {

    static final String PASSWORD = "changeit";

    private final Path dir;

    Keys(Path dir) {
        this.dir = dir;
    }

    /** Makes one more; {@code more} are arguments of keytool. */
    Keys with(String alias, String... more) throws Exception {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-keystore",
                dir.resolve("keys").toString(),
                "-storepass",
                PASSWORD,
                "-alias",
                alias,
                "-dname",
                "CN=" + alias));
        words.addAll(List.of(more));
        Path said = dir.resolve("keytool.out");
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertEquals(0, process.waitFor(), Files.readString(said));
        return this;
    }

    KeyStore store() throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(dir.resolve("keys").toFile(), PASSWORD.toCharArray());
    }

    /** Signs {@code plain}. */
    Path sign(Path plain, String alias, String digest) throws IOException, GeneralSecurityException {
        KeyStore.PrivateKeyEntry key = (KeyStore.PrivateKeyEntry)
                store().getEntry(alias, new KeyStore.PasswordProtection(PASSWORD.toCharArray()));
        Path signed = dir.resolve("signed.jar");
        try (ZipFile zip = new ZipFile(plain.toFile());
                OutputStream out = Files.newOutputStream(signed)) {
            new JarSigner.Builder(key)
                    .digestAlgorithm(digest)
                    .signatureAlgorithm(digest.replace("-", "") + "withECDSA")
                    .build()
                    .sign(zip, out);
        }
        return signed;
    }

    /** A trust store with the certificates of these. */
    Path pem(String... aliases) throws IOException, GeneralSecurityException {
        StringBuilder text = new StringBuilder();
        for (String alias : aliases) {
            text.append("-----BEGIN CERTIFICATE-----\n")
                    .append(Base64.getMimeEncoder()
                            .encodeToString(store().getCertificate(alias).getEncoded()))
                    .append("\n-----END CERTIFICATE-----\n");
        }
        Path file = Files.writeString(dir.resolve("trusted.pem"), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        return file;
    }
}
