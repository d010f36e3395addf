package io.logpipe.core.bundle;

import io.logpipe.core.config.OneLine;

/** A bundle is not let in, or a command on bundles did not do what it says. The message is one line for people. */
public final class Refusal extends Exception {

    private static final long serialVersionUID = 1;

    /** A manifest may bring its words into any message, the JDK's too. */
    private static final int LONGEST = 2_000;

    Refusal(String message) {
        super(OneLine.of(message, LONGEST));
    }

    Refusal(String message, Throwable cause) {
        super(OneLine.of(message, LONGEST), cause);
    }
}
