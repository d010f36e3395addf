package io.logpipe.core.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.FileRegion;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceFile;
import io.logpipe.api.plugin.BlockReader;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Filter.Access;
import io.logpipe.api.plugin.Outcome;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.api.plugin.Verdict;
import io.logpipe.core.queue.DeadLetters;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RouteTest {

    private static final PluginFailure AWAY = new PluginFailure.Transient("peer away", null);

    @TempDir
    private Path state;

    private Bench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new Bench(state);
    }

    /** Whatever a test did, no block is left open. */
    @AfterEach
    void nothingLeaks() throws Exception {
        for (Bench.FakeOutput output : bench.outputs) {
            output.queue.abandon();
        }
        assertEquals(0, bench.pool.used(), "bytes of blocks that nobody closed");
        bench.close();
    }

    /** D1: an input hears committed only after every output has acknowledged. */
    @Test
    void d1_committedComesAfterTheLastOutput() throws Exception {
        Bench.FakeOutput one = bench.output(1 << 20, false);
        Bench.FakeOutput two = bench.output(1 << 20, false);
        bench.route();
        bench.send("aaaa\n");
        bench.settle();
        one.answer(0, null);
        assertEquals(List.of(), bench.input.committed);
        two.answer(0, null);
        assertEquals(List.of(5L), bench.input.committed);
    }

    /** Acknowledgements out of order are reported in order, and never before what lies in front of them. */
    @Test
    void positionsAreCommittedInOrderPerSource() throws Exception {
        Bench.FakeOutput output = bench.output(1 << 20, false);
        bench.route();
        bench.send("1\n");
        bench.send("2\n");
        bench.settle();
        output.answer(1, null);
        assertEquals(List.of(), bench.input.committed);
        output.answer(0, null);
        assertEquals(List.of(4L), bench.input.committed);
    }

    /** D3: what was not acknowledged comes again, before what is later. C-091. */
    @Test
    void d3_aFailedPassIsRepeatedBeforeLaterOnes() throws Exception {
        Bench.FakeOutput output = bench.output(1 << 20, false);
        bench.route();
        bench.send("1\n");
        bench.settle();
        bench.onLoop(() -> {
            output.open.remove(0).failed(AWAY);
            return true;
        });
        bench.send("2\n");
        await(() -> output.written.size() == 3);
        assertEquals(List.of("0:1\n", "0:1\n", "2:2\n"), output.written);
        output.answer(0, null);
        output.answer(0, null);
        assertEquals(4L, bench.input.committed.get(bench.input.committed.size() - 1));
    }

    /** C-061: a full queue holds its inputs until it is below 70 %. */
    @Test
    void aFullQueueHoldsTheInputUntilThereIsRoom() throws Exception {
        Bench.FakeOutput output = bench.output(1000, false);
        bench.route();
        for (int i = 0; i < 4; i++) {
            assertInstanceOf(Outcome.Sent.class, bench.send("x".repeat(20)));
        }
        Outcome held = bench.onLoop(() -> bench.input.feed.transfer(Bench.SOURCE, Bench.noOpener()));
        assertTrue(((Outcome.Held) held).why().contains("output-0"), held.toString());
        assertEquals(1, bench.input.holds);
        bench.settle();
        output.answer(0, null);
        assertEquals(0, bench.input.releases);
        output.answer(0, null);
        assertEquals(1, bench.input.releases);
    }

    /**
     * Memory that inputs hold themselves, or other routes that stand still: who waited for it would wait for ever. A route
     * that has next to nothing of it goes on, a little at a time.
     */
    @Test
    void memoryThatOthersHoldDoesNotStopARoute() throws Exception {
        Bench.FakeOutput output = bench.output(1 << 20, false);
        bench.route();
        try (BlockDraft others = bench.pool.draft(7 << 20)) {
            assertTrue(bench.pool.isLow());
            String block = "x".repeat(100_000);
            for (int i = 0; i < 3; i++) {
                assertEquals(true, ((Outcome.Sent) bench.send(block, block)).more(), "one block is a pass");
            }
            assertInstanceOf(Outcome.Held.class, bench.send(block));
            bench.settle();
            output.answer(0, null);
            assertEquals(1, bench.input.releases);
            assertTrue(bench.pool.isLow());
            assertInstanceOf(Outcome.Sent.class, bench.send(block));
            assertTrue(others.buffer().hasRemaining());
        }
    }

    /** C-061: an output that drops when full neither holds the input nor the other output. */
    @Test
    void aDroppingQueueHoldsNobody() throws Exception {
        Bench.FakeOutput slow = bench.output(300, true);
        Bench.FakeOutput good = bench.output(1 << 20, false);
        good.answersAtOnce = true;
        bench.route();
        for (int i = 0; i < 5; i++) {
            assertInstanceOf(Outcome.Sent.class, bench.send("line " + i + "\n"));
        }
        bench.settle();
        assertEquals(5, good.written.size());
        assertEquals(2, slow.queue.size());
        assertEquals(21, slow.dropped);
    }

    /** C-206: what a filter drops is counted, is committed, and reaches no output. */
    @Test
    void aFilterDropsAndReplaces() throws Exception {
        Bench.FakeFilter drop = new Bench.FakeFilter(
                Access.READ, block -> text(block).startsWith("#") ? new Verdict.Drop("comment") : Verdict.PASS);
        Bench.FakeFilter twice = new Bench.FakeFilter(
                Access.REWRITE,
                block -> new Verdict.Replace(
                        List.of(bench.block("<", block.start().offset()), (MemoryBlock) block.retain())));
        Bench.FakeOutput output = bench.output(1 << 20, false);
        output.answersAtOnce = true;
        bench.route(drop, twice);
        bench.send("#1\n", "a\n");
        bench.send("#2\n");
        bench.settle();
        assertEquals(List.of("3:<a\n"), output.written);
        assertEquals(6, drop.dropped);
        assertEquals(8L, bench.input.committed.get(bench.input.committed.size() - 1));
    }

    /** C-049, C-054: when a filter or the reader breaks off, no output has seen anything of the pass. */
    @Test
    void aBrokenPassReachesNoOutput() throws Exception {
        Bench.FakeFilter bad = new Bench.FakeFilter(Access.READ, block -> {
            if (text(block).startsWith("bad")) {
                throw new IllegalStateException("boom");
            }
            return Verdict.PASS;
        });
        Bench.FakeOutput output = bench.output(1 << 20, false);
        bench.route(bad);
        assertInstanceOf(Outcome.Aborted.class, bench.send("good\n", "bad\n", "more\n"));
        assertInstanceOf(Outcome.Aborted.class, bench.sendThenThrow(AWAY, "good\n"));
        bench.settle();
        assertEquals(List.of(), output.written);
        assertEquals(1, bad.failures.size());
        assertEquals(List.of(), bench.input.committed);
    }

    /** C-047, C-048, C-050, C-053: one pass in order, all that was opened is closed, and what fails to close is only logged. */
    @Test
    void onePassOpensReadsFiltersWritesAndCloses() throws Exception {
        List<String> diary = new ArrayList<>();
        Bench.FakeFilter one = new Bench.FakeFilter(Access.NONE, block -> {
            diary.add("filter 1 at " + block.start().offset());
            return Verdict.PASS;
        });
        Bench.FakeFilter two = new Bench.FakeFilter(Access.NONE, block -> {
            diary.add("filter 2 at " + block.start().offset());
            return Verdict.PASS;
        });
        one.onClose = () -> diary.add("close filter 1");
        two.onClose = () -> {
            diary.add("close filter 2");
            throw new IllegalStateException("closing fails on purpose");
        };
        Bench.FakeOutput output = bench.output(1 << 20, false);
        output.answersAtOnce = true;
        bench.route(one, two);
        assertInstanceOf(Outcome.Sent.class, bench.send("a\n", "b\n"));
        bench.settle();
        assertEquals(
                List.of(
                        "filter 1 at 0",
                        "filter 1 at 2",
                        "close filter 1",
                        "filter 2 at 0",
                        "filter 2 at 2",
                        "close filter 2"),
                diary);
        assertEquals(List.of("0:a\nb\n"), output.written);
        assertEquals(List.of(4L), bench.input.committed);
    }

    /** A route waits, with its inputs held, while a filter is being exchanged. */
    @Test
    void aMissingFilterHoldsTheInput() throws Exception {
        Bench.FakeFilter filter = new Bench.FakeFilter(Access.NONE, block -> Verdict.PASS);
        Bench.FakeOutput output = bench.output(1 << 20, false);
        bench.route(filter);
        filter.running = false;
        assertInstanceOf(Outcome.Held.class, bench.send("x\n"));
        filter.running = true;
        bench.onLoop(() -> {
            bench.input.feed.release();
            return true;
        });
        assertEquals(1, bench.input.releases);
        assertInstanceOf(Outcome.Sent.class, bench.send("x\n"));
        bench.settle();
        assertEquals(1, output.written.size());
    }

    /** A swap: the successor is offered what was not acknowledged, without what the old one vouches for, to the byte. */
    @Test
    void aSuccessorGetsWhatWasNotAcknowledged() throws Exception {
        Bench.FakeOutput output = bench.output(1 << 20, false);
        bench.route();
        bench.send("1\n", "2\n", "3\n");
        bench.settle();
        var stale = output.open.remove(0);
        bench.onLoop(() -> {
            stale.upTo(3);
            output.running = false;
            output.pump.reset();
            stale.done();
            output.running = true;
            output.pump.request();
            return true;
        });
        bench.settle();
        assertEquals(List.of("0:1\n2\n3\n", "3:\n3\n"), output.written);
        assertEquals(List.of(), bench.input.committed);
        output.answer(0, null);
        assertEquals(List.of(6L), bench.input.committed);
    }

    /** Poison is kept aside before its position moves; what comes behind it goes on, and a replay delivers it. */
    @Test
    void poisonBecomesADeadLetter() throws Exception {
        Bench.FakeOutput output = bench.output(1 << 20, false);
        bench.route();
        bench.send("bad name\n");
        bench.send("good\n");
        bench.settle();
        output.answer(0, new PluginFailure.Poison("name refused", null));
        await(() -> output.setAside == 9);
        await(() -> bench.input.committed.equals(List.of(9L)));
        assertEquals(0, output.dropped);
        DeadLetters.Letter letter = DeadLetters.list(state.resolve(output.id())).get(0);
        assertEquals(
                "a.log file/1 0-9 name refused",
                letter.name() + " " + letter.id() + " " + letter.from() + "-" + letter.upTo() + " " + letter.reason());

        // Refused again, it stays, and is not kept twice.
        var refused = CompletableFuture.supplyAsync(() -> replay(output));
        await(() -> output.open.size() == 2);
        output.answer(1, new PluginFailure.Poison("still refused", null));
        assertEquals(new DeadLetterDesk.Replay(0, 1, 0), refused.get());
        assertEquals(1, DeadLetters.list(state.resolve(output.id())).size());

        var delivered = CompletableFuture.supplyAsync(() -> replay(output));
        await(() -> output.open.size() == 2);
        output.answer(1, null);
        assertEquals(new DeadLetterDesk.Replay(1, 0, 0), delivered.get());
        assertEquals(List.of(), DeadLetters.list(state.resolve(output.id())));
        assertEquals(List.of("0:bad name\n", "9:good\n", "0:bad name\n", "0:bad name\n"), output.written);
        output.answer(0, null);
        assertEquals(List.of(9L, 14L), bench.input.committed);
        assertEquals(9, output.setAside);
    }

    private static DeadLetterDesk.Replay replay(Bench.FakeOutput output) {
        try {
            return output.letters.replay(Deadline.in(Duration.ofSeconds(20)));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is refused is offered as often as the configuration says; beyond the limit of letters it is dropped, counted. */
    @Test
    void attemptsAndBytesOfDeadLettersAreLimited() throws Exception {
        Bench.FakeOutput output = bench.output(1 << 20, false);
        output.letters.limits(new DeadLetterDesk.Limits(100, 3));
        bench.route();
        bench.send("bad name\n");
        for (int attempt = 1; attempt <= 3; attempt++) {
            int offered = attempt;
            await(() -> output.written.size() == offered);
            output.answer(0, new PluginFailure.Poison("name refused", null));
        }
        await(() -> output.dropped == 9);
        await(() -> bench.input.committed.equals(List.of(9L)));
        assertEquals(0, output.setAside);
    }

    /** C-102: a pass without blocks reaches the outputs, and commits nothing. */
    @Test
    void anEmptyPassReachesTheOutputs() throws Exception {
        Bench.FakeOutput output = bench.output(1 << 20, false);
        output.answersAtOnce = true;
        bench.route();
        bench.send();
        bench.settle();
        assertEquals(List.of("0:"), output.written);
        assertEquals(List.of(), bench.input.committed);
    }

    /** C-006: without outputs data is read and discarded, and its position moves. */
    @Test
    void withoutOutputsDataIsDiscarded() throws Exception {
        bench.route();
        bench.send("x\n");
        bench.settle();
        assertEquals(List.of(2L), bench.input.committed);
    }

    /** A route of filters that look at no bytes stays zero-copy; one that reads is given memory. */
    @Test
    void regionsAreLoadedOnlyForFiltersThatRead(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("a.log"), "from the file\n");
        for (Access access : List.of(Access.NONE, Access.READ)) {
            List<Class<?>> seen = new ArrayList<>();
            Bench.FakeFilter filter = new Bench.FakeFilter(access, block -> {
                seen.add(block instanceof FileRegion ? FileRegion.class : MemoryBlock.class);
                return Verdict.PASS;
            });
            bench.route(filter);
            FileChannel channel = FileChannel.open(file);
            SourceFile shared = bench.pool.share(channel);
            Block region = shared.region(Position.START, 14);
            shared.close();
            assertTrue(channel.isOpen());
            bench.onLoop(() -> bench.input.feed.transfer(Bench.SOURCE, source -> once(region)));
            bench.settle();
            assertEquals(List.of(access == Access.NONE ? FileRegion.class : MemoryBlock.class), seen);
            assertTrue(!channel.isOpen(), "the last region closes the file");
        }
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

    private static String text(Block block) {
        return java.nio.charset.StandardCharsets.UTF_8
                .decode(((MemoryBlock) block).view())
                .toString();
    }

    private void await(java.util.concurrent.Callable<Boolean> condition) throws Exception {
        long limit = System.nanoTime() + 10_000_000_000L;
        while (!bench.onLoop(condition)) {
            assertTrue(System.nanoTime() < limit, "did not happen within 10 s");
            Thread.onSpinWait();
        }
    }
}
