package io.logpipe.core.loop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.plugin.Deadline;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class EventLoopTest {

    /** As code in languages without checked exceptions does. */
    @SuppressWarnings("unchecked")
    private static <X extends Exception> void sneak(Exception e) throws X {
        throw (X) e;
    }

    @Test
    void whateverATaskThrowsTheLoopGoesOn() throws Exception {
        try (EventLoop loop = new EventLoop("test-loop")) {
            loop.start();
            loop.execute(() -> {
                throw new IllegalStateException("on purpose");
            });
            loop.execute(() -> {
                throw new Error("on purpose");
            });
            loop.execute(() -> EventLoopTest.<RuntimeException>sneak(new IOException("on purpose")));
            assertTrue(loop.call(loop::isCurrent, Deadline.in(Duration.ofSeconds(10))));
        }
    }

    @Test
    void whateverATaskThrowsADedicatedThreadGoesOn() throws Exception {
        try (DedicatedThread thread = new DedicatedThread("test-thread")) {
            thread.execute(() -> EventLoopTest.<RuntimeException>sneak(new IOException("on purpose")));
            assertTrue(thread.call(thread::isCurrent, Deadline.in(Duration.ofSeconds(10))));
        }
    }
}
