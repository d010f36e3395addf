package io.logpipe.core.route;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.core.block.NodePool;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One pass of one block on its way: memory, queue, acknowledgement. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class QueueBenchmark {

    private static final int BLOCK = 102_399;

    private final NodePool pool = new NodePool(16 << 20);
    private final OutputQueue queue = new OutputQueue("output", 4 << 20, false, new PassLimit(10_000));
    private final SourceRef source = SourceRef.of("app.log", "8:1:2:0");
    private final Position start = Position.at(0);
    private final Position end = Position.at(BLOCK);

    /** A block of memory, taken and given back. */
    @Benchmark
    public long block() {
        try (Block block = draft()) {
            return block.length();
        }
    }

    /** The same through a queue. */
    @Benchmark
    public long pass() {
        try (Block block = draft()) {
            // Of two outputs, so that the feed is not told, which has a thread of its own to do that.
            queue.offer("all", new PassTicket(null, source, end, 2), List.of(block));
        }
        Delivery delivery = queue.take();
        queue.done(delivery);
        return queue.weight();
    }

    private Block draft() {
        try (BlockDraft draft = pool.draft(BLOCK)) {
            draft.buffer().position(BLOCK);
            return draft.seal(start);
        }
    }
}
