package io.logpipe.plugin.wire;

/** What was received, or is to be sent, breaks the rules of the wire. The message carries no byte of the peer's. */
public final class WireViolation extends Exception {

    private static final long serialVersionUID = 1;

    /** {@code message} says what is wrong and what was expected. */
    public WireViolation(String message) {
        super(message);
    }
}
