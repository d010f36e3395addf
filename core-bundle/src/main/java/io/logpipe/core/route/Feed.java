package io.logpipe.core.route;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.BlockReader;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.Outcome;
import io.logpipe.api.plugin.Outlet;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.core.block.NodePool;
import io.logpipe.core.loop.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One input's way into its routes: runs its passes, remembers what is under way, and reports in order per source what all
 * outputs have acknowledged. It belongs to the place, so it survives every instance.
 *
 * <p><b>Threads.</b> {@link #transfer} on the thread of the input, everything else on the loop.
 */
public final class Feed implements Outlet {

    /** A file region holds no memory; a pass of them may be this many times as long. */
    private static final long REGION_SHARE = 4;

    private static final long SMALLEST_SHARE = 512;

    /** Passes of one source that are under way; there may be more. */
    private static final int FEW = 2;

    /** Bytes of a pass while memory is short. */
    private static final long SHORT_PASS = 64 << 10;

    private static final Duration ROUTING_LIMIT = Duration.ofSeconds(30);

    private final InputPort port;
    private final EventLoop loop;
    private final NodePool pool;
    private final Map<String, ArrayDeque<PassTicket>> underWay = new HashMap<>();
    private volatile List<Route> routes = List.of();
    private volatile boolean held;
    private volatile boolean ended;
    /** Waits for the last report. Loop thread only. */
    private Runnable onReported = () -> {};
    /** Blocks of the last pass: of the next one there will be as many. */
    private int usual;

    /** A feed without routes: it takes nothing until it has been given some. */
    public Feed(InputPort port, EventLoop loop, NodePool pool) {
        this.port = port;
        this.loop = loop;
        this.pool = pool;
    }

    /** Replaces the routes, between two passes. */
    public void routes(List<Route> next) {
        routes = List.copyOf(next);
        release();
    }

    /** Takes nothing more; what is under way is still reported. Safe from any thread. */
    public void end() {
        ended = true;
    }

    /** Takes again after {@link #end}. Safe from any thread. */
    public void goOn() {
        ended = false;
        loop.execute(this::release);
    }

    /**
     * Waits until all that is under way is reported, or {@code limit} has passed. For a feed that has ended; any thread but
     * the loop.
     */
    public void awaitReported(Deadline limit) throws InterruptedException {
        CountDownLatch reported = new CountDownLatch(1);
        loop.execute(() -> {
            onReported = reported::countDown;
            tellReported();
        });
        reported.await(limit.remaining().toNanos(), TimeUnit.NANOSECONDS);
    }

    private void tellReported() {
        if (underWay.isEmpty()) {
            onReported.run();
        }
    }

    /** Something downstream has room again: lets a held input go on if all its routes do. */
    public void release() {
        if (held && busy().isEmpty()) {
            held = false;
            port.release();
        }
    }

    /** Whether the input was told to wait. */
    public boolean held() {
        return held;
    }

    /** Passes that some output has not acknowledged yet. */
    public int underWay() {
        int count = 0;
        for (ArrayDeque<PassTicket> tickets : underWay.values()) {
            count += tickets.size();
        }
        return count;
    }

    @Override
    public Outcome transfer(SourceRef source, Input.Opener opener) {
        if (!port.thread().isCurrent()) {
            // An instance that hung and was left behind has come back; its successor reads this data.
            return new Outcome.Aborted(new PluginFailure.Broken("transfer on a thread that was given up", null));
        }
        Optional<String> busy = busy();
        if (busy.isPresent()) {
            hold(busy.get());
            return new Outcome.Held(busy.get());
        }
        List<Block> blocks = new ArrayList<>(usual);
        try {
            boolean more = read(source, opener, blocks);
            Position upTo = upTo(blocks);
            if (loop.isCurrent()) {
                route(source, blocks, upTo);
            } else {
                loop.call(
                        () -> {
                            route(source, blocks, upTo);
                            return true;
                        },
                        Deadline.in(ROUTING_LIMIT));
            }
            if (more) {
                port.again(priority());
            }
            return new Outcome.Sent(upTo, more);
        } catch (PluginFailure failure) {
            return new Outcome.Aborted(failure);
        } catch (Exception | Error e) {
            port.failed(e);
            return new Outcome.Aborted(new PluginFailure.Broken(e.toString(), e));
        } finally {
            blocks.forEach(Block::close);
            usual = blocks.size();
        }
    }

    private boolean read(SourceRef source, Input.Opener opener, List<Block> blocks) throws Exception {
        long budget = pool.isLow() ? SHORT_PASS : pool.passBudget();
        BlockReader reader = opener.open(source);
        try (Closing closing = new Closing(reader, "the reader", source.name())) {
            for (Block block = reader.read(); block != null; block = reader.read()) {
                blocks.add(block);
                budget -= NodePool.inFile(block)
                        ? block.length() / REGION_SHARE
                        : Math.max(block.length(), SMALLEST_SHARE);
                if (budget <= 0) {
                    return true;
                }
            }
            return false;
        }
    }

    private static Position upTo(List<Block> blocks) {
        return blocks.isEmpty()
                ? Position.START
                : Position.at(blocks.get(blocks.size() - 1).end());
    }

    private void route(SourceRef source, List<Block> blocks, Position upTo) throws Exception {
        List<Route> now = routes;
        List<List<Block>> filtered = new ArrayList<>(now.size());
        try {
            int outputs = 0;
            for (Route route : now) {
                boolean asItIs = route.filters().isEmpty();
                List<Block> left = asItIs ? blocks : FilterChain.run(route.filters(), source, blocks, pool);
                filtered.add(left);
                outputs += emptied(blocks, left) ? 0 : route.outputs().size();
            }
            enter(source, blocks, upTo, now, filtered, outputs);
        } finally {
            for (List<Block> left : filtered) {
                if (left != blocks) {
                    left.forEach(Block::close);
                }
            }
        }
    }

    /** One share more than outputs, given back at the end, so that the ticket is not complete before all is queued. */
    private void enter(
            SourceRef source,
            List<Block> blocks,
            Position upTo,
            List<Route> now,
            List<List<Block>> filtered,
            int outputs) {
        PassTicket ticket = new PassTicket(this, source, upTo, outputs + 1);
        if (!blocks.isEmpty()) {
            underWay.computeIfAbsent(source.id(), id -> new ArrayDeque<>(FEW)).add(ticket);
        }
        for (int i = 0; i < now.size(); i++) {
            if (!emptied(blocks, filtered.get(i))) {
                for (OutputQueue queue : now.get(i).outputs()) {
                    if (!queue.offer(now.get(i).id(), ticket, filtered.get(i))) {
                        ticket.outputDone();
                    }
                }
            }
        }
        port.passed(blocks.size(), bytes(blocks));
        ticket.outputDone();
    }

    private static boolean emptied(List<Block> before, List<Block> after) {
        return after.isEmpty() && !before.isEmpty();
    }

    private static long bytes(List<Block> blocks) {
        long sum = 0;
        for (int i = 0; i < blocks.size(); i++) {
            sum += blocks.get(i).length();
        }
        return sum;
    }

    /** All outputs have acknowledged {@code ticket}. Safe from any thread. */
    void completed(PassTicket ticket) {
        if (loop.isCurrent()) {
            commit(ticket.source());
        } else {
            loop.execute(() -> commit(ticket.source()));
        }
    }

    private void commit(SourceRef source) {
        ArrayDeque<PassTicket> tickets = underWay.get(source.id());
        if (tickets == null) {
            return;
        }
        PassTicket last = null;
        while (!tickets.isEmpty() && tickets.peekFirst().complete()) {
            last = tickets.removeFirst();
        }
        if (tickets.isEmpty()) {
            underWay.remove(source.id());
        }
        if (last != null) {
            port.committed(last.source(), last.upTo());
        }
        tellReported();
    }

    private void hold(String why) {
        if (!held) {
            held = true;
            port.hold(why);
            if (!loop.isCurrent()) {
                // What it waits for may have come before the loop could know that it waits.
                loop.execute(this::release);
            }
        }
    }

    private Optional<String> busy() {
        List<Route> now = routes;
        if (ended) {
            return Optional.of("it reads no more");
        }
        if (now.isEmpty()) {
            return Optional.of("no route yet");
        }
        // Memory that inputs hold, or routes that stand still, would never come back by waiting: routes that have next
        // to nothing of it go on, with small passes.
        if (pool.isLow() && !now.stream().allMatch(Route::takesWithoutMemory)) {
            pool.wantRoom();
            return Optional.of("the memory budget is spent");
        }
        for (Route route : now) {
            Optional<String> why = route.busy();
            if (why.isPresent()) {
                return why;
            }
        }
        return Optional.empty();
    }

    private int priority() {
        int first = Integer.MAX_VALUE;
        for (Route route : routes) {
            first = Math.min(first, route.priority());
        }
        return first;
    }
}
