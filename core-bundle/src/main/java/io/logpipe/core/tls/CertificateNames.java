package io.logpipe.core.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/** Whom a certificate is for: the DNS names among its alternative names, and its common name. */
final class CertificateNames {

    private static final int DNS = 2;
    private static final String COMMON_NAME = "CN=";

    private CertificateNames() {}

    static Set<String> of(X509Certificate certificate) throws CertificateParsingException {
        Set<String> names = new LinkedHashSet<>();
        Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives != null) {
            for (List<?> alternative : alternatives) {
                if (alternative.get(0) instanceof Integer kind && kind == DNS) {
                    names.add((String) alternative.get(1));
                }
            }
        }
        addCommonNames(certificate.getSubjectX500Principal().getName(X500Principal.RFC2253), names);
        return names;
    }

    /** In this notation a separator within a value has a backslash before it. */
    private static void addCommonNames(String subject, Set<String> names) {
        StringBuilder part = new StringBuilder();
        for (int i = 0; i <= subject.length(); i++) {
            char next = i == subject.length() ? ',' : subject.charAt(i);
            if (next == ',' || next == '+') {
                if (part.indexOf(COMMON_NAME) == 0) {
                    names.add(part.substring(COMMON_NAME.length()));
                }
                part.setLength(0);
            } else {
                part.append(next == '\\' && i + 1 < subject.length() ? subject.charAt(++i) : next);
            }
        }
    }
}
