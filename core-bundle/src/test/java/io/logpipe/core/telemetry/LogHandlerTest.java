package io.logpipe.core.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogHandlerTest {

    /** Keeps lines, without what comes before the text; may be told to stall or to refuse. */
    private static final class FakeTarget implements LogTarget {
        private final List<String> texts = new ArrayList<>();
        private final AtomicBoolean refuses = new AtomicBoolean();
        private CountDownLatch stalled = new CountDownLatch(0);
        private boolean closed;

        @Override
        public boolean write(Instant at, byte[] lines) {
            try {
                stalled.await();
            } catch (InterruptedException ended) {
                return false;
            }
            String line = new String(lines, StandardCharsets.UTF_8).strip();
            return !refuses.get() && keep(line.substring(line.lastIndexOf("| ") + 2));
        }

        private synchronized boolean keep(String text) {
            return texts.add(text);
        }

        synchronized List<String> texts() {
            return List.copyOf(texts);
        }

        @Override
        public synchronized void close() {
            closed = true;
        }

        synchronized boolean isClosed() {
            return closed;
        }
    }

    private final FakeTarget target = new FakeTarget();
    private final LogHandler handler = handler(Duration.ofMinutes(10));

    private LogHandler handler(Duration window) {
        return new LogHandler(new LogFormat(1, ZoneOffset.UTC, false), target, window);
    }

    @AfterEach
    void closeTheHandler() {
        handler.close();
    }

    private void log(String... texts) {
        for (String text : texts) {
            handler.publish(Records.of(text));
        }
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
        assertTrue(condition.getAsBoolean());
    }

    @Test
    void linesKeepTheirOrder() {
        log("a", "b", "c");
        handler.flush();
        assertEquals(List.of("a", "b", "c"), target.texts());
    }

    @Test
    void aMessageSaidAgainIsCountedUntilAnotherComes() {
        log("a", "a", "a", "b", "a", "a");
        handler.close();
        await(target::isClosed);
        assertEquals(
                List.of("a", "last message repeated 2 times", "b", "a", "last message repeated 1 time"),
                target.texts());
    }

    @Test
    void theCountIsWrittenWhenTheTimeIsOver() {
        LogHandler quick = handler(Duration.ofMillis(200));
        quick.publish(Records.of("a"));
        quick.publish(Records.of("a"));
        await(() -> target.texts().size() == 2);
        assertEquals("last message repeated 1 time", target.texts().get(1));
        quick.publish(Records.of("a"));
        quick.flush();
        assertEquals(3, target.texts().size());
        quick.close();
    }

    @Test
    void theSameTextOfAnotherLoggerIsNoRepetition() {
        handler.publish(Records.of(LogLevel.INFO, "x", "a"));
        handler.publish(Records.of(LogLevel.INFO, "y", "a"));
        handler.publish(Records.of(LogLevel.WARNING, "y", "a"));
        handler.flush();
        assertEquals(List.of("a", "a", "a"), target.texts());
    }

    @Test
    void aStalledTargetHoldsNobodyAndWhatDoesNotFitIsCounted() {
        target.stalled = new CountDownLatch(1);
        int total = 20_000;
        for (int i = 0; i < total; i++) {
            log("line " + i);
        }
        target.stalled.countDown();
        await(() -> target.texts().size() > 1_000);
        handler.flush();
        log("after");
        handler.flush();

        List<String> texts = target.texts();
        String notice = texts.stream()
                .filter(text -> text.endsWith(" lines of this log were lost"))
                .findFirst()
                .orElseThrow();
        long lost = Long.parseLong(notice.substring(0, notice.indexOf(' ')));
        assertEquals(
                total,
                lost + texts.stream().filter(text -> text.startsWith("line ")).count());
        assertEquals("after", texts.get(texts.size() - 1));
    }

    @Test
    void whatATargetRefusesIsCounted() {
        target.refuses.set(true);
        log("a", "b");
        handler.flush();
        target.refuses.set(false);
        log("c");
        handler.flush();
        assertEquals(List.of("2 lines of this log were lost", "c"), target.texts());
    }

    @Test
    void aChangeOfTargetLosesNothing() {
        FakeTarget second = new FakeTarget();
        target.stalled = new CountDownLatch(1);
        log("a", "b");
        handler.target(second);
        log("c");
        target.stalled.countDown();
        handler.flush();
        assertEquals(List.of("a", "b"), target.texts());
        assertEquals(List.of("c"), second.texts());
        assertTrue(target.isClosed());
    }

    @Test
    void aRecordThatCannotBeFormattedDisturbsNobody() {
        handler.setErrorManager(new java.util.logging.ErrorManager() {
            @Override
            public synchronized void error(String text, Exception failure, int code) {
                log(failure.getMessage());
            }
        });
        LogRecord record = Records.of("x");
        record.setThrown(new IllegalStateException() {
            private static final long serialVersionUID = 1;

            @Override
            public String getMessage() {
                throw new UnsupportedOperationException("no message");
            }
        });
        handler.publish(record);
        log("next");
        handler.flush();
        assertEquals(List.of("no message", "next"), target.texts());
    }

    @Test
    void afterCloseNothingIsWritten() {
        log("a");
        handler.close();
        handler.close();
        log("b");
        await(target::isClosed);
        assertEquals(List.of("a"), target.texts());
    }
}
