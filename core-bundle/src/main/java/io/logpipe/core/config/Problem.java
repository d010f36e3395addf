package io.logpipe.core.config;

/**
 * Something wrong with the configuration.
 *
 * @param where {@code FILE:LINE:COL: path}, or the file alone
 * @param message what is wrong and what was expected
 */
public record Problem(String where, String message) {

    /** Keeps both on one line, whatever the file contained. */
    public Problem {
        where = OneLine.of(where, 2_000);
        message = OneLine.of(message, 2_000);
    }

    /** The problem as it is shown. */
    public String line() {
        return where + ": " + message;
    }
}
