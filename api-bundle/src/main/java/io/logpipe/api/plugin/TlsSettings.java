package io.logpipe.api.plugin;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a connection under TLS shows of this node, and what it asks of the peer. Files are PEM.
 *
 * @param identity what this node shows; a server needs it, a client only for peers that ask
 * @param trust certificates of those who may sign the peer's; without it, those that the JDK trusts
 * @param clientAuth whether a server asks each client for a certificate, and refuses those without
 * @param allowedNames if not empty, a server takes only clients whose certificate has one of these names
 * @param serverName the name that the certificate of a server must have, if it is not the host that was dialled
 * @param insecureSkipVerify takes any certificate of any server: no protection against an impostor
 * @param versions of the protocol, such as {@code TLSv1.3}; at least one
 */
public record TlsSettings(
        Optional<Identity> identity,
        Optional<Path> trust,
        boolean clientAuth,
        Set<String> allowedNames,
        Optional<String> serverName,
        boolean insecureSkipVerify,
        List<String> versions) {

    /** Freezes the collections. */
    public TlsSettings {
        allowedNames = Set.copyOf(allowedNames);
        versions = List.copyOf(versions);
    }

    /**
     * A certificate and its key.
     *
     * @param certificate own certificate, then those that lead to its root
     * @param key PKCS#8, not encrypted
     */
    public record Identity(Path certificate, Path key) {}
}
