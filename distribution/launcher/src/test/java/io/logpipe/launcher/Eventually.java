package io.logpipe.launcher;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.function.Supplier;

/** Waits for what another process does. */
final class Eventually {

    private static final long LIMIT_NANOS = 30_000_000_000L;

    private Eventually() {}

    /** A condition that reads files. */
    interface Condition {
        boolean holds() throws IOException;
    }

    static void until(Condition condition, Supplier<String> what) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - begin > LIMIT_NANOS) {
                fail(what.get());
            }
            Thread.sleep(10);
        }
    }
}
