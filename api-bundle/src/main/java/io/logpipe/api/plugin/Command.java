package io.logpipe.api.plugin;

import io.logpipe.api.config.CommandLine;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A command to run beside the worker: with a clean environment (PATH, HOME, LANG, TZ and what is given here), no
 * inherited descriptor, default signals, and a process group of its own that is ended with it.
 *
 * @param line what to execute
 * @param environment variables for it, beside the clean set
 * @param limit how long it may run; empty for ever
 * @param piped whether its standard output is read by the instance; otherwise it goes to the log, line by line, as its
 *     error output always does
 */
public record Command(CommandLine line, Map<String, String> environment, Optional<Duration> limit, boolean piped) {

    /** Freezes the environment. */
    public Command {
        environment = Map.copyOf(environment);
    }
}
