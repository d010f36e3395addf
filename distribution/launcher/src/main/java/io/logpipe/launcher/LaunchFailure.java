package io.logpipe.launcher;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Why something cannot be started, in one line for the person who tries. */
final class LaunchFailure extends Exception {

    private static final long serialVersionUID = 1;

    LaunchFailure(String message) {
        super(message);
    }

    LaunchFailure(String message, Throwable cause) {
        super(message + ": " + reason(cause), cause);
    }

    /** What a person can use of an exception, in one line. */
    static String reason(Throwable failure) {
        String message = failure.getMessage();
        if (failure instanceof AccessDeniedException) {
            return message + ": permission denied";
        }
        if (failure instanceof NoSuchFileException) {
            return message + ": no such file or directory";
        }
        String text = message == null || message.isBlank() ? failure.getClass().getName() : message;
        return text.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
