package io.logpipe.core.loop;

import java.io.IOException;
import java.nio.channels.Selector;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * A selector that one thread waits at. To wake that thread costs a system call only while it waits or is about to, and
 * only the first who does.
 */
final class WakeableSelector implements AutoCloseable {

    private final Selector selector;
    private final BooleanSupplier idle;
    private final AtomicBoolean waiting = new AtomicBoolean();

    /** {@code idle} says whether there is nothing to be done; whoever makes that untrue calls {@link #wake} afterwards. */
    WakeableSelector(Selector selector, BooleanSupplier idle) {
        this.selector = selector;
        this.idle = idle;
    }

    Selector selector() {
        return selector;
    }

    /** Selects; waits for up to {@code nanos}, in milliseconds that are begun, unless there is something to be done. */
    void select(long nanos) throws IOException {
        if (nanos <= 0) {
            selector.selectNow();
            return;
        }
        waiting.set(true);
        // Looks once more: who added something before that line may have seen nobody to wake.
        if (idle.getAsBoolean()) {
            selector.select(Math.max(1, (nanos + 999_999) / 1_000_000));
        } else {
            selector.selectNow();
        }
        waiting.set(false);
    }

    /** From any thread, after there is something to be done. */
    void wake() {
        if (waiting.get() && waiting.compareAndSet(true, false)) {
            selector.wakeup();
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }
}
