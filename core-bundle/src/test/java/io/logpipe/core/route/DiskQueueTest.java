package io.logpipe.core.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceFile;
import io.logpipe.api.plugin.BlockReader;
import io.logpipe.api.plugin.Outcome;
import io.logpipe.core.queue.FaultyDisk;
import io.logpipe.core.queue.SavedQueue;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A queue on disk between the real feed and pump. */
final class DiskQueueTest {

    private static final long PLENTY = 64L << 20;

    @TempDir
    private Path state;

    private final FaultyDisk disk = new FaultyDisk();
    private Bench bench;
    private Bench.FakeOutput output;
    private DiskQueue queue;

    @BeforeEach
    void open() throws Exception {
        bench = new Bench(state);
        output = bench.output(1 << 20, false);
        output.running = false;
        bench.route();
    }

    @AfterEach
    void nothingLeaks() throws Exception {
        queue.close();
        queue.abandon();
        output.queue.abandon();
        assertEquals(0, bench.pool.used(), "bytes of blocks that nobody closed");
        bench.close();
    }

    private Path directory() {
        return state.resolve("queue/output-0");
    }

    private void start(long memory, long bytes, boolean drops) {
        DiskQueue.Limits limits = new DiskQueue.Limits(memory, bytes, drops);
        queue = new DiskQueue(disk, directory(), limits, output.queue, bench.pool, System.getLogger("disk"));
        output.queue.onDisk(queue);
        queue.start();
    }

    /** Another worker: what was in memory is gone. */
    private void restart(long bytes) throws Exception {
        queue.close();
        queue.abandon();
        output.queue.abandon();
        bench.close();
        List<Bench.FakeOutput> before = bench.outputs;
        bench = new Bench(state);
        output = bench.output(1 << 20, false);
        output.written.addAll(before.get(0).written);
        bench.route();
        start(1 << 20, bytes, false);
    }

    private void deliver() throws Exception {
        bench.onLoop(() -> {
            output.running = true;
            output.answersAtOnce = true;
            output.pump.request();
            return true;
        });
    }

    private void await(Callable<Boolean> condition) throws Exception {
        long limit = System.nanoTime() + 20_000_000_000L;
        while (!bench.onLoop(condition)) {
            assertTrue(
                    System.nanoTime() < limit,
                    () -> "did not happen within 20 s: " + output.written.size() + " written, committed "
                            + bench.input.committed + " " + queue.trouble());
            Thread.onSpinWait();
        }
    }

