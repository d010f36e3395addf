package io.logpipe.api.config;

import java.nio.file.Path;
import org.osgi.annotation.versioning.ConsumerType;

/** Turns the value of one setting into what the plugin works with. */
@FunctionalInterface
@ConsumerType
public interface ValueParser<T> {

    /**
     * Reads {@code value}.
     *
     * @param base directory of the config file, absolute; relative paths start there
     * @throws IllegalArgumentException whose message says what was expected, such as {@code a port from 1 to 65535};
     *     a {@link MemberProblem} points into an object
     */
    T parse(Value value, Path base);
}
