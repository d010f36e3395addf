package io.logpipe.core.shell;

/**
 * What a command throws when it did not do what it says: the message is for the person at the shell, the exit code for
 * the script. A command of another bundle may throw any exception with a method {@code int exitCode()}.
 */
public final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int exitCode;

    /** A failure that ends the command with {@code exitCode}, which is not 0. */
    public CommandFailure(int exitCode, String message) {
        super(message);
        if (exitCode == 0) {
            throw new IllegalArgumentException("exit code 0 of a failure (expected: not 0)");
        }
        this.exitCode = exitCode;
    }

    /** What the client exits with. */
    public int exitCode() {
        return exitCode;
    }
}
