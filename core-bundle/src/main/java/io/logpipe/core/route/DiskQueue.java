package io.logpipe.core.route;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.core.block.NodePool;
import io.logpipe.core.queue.Disk;
import io.logpipe.core.queue.QueueStore;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What one output has still to acknowledge, on the disk. Everything that comes is written there, and is durable within
 * 200 ms or 1 MiB: then it counts as acknowledged for its input. From there it is loaded into the output's queue in
 * memory, in the same order, as far as there is room.
 *
 * <p>While the disk fails, what has come is offered to the output from memory, and the inputs wait when that is full.
 *
 * <p><b>Threads.</b> Filled by the loop; a thread of its own does all that touches the disk.
 */
public final class DiskQueue implements AutoCloseable {

    /** Inputs go on when all is below this share of its limit. */
    private static final int LOW_PERCENT = 70;

    private static final long PART = 256 << 10;
    private static final long END_MILLIS = 5_000;

    private final String id;
    private final System.Logger log;
    private final OutputQueue window;
    private final DiskQueueRun run;
    private final Thread thread;
    private final ArrayDeque<DiskItem> fresh = new ArrayDeque<>();
    private final ArrayDeque<Long> acknowledged = new ArrayDeque<>();
    private volatile Limits limits;
    private volatile String trouble = "";
    /** Set by the thread of the queue only. */
    private volatile long stored;

    private volatile long waiting;
    private long weight;
    private long unwritten;
    private boolean filesFull;
    private boolean memoryFull;
    private boolean poked;
    private boolean ended;
    private boolean ending;

    /**
     * How much it takes.
     *
     * @param memory bytes that are not durable yet
     * @param disk bytes in files; 0 if what is there shall be delivered, and then no disk be used any more
     * @param dropWhenFull whether what comes is dropped when the disk is full, instead of holding the inputs
     */
    public record Limits(long memory, long disk, boolean dropWhenFull) {}

    /** What became of something that was offered. */
    enum Offer {
        TAKEN,
        DROPPED,
        /** The queue is empty and at its end. */
        ENDED
    }

    /** A queue in {@code directory} before {@code window}, which touches nothing until it is started. */
    public DiskQueue(Path directory, Limits limits, OutputQueue window, NodePool pool, System.Logger log) {
        this(Disk.REAL, directory, limits, window, pool, log);
    }

    DiskQueue(Disk disk, Path directory, Limits limits, OutputQueue window, NodePool pool, System.Logger log) {
        this.id = window.id();
        this.log = log;
        this.limits = limits;
        this.window = window;
        this.run = new DiskQueueRun(this, disk, directory, window, pool);
        this.thread = new Thread(run, "logpipe-queue-" + id);
        thread.setDaemon(true);
    }

    /** Opens the files and begins to deliver what is there. Once is enough. */
    public synchronized void start() {
        if (thread.getState() == Thread.State.NEW && !ending) {
            thread.start();
        }
    }

    /** Whether it is at its end: nothing is taken any more, and nothing is left. */
    public synchronized boolean ended() {
        return ended;
    }

    /** Takes other limits; a disk of 0 ends the queue when it is empty. */
    public void limits(Limits next) {
        limits = next;
        poke();
    }

    Limits limits() {
        return limits;
    }

    /** Bytes of its files. */
    public long bytes() {
        return stored;
    }

    /** Parts of passes that are not acknowledged by the output. */
    public long waiting() {
        return waiting;
    }

    /** Why the disk cannot be used at present; empty if it can. */
    public String trouble() {
        return trouble;
    }

    /** Whether the inputs must wait. */
    synchronized boolean holdsInputs() {
        return (filesFull || memoryFull) && !drops();
    }

    /** Whether next to nothing waits to become durable. */
    synchronized boolean isNearlyEmpty() {
        return weight < OutputQueue.NEARLY_EMPTY;
    }

    /** Memory is short for moments only, unless the disk fails: that alone is no reason to drop. */
    private boolean drops() {
        return limits.dropWhenFull && (filesFull || memoryFull && !trouble.isEmpty());
    }

    /** Each limit counts from when it is reached until its use is well below it. */
    private void weigh() {
        Limits now = limits;
        long used = (stored + unwritten) * 100;
        filesFull = now.disk > 0 && used >= now.disk * (filesFull ? LOW_PERCENT : 100);
        memoryFull = weight * 100 >= now.memory * (memoryFull ? LOW_PERCENT : 100);
    }

    /** Takes one pass that came by {@code way}, or refuses it. */
    Offer offer(String way, PassTicket ticket, List<Block> blocks) {
        synchronized (this) {
            if (ended) {
                return Offer.ENDED;
            }
            if (drops()) {
                return Offer.DROPPED;
            }
            split(way, ticket, blocks);
            weigh();
            poked = true;
            notifyAll();
        }
        return Offer.TAKEN;
    }

