package io.logpipe.core.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Holds back what was just said: the same message again, with nothing in between and within a short time, is only
 * counted. Not thread-safe.
 */
final class Repeats {

    private final long window;
    private final LongSupplier nanoTime;
    private Message last = new Message("", "", "");
    private long written;
    private Instant latest = Instant.EPOCH;
    private int count;

    Repeats(Duration window, LongSupplier nanoTime) {
        this.window = window.toNanos();
        this.nanoTime = nanoTime;
    }

    record Message(String level, String component, String text) {}

    /** What is to be said about messages held back. */
    record Notice(Instant at, String level, String component, String text) {}

    /** Whether {@code message} is held back. If it is not, ask {@link #take} before it is written. */
    boolean holdsBack(Message message, Instant at) {
        if (message.equals(last) && !isOver()) {
            latest = at;
            count++;
            return true;
        }
        return false;
    }

    /** Begins anew with {@code message}, which is written now. */
    void wrote(Message message) {
        last = message;
        written = nanoTime.getAsLong();
    }

    /** The count of what was held back, if any, which is forgotten then. */
    Optional<Notice> take() {
        if (count == 0) {
            return Optional.empty();
        }
        String text = "last message repeated " + count + (count == 1 ? " time" : " times");
        count = 0;
        return Optional.of(new Notice(latest, last.level, last.component, text));
    }

    boolean isPending() {
        return count > 0;
    }

    boolean isOver() {
        return left() <= 0;
    }

    /** Nanoseconds until the count is due. */
    long left() {
        return window - (nanoTime.getAsLong() - written);
    }
}
