package io.logpipe.core.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a queue holds, in which order it gives it out, and when it is full. */
final class OutputQueueTest {

    private static final long ENOUGH = 1 << 20;

    private final List<String> room = new ArrayList<>();

    private OutputQueue queue(String id, PassLimit passes) {
        OutputQueue queue = new OutputQueue(id, ENOUGH, false, passes);
        queue.listen(() -> {}, () -> room.add(id), (reason, source, bytes, why) -> {});
        return queue;
    }

    private static void add(OutputQueue queue) {
        queue.admit(new Delivery(new Away(), List.of()));
    }

    private static int fill(OutputQueue queue) {
        int added = 0;
        for (; !queue.holdsInputs(); added++) {
            add(queue);
        }
        return added;
    }

    private static void deliver(OutputQueue queue, int count) {
        for (int i = 0; i < count; i++) {
            queue.done(queue.take());
        }
    }

    @Test
    @DisplayName("many small passes fill a queue long before their bytes do: what is known of them lies in the heap")
    void passesAreLimited() {
        OutputQueue dead = queue("dead", new PassLimit(10));
        assertEquals(10, fill(dead));
        deliver(dead, 3);
        assertTrue(dead.holdsInputs());
        deliver(dead, 1);
        assertFalse(dead.holdsInputs());
        assertEquals(List.of("dead"), room);
    }

    @Test
    @DisplayName("a queue that holds many passes leaves the other one its share")
    void eachHasItsShare() {
        PassLimit passes = new PassLimit(10);
        OutputQueue dead = queue("dead", passes);
        OutputQueue good = queue("good", passes);
        fill(dead);
        assertEquals(5, fill(good));
        deliver(good, 2);
        assertFalse(good.holdsInputs());
        assertTrue(dead.holdsInputs());
        assertEquals(List.of("good"), room);
    }

    @Test
    @DisplayName("what the others give back is the share of the one that is left")
    void sharesGrow() {
        PassLimit passes = new PassLimit(10);
        OutputQueue one = queue("one", passes);
        OutputQueue other = queue("other", passes);
        fill(one);
        fill(other);
        deliver(one, 10);
        deliver(other, 5);
        assertEquals(10, fill(other));
    }

    @Test
    @DisplayName("inputs that wait hear of a larger limit")
    void aLargerLimitIsRoom() {
        OutputQueue queue = queue("queue", new PassLimit(1_000));
        queue.limit(300, false);
        assertEquals(2, fill(queue));
        queue.limit(ENOUGH, false);
        assertFalse(queue.holdsInputs());
        assertEquals(List.of("queue"), room);
    }

    @Test
    @DisplayName(
            "D3: what is given back comes again in its own order, before all later passes, whatever came back first")
    void returnedInOrder() {
        OutputQueue queue = queue("queue", new PassLimit(100));
        List<Delivery> offered = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            add(queue);
        }
        for (int i = 0; i < 5; i++) {
            offered.add(queue.take());
        }
        for (int i : new int[] {3, 0, 4, 1, 2}) {
            queue.putBack(offered.get(i));
        }
        List<Long> again = new ArrayList<>();
        while (queue.hasWaiting()) {
            again.add(queue.take().sequence());
        }
        assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L), again);
    }

    /** Nobody waits for it. */
    static final class Away implements Receipt {

        @Override
        public SourceRef source() {
            return Bench.SOURCE;
        }

        @Override
        public Position upTo() {
            return Position.START;
        }

        @Override
        public void outputDone() {}
    }
}