    private List<String> lines(int count) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add(5 * i + ":" + String.format("%04d\n", i));
        }
        return lines;
    }

    private void send(int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            assertInstanceOf(Outcome.Sent.class, bench.send(String.format("%04d\n", i)));
        }
    }

    /** C-263: positions move when the records are durable, whatever the output does; a later worker delivers them in order. */
    @Test
    void theInputIsAheadOfADeadOutput() throws Exception {
        start(1 << 20, PLENTY, false);
        send(0, 100);
        await(() -> bench.input.committed.contains(500L));
        assertEquals(List.of(), output.written);
        restart(PLENTY);
        deliver();
        await(() -> output.written.size() == 100);
        assertEquals(lines(100), output.written);
        assertEquals(List.of(), bench.input.committed, "they are no news to the input");
    }

    /** C-261: what the input had not heard of comes again after a kill, and is in the queue once. */
    @Test
    void whatComesAgainAfterAKillIsLeftOut() throws Exception {
        start(1 << 20, PLENTY, false);
        send(0, 50);
        await(() -> bench.input.committed.contains(250L));
        restart(PLENTY);
        send(0, 60);
        deliver();
        await(() -> bench.input.committed.contains(300L));
        await(() -> output.written.size() == 60);
        assertEquals(lines(60), output.written);
    }

    /** The bytes of a region are copied before its position moves: the file may be cut or gone afterwards. */
    @Test
    void regionsSurviveTheirFile() throws Exception {
        Path file = Files.writeString(state.resolve("a.log"), "from the file\n");
        start(1 << 20, PLENTY, false);
        SourceFile shared = bench.pool.share(FileChannel.open(file));
        Block region = shared.region(Position.START, 14);
        shared.close();
        bench.onLoop(() -> bench.input.feed.transfer(Bench.SOURCE, source -> once(region)));
        await(() -> bench.input.committed.contains(14L));
        Files.write(file, new byte[0]);
        deliver();
        await(() -> output.written.equals(List.of("0:from the file\n")));
    }

    private static BlockReader once(Block block) {
        return new BlockReader() {
            private Block next = block;

            @Override
            public Block read() {
                Block now = next;
                next = null;
                return now;
            }

            @Override
            public void close() {}
        };
    }

    /** C-264: a full disk limit holds the input, and lets it go when the output has taken enough. */
    @Test
    void theDiskLimitHoldsTheInput() throws Exception {
        long limit = 1 << 20;
        start(1 << 20, limit, false);
        String text = "x".repeat(50_000);
        int sent = 0;
        while (bench.send(text) instanceof Outcome.Sent) {
            sent++;
        }
        assertTrue(sent >= 20, "sent: " + sent);
        int passes = sent;
        await(() -> bench.input.committed.contains(50_000L * passes));
        assertTrue(queue.bytes() < limit + 100_000, "bytes: " + queue.bytes());
        assertEquals(1, bench.input.holds);
        deliver();
        await(() -> bench.input.releases == 1);
        await(() -> output.written.size() == passes);
        await(() -> queue.bytes() < limit);
    }

    /** C-265: with {@code drop} the newest is dropped and counted when the disk limit is reached, and nobody waits. */
    @Test
    void theDiskLimitDropsTheNewest() throws Exception {
        start(4 << 20, 1 << 20, true);
        String text = "x".repeat(50_000);
        for (int i = 0; i < 60; i++) {
            assertInstanceOf(Outcome.Sent.class, bench.send(text));
        }
        deliver();
        await(() -> output.written.size() * 50_000L + output.dropped == 60 * 50_000L);
        assertTrue(output.dropped >= 50_000L * 30, "dropped: " + output.dropped);
        assertEquals(0, bench.input.holds);
        await(() -> bench.input.committed.contains(60 * 50_000L));
    }

    /** C-266: while the disk fails the output is served from memory; what is not durable is not committed before it is sent. */
    @Test
    void aBrokenDiskIsBackPressure() throws Exception {
        start(20_000, PLENTY, false);
        send(0, 3);
        await(() -> bench.input.committed.contains(15L));
        disk.breakNow();
        int sent = 3;
        while (bench.send(String.format("%04d\n", sent)) instanceof Outcome.Sent) {
            sent++;
            assertTrue(sent < 1_000, "the input is never held");
        }
        await(() -> queue.trouble().contains("No space left on device"));
        int held = sent;
        assertFalse(bench.input.committed.contains(20L));
        deliver();
        await(() -> output.written.size() == held);
        assertEquals(lines(held), output.written);
        await(() -> bench.input.committed.contains(5L * held));
        await(() -> bench.input.releases >= 1);
        disk.heal();
        await(() -> queue.trouble().isEmpty());
        output.running = false;
        // The text that was refused was given its place by the bench all the same.
        int more = held;
        bench.send("once more\n");
        await(() -> bench.input.committed.get(bench.input.committed.size() - 1) > 5L * more);
        restart(PLENTY);
        deliver();
        await(() -> output.written.size() == held + 1);
    }

    /** A sync that fails loses nothing and doubles nothing: the output has it once, the files have it once. */
    @Test
    void aFailedSyncLosesAndDoublesNothing() throws Exception {
        start(1 << 20, PLENTY, false);
        send(0, 10);
        await(() -> bench.input.committed.contains(50L));
        disk.failSyncs();
        send(10, 30);
        await(() -> queue.trouble().contains("Input/output error"));
        disk.heal();
        await(() -> bench.input.committed.contains(150L));
        await(() -> queue.trouble().isEmpty());
        SavedQueue saved = SavedQueue.read(directory());
        assertEquals(List.of(), saved.damages());
        assertEquals(30, saved.waitingRecords());
        assertEquals(150, saved.waitingBytes());
        deliver();
        await(() -> output.written.size() == 30);
        assertEquals(lines(30), output.written);
        restart(PLENTY);
        deliver();
        send(0, 1);
        await(() -> output.queue.size() == 0);
        assertEquals(30, output.written.size());
    }

    /** When the configuration names no disk any more, what is there is delivered first, and then the files go. */
    @Test
    void withoutADiskTheFilesAreDeliveredAndGo() throws Exception {
        start(1 << 20, PLENTY, false);
        send(0, 20);
        await(() -> bench.input.committed.contains(100L));
        restart(0);
        deliver();
        await(() -> queue.ended());
        await(() -> !Files.exists(directory()));
        assertEquals(lines(20), output.written);
        bench.send("direct\n");
        await(() -> output.written.size() == 21);
    }

    /** A large pass is stored in parts, and is committed as one. */
    @Test
    void aLargePassIsStoredInParts() throws Exception {
        start(4 << 20, PLENTY, false);
        String text = "y".repeat(100_000);
        bench.send(text, text, text, text, text, text, text);
        await(() -> bench.input.committed.equals(List.of(700_000L)));
        assertEquals(3, SavedQueue.read(directory()).waitingRecords());
        deliver();
        await(() -> output.written.size() == 3);
        assertEquals(
                text.repeat(7),
                String.join(
                        "",
                        output.written.stream()
                                .map(pass -> pass.substring(pass.indexOf(':') + 1))
                                .toList()));
    }

    /** Without a room in memory for more than a little, all of it still comes through, in order. */
    @Test
    void aQueueLargerThanMemoryComesThrough() throws Exception {
        start(200_000, PLENTY, false);
        int sent = 0;
        String text = "z".repeat(40_000) + "\n";
        for (int i = 0; i < 400; ) {
            if (bench.send(text) instanceof Outcome.Sent) {
                i++;
                sent++;
            } else {
                int seen = bench.input.releases;
                await(() -> bench.input.releases > seen || !bench.input.feed.held());
            }
        }
        assertTrue(bench.pool.used() < 4 << 20, "memory: " + bench.pool.used());
        int passes = sent;
        deliver();
        await(() -> output.written.size() == passes);
    }

    /** C-266: a full disk of a queue is taken back from what is delivered, also while more comes all the time. */
    @Test
    void whatIsDeliveredMakesRoomOnAFullDisk() throws Exception {
        disk.room(300 << 10);
        start(64 << 10, 512 << 10, false);
        String line = "x".repeat(8 << 10);
        while (queue.trouble().isEmpty()) {
            bench.send(line);
        }
        bench.onLoop(() -> {
            output.running = true;
            output.pump.request();
            return true;
        });
        // The output has always one that it has not acknowledged yet.
        await(() -> {
            while (output.open.size() > 1) {
                output.open.remove(0).done();
            }
            bench.input.feed.transfer(Bench.SOURCE, source -> bench.new TextReader(List.of(line)));
            return queue.trouble().isEmpty();
        });
    }
}
