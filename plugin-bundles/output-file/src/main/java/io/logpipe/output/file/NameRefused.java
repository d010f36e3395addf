package io.logpipe.output.file;

/** A name that must not, and never will, become a file. The message completes "the name". */
final class NameRefused extends Exception {
    private static final long serialVersionUID = 1;

    NameRefused(String message) {
        super(message);
    }

    NameRefused(Exception cause) {
        super(cause.getMessage(), cause);
    }
}
