package io.logpipe.plugin.tls;

import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.MemberProblem;
import io.logpipe.api.plugin.TlsSettings;
import java.util.Optional;
import java.util.Set;

/** The setting {@code tls}, for either end. A block that is not complete is a mistake, never a weaker connection. */
public final class TlsKeys {

    private static final String NAME = "tls";
    private static final String KIND = "object";

    private TlsKeys() {}

    /** For plugins that are connected to. */
    public static ConfigKey<Optional<TlsSettings>> server() {
        return ConfigKey.<TlsSettings>of(
                        NAME,
                        KIND,
                        (value, base) -> server(new TlsMembers(value, base)),
                        "Take connections under TLS only: certificate and key (PEM files, required), client_auth (none or"
                                + " require), trust (PEM file with those who sign clients), allowed_names (list: clients"
                                + " with one of these DNS or common names only), versions.")
                .optional();
    }

    /** For plugins that connect. */
    public static ConfigKey<Optional<TlsSettings>> client() {
        return ConfigKey.<TlsSettings>of(
                        NAME,
                        KIND,
                        (value, base) -> client(new TlsMembers(value, base)),
                        "Make connections under TLS only: trust (PEM file with those who sign servers; those of the JDK"
                                + " otherwise), certificate and key (PEM files, for servers that ask), server_name (name in"
                                + " the certificate, if not the host), insecure_skip_verify, versions.")
                .optional();
    }

    /**
     * Where names of leases begin: with {@code word} and, under TLS, a number for the settings. So connections that were
     * made under other settings, or in the clear, are told from those that these allow.
     */
    public static String leases(String word, Optional<TlsSettings> tls) {
        return word
                + tls.map(settings -> "-" + Integer.toHexString(settings.hashCode()))
                        .orElse("") + "/";
    }

    private static TlsSettings server(TlsMembers members) {
        members.allow(
                TlsMembers.CERTIFICATE,
                TlsMembers.KEY,
                TlsMembers.CLIENT_AUTH,
                TlsMembers.TRUST,
                TlsMembers.ALLOWED_NAMES,
                TlsMembers.VERSIONS);
        boolean clientAuth = members.get(TlsMembers.CLIENT_AUTH).equals("require");
        if (!members.has(TlsMembers.CERTIFICATE)) {
            throw new MemberProblem("certificate", "a PEM file with the certificate of this node");
        }
        if (clientAuth && !members.has(TlsMembers.TRUST)) {
            throw new MemberProblem("trust", "a PEM file with those who sign clients, since client_auth is require");
        }
        if (!clientAuth && members.has(TlsMembers.TRUST)) {
            throw new MemberProblem("client_auth", "require, since trust is given; without it nobody is checked");
        }
        if (!clientAuth && members.has(TlsMembers.ALLOWED_NAMES)) {
            throw new MemberProblem(
                    "client_auth", "require, since allowed_names is given; without it nobody is checked");
        }
        return new TlsSettings(
                members.identity(),
                members.find(TlsMembers.TRUST),
                clientAuth,
                members.get(TlsMembers.ALLOWED_NAMES),
                Optional.empty(),
                false,
                members.get(TlsMembers.VERSIONS));
    }

    private static TlsSettings client(TlsMembers members) {
        members.allow(
                TlsMembers.CERTIFICATE,
                TlsMembers.KEY,
                TlsMembers.TRUST,
                TlsMembers.SERVER_NAME,
                TlsMembers.INSECURE_SKIP_VERIFY,
                TlsMembers.VERSIONS);
        boolean insecure = members.get(TlsMembers.INSECURE_SKIP_VERIFY);
        if (insecure && members.has(TlsMembers.TRUST)) {
            throw new MemberProblem("insecure_skip_verify", "false, since trust is given; with it nobody is checked");
        }
        return new TlsSettings(
                members.identity(),
                members.find(TlsMembers.TRUST),
                false,
                Set.of(),
                members.find(TlsMembers.SERVER_NAME),
                insecure,
                members.get(TlsMembers.VERSIONS));
    }
}
