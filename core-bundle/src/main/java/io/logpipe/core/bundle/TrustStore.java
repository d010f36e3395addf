package io.logpipe.core.bundle;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The certificates that a bundle's signer must be, or be vouched for by. */
final class TrustStore {

    private static final String USUAL_PASSWORD = "changeit";
    private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
    private static final String ANY_USE = "2.5.29.37.0";

    private final Set<X509Certificate> trusted;

    private TrustStore(Set<X509Certificate> trusted) {
        this.trusted = trusted;
    }

    /** Reads a PEM file with certificates, or a PKCS12 or JKS store without password or with the usual one. */
    static TrustStore read(Path file) throws Refusal {
        try {
            SafeMode.insist(file);
            Set<X509Certificate> trusted = new HashSet<>();
            for (Certificate certificate : isPem(file) ? pem(file) : keyStore(file)) {
                if (certificate instanceof X509Certificate x509) {
                    trusted.add(x509);
                }
            }
            if (trusted.isEmpty()) {
                throw new Refusal("trust store " + file + " holds no certificate that can be read"
                        + " (expected: PEM, or PKCS12 or JKS with password " + USUAL_PASSWORD + " or none)");
            }
            return new TrustStore(trusted);
        } catch (IOException | GeneralSecurityException e) {
            throw new Refusal("trust store " + file + " cannot be read: " + Text.reason(e), e);
        }
    }

    private static boolean isPem(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(4096);
            return new String(start, java.nio.charset.StandardCharsets.ISO_8859_1).contains("-----BEGIN CERTIFICATE");
        }
    }

    private static List<Certificate> pem(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
        }
    }

    private static List<Certificate> keyStore(Path file) throws IOException, GeneralSecurityException {
        List<Certificate> certificates = certificates(file.toFile(), new char[0]);
        return certificates.isEmpty() ? certificates(file.toFile(), USUAL_PASSWORD.toCharArray()) : certificates;
    }

    private static List<Certificate> certificates(File file, char[] password)
            throws IOException, GeneralSecurityException {
        List<Certificate> certificates = new ArrayList<>();
        KeyStore store;
        try {
            store = KeyStore.getInstance(file, password);
        } catch (IOException wrongPassword) {
            if (password.length == 0) {
                return certificates;
            }
            throw wrongPassword;
        }
        for (String alias : Collections.list(store.aliases())) {
            Optional.ofNullable(store.getCertificate(alias)).ifPresent(certificates::add);
        }
        return certificates;
    }

    /**
     * Whether {@code path}, the signer's own certificate first, may sign bundles today.
     *
     * @throws Refusal with the reason why not
     */
    void check(CertPath path) throws Refusal {
        X509Certificate signer = (X509Certificate) path.getCertificates().get(0);
        String who = "signer " + Text.printable(signer.getSubjectX500Principal().getName());
        try {
            for (Certificate certificate : path.getCertificates()) {
                ((X509Certificate) certificate).checkValidity();
            }
            List<String> uses = signer.getExtendedKeyUsage();
            if (uses != null && !uses.contains(CODE_SIGNING) && !uses.contains(ANY_USE)) {
                throw new Refusal(who + " has a certificate that is not for code");
            }
            if (!trusted.contains(signer)) {
                validate(path);
            }
        } catch (GeneralSecurityException e) {
            throw new Refusal(who + " is not trusted: " + Text.reason(e), e);
        }
    }

    private void validate(CertPath path) throws GeneralSecurityException {
        Set<TrustAnchor> anchors = new HashSet<>();
        trusted.forEach(certificate -> anchors.add(new TrustAnchor(certificate, null)));
        PKIXParameters parameters = new PKIXParameters(anchors);
        // There is no list of revoked certificates at hand; what is no longer trusted is taken out of the store.
        parameters.setRevocationEnabled(false);
        CertPathValidator.getInstance("PKIX").validate(withoutTrusted(path), parameters);
    }

    /** The validator wants the path to end before the certificate that it trusts. */
    private CertPath withoutTrusted(CertPath path) throws GeneralSecurityException {
        List<Certificate> below = new ArrayList<>();
        for (Certificate certificate : path.getCertificates()) {
            if (certificate instanceof X509Certificate x509 && trusted.contains(x509)) {
                break;
            }
            below.add(certificate);
        }
        return CertificateFactory.getInstance("X.509").generateCertPath(below);
    }
}
