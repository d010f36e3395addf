package io.logpipe.core.loop;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** What is due when, on the monotonic clock. For one thread. */
final class Timers {

    private final PriorityQueue<Timer> queue = new PriorityQueue<>();
    private long sequence;

    Timer add(long nanoTime, Runnable task) {
        Timer timer = new Timer(nanoTime, sequence++, task);
        queue.add(timer);
        return timer;
    }

    /** Nanoseconds until the next is due, at most {@code limit}; zero or less when one is due. */
    long untilNext(long now, long limit) {
        dropCancelled();
        Timer head = queue.peek();
        return head == null ? limit : Math.min(limit, head.due - now);
    }

    /** Runs what is due, and says how many that were. */
    int runDue(long now) {
        int ran = 0;
        while (true) {
            dropCancelled();
            Timer head = queue.peek();
            if (head == null || head.due - now > 0) {
                return ran;
            }
            queue.remove();
            head.run();
            ran++;
        }
    }

    private void dropCancelled() {
        Timer head = queue.peek();
        while (head != null && head.task == null) {
            queue.remove();
            head = queue.peek();
        }
    }

    /**
     * One appointment. Cancelled ones are dropped when they come up, but hold nothing until then: their task may be all that
     * refers to the code of a bundle that is gone.
     */
    static final class Timer implements EventLoop.Appointment, Comparable<Timer> {
        private final long due;
        private final long sequence;
        private volatile @Nullable Runnable task;

        Timer(long due, long sequence, Runnable task) {
            this.due = due;
            this.sequence = sequence;
            this.task = task;
        }

        private void run() {
            Runnable now = task;
            if (now != null) {
                now.run();
            }
        }

        @Override
        public void cancel() {
            task = null;
        }

        @Override
        public int compareTo(Timer other) {
            int byTime = Long.signum(due - other.due);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }
}
