package io.logpipe.core.loop;

import java.util.PriorityQueue;

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
            head.task.run();
            ran++;
        }
    }

    private void dropCancelled() {
        Timer head = queue.peek();
        while (head != null && head.cancelled) {
            queue.remove();
            head = queue.peek();
        }
    }

    /** One appointment; cancelled ones are dropped when they come up. */
    static final class Timer implements EventLoop.Appointment, Comparable<Timer> {
        private final long due;
        private final long sequence;
        private final Runnable task;
        private volatile boolean cancelled;

        Timer(long due, long sequence, Runnable task) {
            this.due = due;
            this.sequence = sequence;
            this.task = task;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public int compareTo(Timer other) {
            int byTime = Long.signum(due - other.due);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }
}
