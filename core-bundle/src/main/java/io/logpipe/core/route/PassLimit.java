package io.logpipe.core.route;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many passes all queues of a node hold: what is known of a pass lies in the heap, however few bytes it carries. Once
 * there are many, a queue is full that has its share of them, so that dead peers do not hold up the others.
 *
 * <p><b>Threads.</b> Safe from any thread.
 */
public final class PassLimit {

    /** A pass that was sent and is not acknowledged takes some 700 bytes. */
    private static final long EACH = 1 << 10;

    /** What part of a small heap they may take; those that come while all have their share may double it, and more. */
    private static final long SHARE_OF_HEAP = 6;

    /** What no larger heap needs: more of them would be no faster. */
    private static final long ENOUGH = 4_096;

    /** A queue that was full has room again below this part of its share. */
    private static final long LOW_PERCENT = 70;

    private final long many;
    private final AtomicLong held = new AtomicLong();
    private final AtomicInteger holders = new AtomicInteger();

    /** {@code many} passes are many. */
    public PassLimit(long many) {
        this.many = many;
    }

    /** As many as are of use, and as the heap of this process has room for. */
    public static PassLimit ofHeap() {
        return new PassLimit(Math.min(ENOUGH, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP / EACH));
    }

    /** A queue holds one more, and {@code before} so far. */
    void added(int before) {
        held.incrementAndGet();
        if (before == 0) {
            holders.incrementAndGet();
        }
    }

    /** A queue holds one less, and {@code after} from now on. */
    void removed(int after) {
        held.decrementAndGet();
        if (after == 0) {
            holders.decrementAndGet();
        }
    }

    /** Whether a queue that holds {@code mine} takes no more. */
    boolean reached(int mine) {
        return held.get() >= many && mine >= share();
    }

    /** Whether a queue that was full and holds {@code mine} takes more again. It may be asked whenever that changes. */
    boolean relaxed(int mine) {
        return held.get() * 100 < many * LOW_PERCENT || mine * 100L < share() * LOW_PERCENT;
    }

    private long share() {
        return Math.max(1, many / Math.max(1, holders.get()));
    }
}
