package io.logpipe.core.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Of the clients that another trusts, trusts those that have one of some names. */
final class NamedPeers extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager chains;
    private final Set<String> allowed;

    NamedPeers(X509ExtendedTrustManager chains, Set<String> allowed) {
        this.chains = chains;
        this.allowed =
                allowed.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        chains.checkClientTrusted(chain, type, engine);
        checkName(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        chains.checkClientTrusted(chain, type, socket);
        checkName(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        chains.checkClientTrusted(chain, type);
        checkName(chain[0]);
    }

    private void checkName(X509Certificate certificate) throws CertificateException {
        Set<String> names = CertificateNames.of(certificate);
        for (String name : names) {
            if (allowed.contains(name.toLowerCase(Locale.ROOT))) {
                return;
            }
        }
        throw new NotAllowed(names);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        chains.checkServerTrusted(chain, type, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        chains.checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        chains.checkServerTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return chains.getAcceptedIssuers();
    }

    /** The peer is who it says it is, but that is nobody who may come in. */
    static final class NotAllowed extends CertificateException {
        private static final long serialVersionUID = 1;

        NotAllowed(Set<String> names) {
            super("its certificate is for " + String.join(", ", names) + ", which is none of allowed_names");
        }
    }
}
