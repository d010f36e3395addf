package io.logpipe.core.shell;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutionException;

/** What a command's exception is to the person and to the script that ran it. */
final class ControlSocketErrors {

    private ControlSocketErrors() {}

    /** What the command threw, without what Gogo wraps around errors. */
    static Throwable cause(Throwable thrown) {
        Throwable cause = thrown.getCause();
        boolean wrapped = thrown instanceof ExecutionException || thrown instanceof InvocationTargetException;
        return wrapped && cause != null ? cause(cause) : thrown;
    }

    /** One line; several only if the command wants so. */
    static String message(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return failure.getClass().getSimpleName();
        }
        return failure instanceof CommandFailure ? message.stripTrailing() : oneLine(message);
    }

    static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    /** What the exception says in a method {@code int exitCode()}, else 1. */
    static int exitCode(Throwable failure) {
        if (failure instanceof CommandFailure own) {
            return own.exitCode();
        }
        try {
            Object code = failure.getClass().getMethod("exitCode").invoke(failure);
            return code instanceof Integer number && number != 0 ? number : 1;
        } catch (ReflectiveOperationException e) {
            // No such method, or not for us: an exception like any other.
            return 1;
        }
    }
}
