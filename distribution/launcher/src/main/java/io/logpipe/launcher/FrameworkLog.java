package io.logpipe.launcher;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Felix prints what it has to say to standard output, where our data may go; here it goes to the log. */
final class FrameworkLog extends org.apache.felix.framework.Logger {

    private static final Logger LOG = Logger.getLogger("framework");

    @Override
    protected void doLog(int level, String message, @Nullable Throwable failure) {
        Level as = switch (level) {
            case LOG_ERROR -> Level.SEVERE;
            case LOG_WARNING -> Level.WARNING;
            case LOG_INFO -> Level.INFO;
            default -> Level.FINE;
        };
        // The message ends with the failure, if there is one.
        LOG.log(as, message.replaceAll("\\s*\\R\\s*", "; "));
    }
}
