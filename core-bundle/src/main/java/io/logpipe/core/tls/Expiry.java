package io.logpipe.core.tls;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/** Says of a certificate that its time is up, or soon will be. */
final class Expiry {

    private static final Duration EARLY = Duration.ofDays(30);

    private Expiry() {}

    /** Empty if all is well. */
    static String of(X509Certificate certificate, Instant now) {
        Instant begin = certificate.getNotBefore().toInstant();
        Instant end = certificate.getNotAfter().toInstant();
        String which = "certificate of " + certificate.getSubjectX500Principal().getName();
        if (now.isAfter(end)) {
            return which + " has expired (" + end + "): peers refuse it";
        }
        if (now.isBefore(begin)) {
            return which + " is not valid before " + begin + ": peers refuse it";
        }
        Duration left = Duration.between(now, end);
        return left.compareTo(EARLY) < 0 ? which + " expires in " + left.toDays() + " days (" + end + ")" : "";
    }
}
