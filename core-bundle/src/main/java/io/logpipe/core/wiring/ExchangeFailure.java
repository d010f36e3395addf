package io.logpipe.core.wiring;

/** A place could not be taken over by other code; it is served as before. The message is one line for people. */
public final class ExchangeFailure extends Exception {

    private static final long serialVersionUID = 1;

    ExchangeFailure(String message, Throwable cause) {
        super(message, cause);
    }

    ExchangeFailure(String message) {
        super(message);
    }
}
