package io.logpipe.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** How a command ended, and what it wrote. */
public record Result(String command, int exit, String out, String err) {

    public Result exits(int code) {
        assertEquals(code, exit, this::toString);
        return this;
    }

    public Result fails() {
        assertNotEquals(0, exit, this::toString);
        return this;
    }

    public Result says(String text) {
        assertTrue(all().contains(text), () -> "expected '" + text + "' in " + this);
        return this;
    }

    public String all() {
        return out + err;
    }

    @Override
    public String toString() {
        return command + " -> " + exit + "\n--- stdout\n" + out + "--- stderr\n" + err;
    }
}
