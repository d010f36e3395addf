package io.logpipe.core.tls;

import io.logpipe.api.plugin.TlsSettings;
import io.logpipe.api.plugin.TlsSettings.Identity;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What the files said when they were read.
 *
 * @param own certificate that this node shows
 */
record Credentials(SSLContext context, Optional<X509Certificate> own) {

    /** @throws IOException if a file cannot be used; the message names it */
    static Credentials load(TlsSettings settings) throws IOException {
        try {
            List<X509Certificate> chain = List.of();
            KeyManager[] keys = new KeyManager[0];
            if (settings.identity().isPresent()) {
                Identity identity = settings.identity().get();
                chain = new PemFile(identity.certificate()).certificates();
                PrivateKey key = new PemFile(identity.key()).key();
                if (!belong(key, chain.get(0).getPublicKey())) {
                    throw new IOException(identity.key() + ": not the key of the first certificate in "
                            + identity.certificate() + " (expected: the two belong together)");
                }
                keys = keyManagers(chain, key);
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, new TrustManager[] {trust(settings)}, null);
            return new Credentials(context, chain.stream().findFirst());
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static KeyManager[] keyManagers(List<X509Certificate> chain, PrivateKey key)
            throws GeneralSecurityException, IOException {
        char[] password = "in memory".toCharArray();
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        store.setKeyEntry("own", key, password, chain.toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory.getKeyManagers();
    }

    private static TrustManager trust(TlsSettings settings) throws GeneralSecurityException, IOException {
        if (settings.insecureSkipVerify()) {
            return new AnyPeer();
        }
        @Nullable KeyStore roots = null;
        if (settings.trust().isPresent()) {
            roots = KeyStore.getInstance("JKS");
            roots.load(null, null);
            for (X509Certificate root : new PemFile(settings.trust().get()).certificates()) {
                roots.setCertificateEntry("root " + roots.size(), root);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(roots);
        X509ExtendedTrustManager found = (X509ExtendedTrustManager) factory.getTrustManagers()[0];
        return settings.allowedNames().isEmpty() ? found : new NamedPeers(found, settings.allowedNames());
    }

    private static boolean belong(PrivateKey key, PublicKey certified) {
        try {
            byte[] words = {1, 2, 3};
            Signature signature = signature(key.getAlgorithm());
            signature.initSign(key);
            signature.update(words);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(words);
            return signature.verify(signed);
        } catch (GeneralSecurityException differentKinds) {
            return false;
        }
    }

    private static Signature signature(String algorithm) throws GeneralSecurityException {
        switch (algorithm) {
            case "RSA" -> {
                return Signature.getInstance("SHA256withRSA");
            }
            case "EC" -> {
                return Signature.getInstance("SHA256withECDSA");
            }
            case "RSASSA-PSS" -> {
                Signature signature = Signature.getInstance(algorithm);
                signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
                return signature;
            }
            default -> {
                return Signature.getInstance(algorithm);
            }
        }
    }
}
