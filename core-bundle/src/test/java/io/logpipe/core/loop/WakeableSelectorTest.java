package io.logpipe.core.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is not woken would wait for an hour. */
@Timeout(value = 150, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class WakeableSelectorTest {

    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final int ROUNDS = 50_000;

    private final AtomicLong given = new AtomicLong();
    private volatile long done;

    /** Gives one thing after another, at any moment of the turn of the thread that waits, and waits until it is done. */
    @Test
    void nobodyWaitsForWhatWasGivenBefore() throws Exception {
        try (WakeableSelector selector = new WakeableSelector(Selector.open(), () -> given.get() == done)) {
            Thread loop = new Thread(() -> turn(selector), "waits");
            loop.setDaemon(true);
            loop.start();
            long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
            for (int round = 1; round <= ROUNDS; round++) {
                given.set(round);
                selector.wake();
                while (done < round) {
                    if (System.nanoTime() - end > 0) {
                        fail("round " + round + " of " + ROUNDS + " was slept through");
                    }
                    Thread.yield();
                }
                pause();
            }
            loop.join(10_000);
            assertEquals(ROUNDS, done);
        }
    }

    private void turn(WakeableSelector selector) {
        try {
            while (done < ROUNDS) {
                selector.select(given.get() == done ? HOUR : 0);
                done = given.get();
                pause();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void pause() {
        for (int left = ThreadLocalRandom.current().nextInt(200); left > 0; left--) {
            Thread.onSpinWait();
        }
    }

    @Test
    void whoDoesNotWaitIsNotWoken() throws Exception {
        Counting counting = new Counting(Selector.open());
        try (WakeableSelector selector = new WakeableSelector(counting, () -> false)) {
            selector.wake();
            selector.select(0);
            selector.select(HOUR);
            selector.wake();
            assertEquals(0, counting.wakeUps.get());
        }
    }

    @Test
    void whoWaitsIsWokenOnce() throws Exception {
        Counting counting = new Counting(Selector.open());
        AtomicInteger asked = new AtomicInteger();
        WakeableSelector[] selector = new WakeableSelector[1];
        selector[0] = new WakeableSelector(counting, () -> {
            selector[0].wake();
            selector[0].wake();
            return asked.incrementAndGet() > 0;
        });
        try (WakeableSelector closed = selector[0]) {
            closed.select(HOUR);
            assertEquals(1, asked.get());
            assertEquals(1, counting.wakeUps.get());
        }
        assertFalse(counting.isOpen());
    }

    /** Counts how often it was woken. */
    private static final class Counting extends Selector {

        private final Selector real;
        private final AtomicInteger wakeUps = new AtomicInteger();

        Counting(Selector real) {
            this.real = real;
        }

        @Override
        public Selector wakeup() {
            wakeUps.incrementAndGet();
            return real.wakeup();
        }

        @Override
        public boolean isOpen() {
            return real.isOpen();
        }

        @Override
        public SelectorProvider provider() {
            return real.provider();
        }

        @Override
        public Set<SelectionKey> keys() {
            return real.keys();
        }

        @Override
        public Set<SelectionKey> selectedKeys() {
            return real.selectedKeys();
        }

        @Override
        public int selectNow() throws IOException {
            return real.selectNow();
        }

        @Override
        public int select(long timeout) throws IOException {
            return real.select(timeout);
        }

        @Override
        public int select() throws IOException {
            return real.select();
        }

        @Override
        public void close() throws IOException {
            real.close();
        }
    }
}
