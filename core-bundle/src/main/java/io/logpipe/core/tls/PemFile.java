package io.logpipe.core.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and keys. Its messages name the file and what was expected, never what is in it. */
record PemFile(Path path) {

    private static final long LARGEST = 1 << 20;
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final String EXPECTED_KEY =
            "expected: an unencrypted PKCS#8 key in PEM, as \"openssl pkcs8 -topk8 -nodes\" writes it";
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    /** At least one. */
    List<X509Certificate> certificates() throws IOException {
        List<X509Certificate> found = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Certificate certificate : factory.generateCertificates(new ByteArrayInputStream(bytes()))) {
                found.add((X509Certificate) certificate);
            }
        } catch (CertificateException unreadable) {
            found.clear();
        }
        if (found.isEmpty()) {
            throw new IOException(path + ": no certificate (expected: one or more in PEM)");
        }
        return found;
    }

    PrivateKey key() throws IOException {
        Matcher pem = KEY.matcher(new String(bytes(), StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new IOException(path + ": no private key (" + EXPECTED_KEY + ")");
        }
        PKCS8EncodedKeySpec key;
        try {
            key = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
        } catch (IllegalArgumentException broken) {
            throw new IOException(path + ": damaged private key (" + EXPECTED_KEY + ")");
        }
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(key);
            } catch (GeneralSecurityException other) {
                // It is a key of another algorithm, or of none that is known; then the loop ends.
            }
        }
        throw new IOException(path + ": private key of an unknown kind (expected: RSA, EC or EdDSA)");
    }

    private byte[] bytes() throws IOException {
        try {
            if (Files.size(path) > LARGEST) {
                throw new IOException(path + ": larger than 1 MiB (expected: a PEM file)");
            }
            return Files.readAllBytes(path);
        } catch (NoSuchFileException missing) {
            throw new IOException(path + ": no such file (expected: a PEM file)", missing);
        } catch (java.nio.file.AccessDeniedException denied) {
            throw new IOException(path + ": permission denied (expected: a PEM file that the worker may read)", denied);
        }
    }
}
