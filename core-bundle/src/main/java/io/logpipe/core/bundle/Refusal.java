package io.logpipe.core.bundle;

/** A bundle is not let in, or a command on bundles did not do what it says. The message is one line for people. */
public final class Refusal extends Exception {

    private static final long serialVersionUID = 1;

    Refusal(String message) {
        super(message);
    }

    Refusal(String message, Throwable cause) {
        super(message, cause);
    }
}
