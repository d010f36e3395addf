package io.logpipe.core.tls;

import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Says why TLS failed, for people. */
final class Words {

    private static final String ALERT = "Received fatal alert: ";

    /** Newer JDKs begin with the alert that they send, or that has come. */
    private static final Pattern NAMED_ALERT = Pattern.compile("^\\([a-z_]+\\) ");

    private Words() {}

    /** An exception for the user of the connection. */
    static SSLException of(Throwable failure) {
        SSLException said = new SSLException("TLS: " + why(failure));
        said.initCause(failure);
        return said;
    }

    /** The deepest cause that says anything about a certificate knows best. */
    private static String why(Throwable failure) {
        Optional<String> best = Optional.empty();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Optional<String> found = certificate(cause);
            best = found.isPresent() ? found : best;
        }
        return best.orElseGet(() -> text(failure));
    }

    private static Optional<String> certificate(Throwable cause) {
        String said = cause.getMessage();
        if (cause instanceof CertificateExpiredException) {
            return Optional.of("the certificate of the peer has expired (" + said + ")");
        }
        if (cause instanceof CertificateNotYetValidException) {
            return Optional.of("the certificate of the peer is not yet valid (" + said + ")");
        }
        if (cause instanceof NamedPeers.NotAllowed) {
            return Optional.of("the peer is refused: " + said);
        }
        if (cause instanceof CertPathBuilderException) {
            return Optional.of("the certificate of the peer is signed by nobody whom we trust");
        }
        if (cause instanceof CertPathValidatorException) {
            return Optional.of("the certificate of the peer is not valid: " + said);
        }
        if (cause.getClass() == CertificateException.class) {
            return Optional.of("the certificate of the peer is for another host: " + said);
        }
        return Optional.empty();
    }

    private static String text(Throwable failure) {
        if (failure.getMessage() == null) {
            return failure instanceof IOException ? "closed by the peer during the handshake" : failure.toString();
        }
        String message = NAMED_ALERT.matcher(failure.getMessage()).replaceFirst("");
        if (message.startsWith(ALERT)) {
            return "refused by the peer: " + message.substring(ALERT.length());
        }
        if (message.startsWith("Unsupported or unrecognized SSL message")
                || message.startsWith("Unrecognized SSL message")) {
            return "what the peer sends is not TLS";
        }
        if (message.startsWith("Empty client certificate chain")) {
            return "the peer shows no certificate";
        }
        return message;
    }
}
