package io.logpipe.core.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.plugin.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class EventLoopTest {

    /** Ends a test that has failed. */
    private static final Deadline LONG = Deadline.in(Duration.ofMinutes(1));

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

    @Test
    void aPluginThatHangsOnTheLoopIsLeftBehind() throws Exception {
        try (EventLoop loop = new EventLoop("test-loop")) {
            loop.start();
            isLeftBehind(loop);
        }
    }

    @Test
    void aPluginThatHangsOnADedicatedThreadIsLeftBehind() throws Exception {
        try (DedicatedThread thread = new DedicatedThread("test-thread")) {
            isLeftBehind(thread);
        }
    }

    /** Tasks that were given meanwhile are run, and the old thread ends when it comes back. */
    private static void isLeftBehind(InstanceThread threads) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger meanwhile = new AtomicInteger();
        Thread hung = threads.thread();
        TimeoutException failure = assertThrows(
                TimeoutException.class,
                () -> threads.callPlugin(
                        () -> {
                            threads.execute(meanwhile::incrementAndGet);
                            end.await();
                            return true;
                        },
                        Deadline.in(Duration.ofMillis(1_100))));
        assertEquals("did not come back within 1 s", failure.getMessage());
        assertTrue(threads.call(threads::isCurrent, LONG));
        assertEquals(1, meanwhile.get());
        assertNotSame(hung, threads.thread());
        end.countDown();
        hung.join(10_000);
        assertFalse(hung.isAlive());
    }

    /** The one that hangs is another. */
    @Test
    void whoHasNotBegunLeavesNoThreadBehind() throws Exception {
        try (DedicatedThread thread = new DedicatedThread("test-thread")) {
            CountDownLatch end = new CountDownLatch(1);
            Thread before = thread.thread();
            thread.execute(() -> {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThrows(
                    TimeoutException.class, () -> thread.callPlugin(() -> true, Deadline.in(Duration.ofMillis(50))));
            assertSame(before, thread.thread());
            end.countDown();
            assertTrue(thread.callPlugin(thread::isCurrent, LONG));
        }
    }
}