    /** In parts that are small enough to be read back one by one; the last one stands for the pass. */
    private void split(String way, PassTicket ticket, List<Block> blocks) {
        List<Block> part = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            part.add(block);
            bytes += block.length();
            if (bytes >= PART && i + 1 < blocks.size()) {
                Position upTo = Position.at(block.end());
                add(new DiskItem(way, new Delivery(new Share(ticket.source(), upTo), part)));
                part.clear();
                bytes = 0;
            }
        }
        add(new DiskItem(way, new Delivery(ticket, part)));
    }

    private void add(DiskItem item) {
        fresh.add(item);
        weight += item.delivery().weight();
        unwritten += item.delivery().bytes();
    }

    /** A part of a pass that is not its last. */
    private record Share(SourceRef source, Position upTo) implements Receipt {
        @Override
        public void outputDone() {
            // The last part tells of the whole pass.
        }
    }

    /** Moves what has come to {@code items}, and tells {@code store} what the output has acknowledged. */
    synchronized void collect(ArrayDeque<DiskItem> items, QueueStore store) {
        items.addAll(fresh);
        fresh.clear();
        for (Long sequence = acknowledged.poll(); sequence != null; sequence = acknowledged.poll()) {
            store.delivered(sequence);
        }
    }

    /** The output has the record. Safe from any thread. */
    synchronized void acknowledged(long sequence) {
        acknowledged.add(sequence);
    }

    /** The item is in a file. */
    synchronized void written(DiskItem item) {
        if (item.write()) {
            unwritten -= item.delivery().bytes();
            stored += item.delivery().bytes();
        }
    }

    /** The item is durable, or the output has it. */
    void finish(DiskItem item) {
        item.delivery().finish();
        boolean drained;
        synchronized (this) {
            boolean before = isNearlyEmpty();
            unwritten -= item.write() ? item.delivery().bytes() : 0;
            weight -= item.delivery().weight();
            drained = !before && isNearlyEmpty();
        }
        if (drained) {
            window.tellRoom();
        }
    }

    /** Takes note of what is in the files, and lets inputs that wait go on if they can. */
    void measure(long storedBytes, long waitingRecords) {
        stored = storedBytes;
        waiting = waitingRecords;
        boolean room;
        synchronized (this) {
            boolean held = holdsInputs();
            weigh();
            room = held && !holdsInputs();
            notifyAll();
        }
        if (room) {
            window.tellRoom();
        }
    }

    void trouble(String why) {
        if (trouble.isEmpty()) {
            log.log(
                    Level.ERROR,
                    "the queue on disk cannot be used, its inputs wait when its memory is full: {0}; tried again until it"
                            + " works",
                    why);
        }
        trouble = why;
        window.tellRoom();
    }

    void works() {
        if (!trouble.isEmpty()) {
            trouble = "";
            log.log(Level.INFO, "the queue on disk works again");
        }
    }

    void alarm(String sentence) {
        log.log(Level.ERROR, sentence);
    }

    /** Something is to be done. Safe from any thread. */
    synchronized void poke() {
        poked = true;
        notifyAll();
    }

    /** Waits until something is to be done, or {@code until} has come; returns whether to end. */
    synchronized boolean await(long until) throws InterruptedException {
        long left = until - System.nanoTime();
        while (!poked && !ending && left > 0) {
            wait(left / 1_000_000, (int) (left % 1_000_000));
            left = until - System.nanoTime();
        }
        poked = false;
        return ending;
    }

    /** Nothing more can come: the limit says that no disk shall be used, and all is delivered. */
    synchronized boolean endIfUnused(QueueStore store) {
        ended = limits.disk == 0 && weight == 0 && fresh.isEmpty() && store.isEmpty();
        return ended;
    }

    /** Waits until all that has come is durable, or {@code limit} has passed. */
    public synchronized void settle(Deadline limit) {
        try {
            while (weight > 0 && thread.isAlive() && !limit.passed()) {
                wait(Math.max(1, limit.remaining().toMillis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes what it can, and ends the thread; the files stay. Nothing may be offered any more. */
    @Override
    public void close() {
        synchronized (this) {
            ending = true;
            notifyAll();
        }
        try {
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            ended = true;
        }
    }

    /** After {@link #close}: gives up what could not be written; returns its bytes. */
    public long abandon() {
        long lost = 0;
        List<DiskItem> left = new ArrayList<>(thread.isAlive() ? List.of() : run.left());
        synchronized (this) {
            left.addAll(fresh);
            fresh.clear();
        }
        for (DiskItem item : left) {
            lost += item.delivery().left();
            finish(item);
        }
        return lost;
    }

    /** Where its files are. */
    public Path directory() {
        return run.directory();
    }
}
