package io.logpipe.core.route;

import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Says that an output does not take what it is given: once when that begins, and once when it has taken all that it had
 * not, or has refused it for good. In between passes are only counted.
 *
 * <p><b>Threads.</b> Safe from any thread.
 */
final class Outage {

    private final System.Logger log;
    private int left;
    private long passes;
    private long bytes;
    private long begun;
    private String first = "";
    private String latest = "";

    Outage(System.Logger log) {
        this.log = log;
    }

    /** {@code delivery} will be repeated. */
    synchronized void failed(Delivery delivery, String why) {
        latest = why;
        if (delivery.failures() > 1) {
            return;
        }
        passes++;
        bytes += delivery.bytes();
        if (left++ == 0) {
            begun = System.nanoTime();
            first = why;
            log.log(
                    Level.WARNING,
                    "not taken, will be repeated: {0} bytes of {1}: {2}",
                    delivery.bytes(),
                    delivery.source().name(),
                    why);
        }
    }

    /** {@code delivery} will not be repeated any more. */
    synchronized void settled(Delivery delivery) {
        if (delivery.failures() == 0 || left == 0 || --left > 0) {
            return;
        }
        log.log(
                Level.INFO,
                "goes on: nothing is left to be repeated after {0} ms; {1}, {2} bytes in all{3}",
                Duration.ofNanos(System.nanoTime() - begun).toMillis(),
                passes == 1 ? "1 pass" : passes + " passes",
                bytes,
                latest.equals(first) ? "" : "; last reason: " + latest);
        passes = 0;
        bytes = 0;
    }
}
