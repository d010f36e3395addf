package io.logpipe.input.file;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tails that have something to be read or to be checked, each at most once, in turn; and those that have to wait. */
final class Ready {

    private static final int LONGEST_WAIT = 16;

    private final Deque<Tail> queue = new ArrayDeque<>();
    private final Map<Tail, Wait> waiting = new HashMap<>();

    /** A tail that failed. */
    private static final class Wait {
        private int seconds;
        private int left;
    }

    /** It goes to the end of the queue, also if it waits. */
    void add(Tail tail) {
        if (!tail.queued() && !tail.ended()) {
            tail.queued(true);
            queue.addLast(tail);
        }
    }

    /** It goes to the front: its turn did not count. */
    void putBack(Tail tail) {
        tail.queued(true);
        queue.addFirst(tail);
    }

    @Nullable
    Tail next() {
        Tail tail = queue.pollFirst();
        if (tail != null) {
            tail.queued(false);
        }
        return tail;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** It failed: it comes again after 1, 2, 4 … 16 seconds. True if it had not failed before. */
    boolean later(Tail tail) {
        boolean first = !waiting.containsKey(tail);
        Wait wait = waiting.computeIfAbsent(tail, unused -> new Wait());
        wait.seconds = wait.seconds == 0 ? 1 : Math.min(LONGEST_WAIT, 2 * wait.seconds);
        wait.left = wait.seconds;
        return first;
    }

    /** It works again. True if it had failed before. */
    boolean recovered(Tail tail) {
        return !waiting.isEmpty() && waiting.remove(tail) != null;
    }

    /** A second has passed. */
    void second() {
        Iterator<Map.Entry<Tail, Wait>> entries = waiting.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<Tail, Wait> entry = entries.next();
            if (entry.getKey().ended()) {
                entries.remove();
            } else if (--entry.getValue().left == 0) {
                add(entry.getKey());
            }
        }
    }
}
