package io.logpipe.core.loop;

import java.util.PriorityQueue;

/**
 * Instances that have more to do than fits in one turn: served by priority, then in the order in which they asked, one
 * per turn of the loop, so that ready channels are looked at in between. Loop thread only.
 */
public final class Turns {

    private final EventLoop loop;
    private final PriorityQueue<Turn> waiting = new PriorityQueue<>();
    private long sequence;
    private boolean scheduled;

    /** No one waits. */
    public Turns(EventLoop loop) {
        this.loop = loop;
    }

    /**
     * Runs {@code task} when it is its turn.
     *
     * @param priority 1 is first
     */
    public void add(int priority, Runnable task) {
        waiting.add(new Turn(priority, sequence++, task));
        schedule();
    }

    private void schedule() {
        if (!scheduled && !waiting.isEmpty()) {
            scheduled = true;
            loop.execute(this::next);
        }
    }

    private void next() {
        scheduled = false;
        Turn turn = waiting.remove();
        try {
            turn.task.run();
        } finally {
            schedule();
        }
    }

    private record Turn(int priority, long sequence, Runnable task) implements Comparable<Turn> {
        @Override
        public int compareTo(Turn other) {
            int byPriority = Integer.compare(priority, other.priority);
            return byPriority != 0 ? byPriority : Long.compare(sequence, other.sequence);
        }
    }
}
