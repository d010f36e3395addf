package io.logpipe.core.wiring;

/** A call on a plugin did not come back. */
final class Hang extends RuntimeException {

    private static final long serialVersionUID = 1;

    Hang(String message) {
        super(message, null, false, false);
    }
}
