package io.logpipe.input.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** More files than the heap has room for: some wait, and nobody dies of them. */
final class RoomTest {

    private static final String FULL = "2 files are followed, which is all that the heap has room for";

    private static Bench room(int most, String... names) throws Exception {
        Bench bench = Bench.with();
        bench.room(most);
        bench.start();
        for (String name : names) {
            bench.append(name, "1\n");
            bench.look();
        }
        bench.pass(Duration.ofSeconds(1));
        return bench;
    }

    /** C-272. */
    @Test
    void aFileBeyondTheRoomWaitsAndIsReadFromItsStartWhenAnotherHasGone() throws Exception {
        try (Bench bench = room(2, "a", "b", "c", "d")) {
            assertEquals(2, bench.host.passes().size());
            assertEquals(1, bench.logged("WARNING " + bench.logs + ": " + FULL));
            assertTrue(
                    bench.host.degraded(Bench.PLACE).orElse("").startsWith("files that wait: 2, since " + FULL),
                    "status");
            bench.append("a", "2\n");
            bench.expectForGood("a", "1\n2\n");

            bench.append("d", "2\n");
            bench.delete("a");
            bench.look();
            bench.pass(Duration.ofSeconds(15));
            assertEquals(4, bench.host.passes().size(), "one of two that waited");
            bench.delete("b");
            bench.look();
            bench.pass(Duration.ofSeconds(15));
            bench.expectForGood("c", "1\n");
            bench.expectForGood("d", "1\n2\n");
            assertEquals(1, bench.logged("no file of " + bench.logs + " waits any more"));
            assertEquals("", bench.host.degraded(Bench.PLACE).orElse(""));
            assertEquals(1, bench.logged(FULL), "said once");
        }
    }

    @Test
    void allInstancesHaveOneRoom() throws Exception {
        try (Bench bench = room(2, "a")) {
            Path second = bench.startSecond();
            Files.writeString(second.resolve("b"), "1\n");
            bench.host.overflow(second);
            bench.host.runUntilQuiet();
            bench.pass(Duration.ofSeconds(1));
            bench.append("c", "1\n");
            bench.look();
            bench.pass(Duration.ofSeconds(1));
            assertEquals(2, bench.host.passes().size());
            assertEquals(1, bench.logged(FULL));
        }
    }

    /** Its position is in memory already; and to wait would be to forget it. */
    @Test
    void aFileWhosePositionIsKnownNeverWaits() throws Exception {
        try (Bench bench = room(2, "a", "b")) {
            bench.stop();
            bench.room(1);
            bench.append("a", "2\n");
            bench.append("b", "2\n");
            bench.append("c", "1\n");
            bench.start();
            bench.expectForGood("a", "1\n2\n");
            bench.expectForGood("b", "1\n2\n");
            assertEquals(0, bench.host.received("c").length);
        }
    }

    /** Else each restart would let in those that the scan comes to first. */
    @Test
    void aStartLeavesRoomForTheFilesThatItKnows() throws Exception {
        try (Bench bench = room(3, "k", "l", "m")) {
            bench.stop();
            for (char name = 'a'; name <= 'z'; name++) {
                bench.append("new-" + name, "1\n");
            }
            bench.room(3);
            bench.start();
            bench.pass(Duration.ofSeconds(3));
            assertEquals(3, bench.host.passes().size());
        }
    }

    /** Nothing is remembered of a file that waits, so it is new to the next worker, too. */
    @Test
    void aFileThatWaitedIsReadFromItsStartByTheNextWorker() throws Exception {
        try (Bench bench = room(1, "a", "b")) {
            bench.kill();
            bench.room(2);
            bench.start();
            bench.expectForGood("b", "1\n");
            bench.expectForGood("a", "1\n");
        }
    }
}
