package io.logpipe.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** How a command ended, and what it wrote. */
record Result(String command, int exit, String out, String err) {

    Result exits(int code) {
        assertEquals(code, exit, this::toString);
        return this;
    }

    Result fails() {
        assertNotEquals(0, exit, this::toString);
        return this;
    }

    Result says(String text) {
        assertTrue(all().contains(text), () -> "expected '" + text + "' in " + this);
        return this;
    }

    String all() {
        return out + err;
    }

    @Override
    public String toString() {
        return command + " -> " + exit + "\n--- stdout\n" + out + "--- stderr\n" + err;
    }
}
