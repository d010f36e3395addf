package io.logpipe.core.route;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Deadline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one output has still to acknowledge, in order: what waits and what the instance has taken. It belongs to the
 * place, so it survives every instance.
 *
 * <p><b>Threads.</b> Filled by the loop, emptied by the thread of the output.
 */
public final class OutputQueue {

    /** Inputs go on when it is below this share of the limit. */
    private static final int LOW_PERCENT = 70;

    /** Below so many bytes a queue is filled further, however little memory is left: who holds it may be others. */
    static final long NEARLY_EMPTY = 256 << 10;

    private final String id;
    private volatile long limit;
    private volatile boolean dropWhenFull;
    private volatile @Nullable DiskQueue disk;
    private final PassLimit passes;
    /** What no instance has been offered, and before it what one has given back. */
    private final ArrayDeque<Delivery> waiting = new ArrayDeque<>();

    private final PriorityQueue<Delivery> returned = new PriorityQueue<>(Comparator.comparingLong(Delivery::sequence));
    private final Set<Delivery> taken = new LinkedHashSet<>();
    private long weight;
    private int count;
    private long sequence;
    private boolean full;
    private Runnable onWork = () -> {};
    private Runnable onRoom = () -> {};
    private DropListener onDrop = (reason, source, bytes, why) -> {};

    /** Is told of data that is given up. */
    @FunctionalInterface
    interface DropListener {
        void dropped(String reason, SourceRef source, long bytes, String why);
    }

    /**
     * An empty queue.
     *
     * @param limit bytes that it holds before it is full
     * @param dropWhenFull whether a full queue refuses passes instead of holding the inputs
     * @param passes of all queues of the node
     */
    public OutputQueue(String id, long limit, boolean dropWhenFull, PassLimit passes) {
        this.passes = passes;
        this.id = id;
        this.limit = limit;
        this.dropWhenFull = dropWhenFull;
    }

    /** Id of the place it belongs to. */
    public String id() {
        return id;
    }

    /** Takes other limits. */
    public void limit(long bytes, boolean drops) {
        boolean room;
        synchronized (this) {
            boolean before = full;
            limit = bytes;
            dropWhenFull = drops;
            full = isFull();
            room = before && !full;
        }
        if (room) {
            onRoom.run();
        }
    }

    /** From here on everything that comes goes to the disk first. */
    public void onDisk(DiskQueue queue) {
        disk = queue;
    }

    /** Whom to tell that something waits, that a full queue has room again, and that something is dropped. */
    void listen(Runnable work, Runnable room, DropListener drop) {
        onWork = work;
        onRoom = room;
        onDrop = drop;
    }

    void tellRoom() {
        onRoom.run();
    }

    void tellDropped(String reason, SourceRef source, long bytes, String why) {
        onDrop.dropped(reason, source, bytes, why);
    }

    /** Whether the inputs of its routes must wait. */
    public boolean holdsInputs() {
        DiskQueue behind = disk;
        if (behind != null) {
            return behind.holdsInputs();
        }
        synchronized (this) {
            return full && !dropWhenFull;
        }
    }

    /** Whether it takes more from the disk. */
    synchronized boolean hasRoom() {
        return !isFull();
    }

    private boolean isFull() {
        return weight >= limit || passes.reached(count);
    }

    /** Whether its output would soon have nothing to do. */
    synchronized boolean isNearlyEmpty() {
        return weight < NEARLY_EMPTY && !passes.reached(count);
    }

    /** Whether its routes may go on, a little at a time, although memory is short. */
    boolean takesWithoutMemory() {
        DiskQueue behind = disk;
        return behind == null ? isNearlyEmpty() : behind.isNearlyEmpty();
    }

    /** Bytes in it, as they count against its limit. */
    public synchronized long weight() {
        return weight;
    }

    /** Passes in it. */
    public synchronized int size() {
        return waiting.size() + returned.size() + taken.size();
    }

    /** Adds one pass that came by the route {@code way}, or refuses it if the queue is full and drops. */
    boolean offer(String way, PassTicket ticket, List<Block> blocks) {
        DiskQueue behind = disk;
        if (behind != null) {
            DiskQueue.Offer answer = behind.offer(way, ticket, blocks);
            if (answer == DiskQueue.Offer.TAKEN) {
                return true;
            }
            if (answer == DiskQueue.Offer.DROPPED) {
                return refuse(ticket, blocks);
            }
            disk = null;
        }
        boolean taken;
        synchronized (this) {
            taken = !(full && dropWhenFull);
            if (taken) {
                add(new Delivery(ticket, blocks));
            }
        }
        if (!taken) {
            return refuse(ticket, blocks);
        }
        onWork.run();
        return true;
    }

    private boolean refuse(PassTicket ticket, List<Block> blocks) {
        long bytes = 0;
        for (Block block : blocks) {
            bytes += block.length();
        }
        onDrop.dropped("queue_full", ticket.source(), bytes, "the queue is full");
        return false;
    }

    /** Adds something that another queue has taken in, whatever the limit. */
    void admit(Delivery delivery) {
        synchronized (this) {
            add(delivery);
        }
        onWork.run();
    }

    private void add(Delivery delivery) {
        delivery.sequence(sequence++);
        waiting.add(delivery);
        weight += delivery.weight();
        passes.added(count++);
        // Once full it is so until done() finds room and says so, or nobody would tell the inputs.
        full = full || isFull();
    }

    synchronized boolean hasWaiting() {
        return !returned.isEmpty() || !waiting.isEmpty();
    }

    /** The next pass for the output; it stays in the queue until it is done. */
    synchronized @Nullable Delivery take() {
        Delivery next = returned.isEmpty() ? waiting.poll() : returned.poll();
        if (next != null) {
            taken.add(next);
        }
        return next;
    }

    /** A pass that was taken is acknowledged or given up. */
    void done(Delivery delivery) {
        boolean room;
        // First, so that whoever waits for an empty queue finds the inputs told.
        delivery.finish();
        synchronized (this) {
            taken.remove(delivery);
            boolean drained = weight >= NEARLY_EMPTY && weight - delivery.weight() < NEARLY_EMPTY;
            weight -= delivery.weight();
            passes.removed(--count);
            boolean relaxed = full && weight * 100 < limit * LOW_PERCENT && passes.relaxed(count);
            full = full && !relaxed;
            room = relaxed || drained;
            if (weight == 0) {
                notifyAll();
            }
        }
        if (room) {
            onRoom.run();
        }
        DiskQueue behind = disk;
        if (behind != null) {
            behind.poke();
        }
    }

    /** A pass that was taken is not the instance's any more, and stays in the queue until it is done. */
    synchronized void withdraw(Delivery delivery) {
        taken.remove(delivery);
    }

    /** A pass that was taken must be offered again, before all later ones. */
    synchronized void putBack(Delivery delivery) {
        if (taken.remove(delivery)) {
            returned.add(delivery);
        }
    }

    /** Everything the instance had taken must be offered to its successor. */
    void putBackAll() {
        List<Delivery> back;
        synchronized (this) {
            back = new ArrayList<>(taken);
        }
        back.forEach(this::putBack);
    }

    /** Waits until nothing is left, or {@code limit} has passed. Any thread but that of the output or the loop. */
    public synchronized void awaitEmpty(Deadline limit) {
        try {
            while (weight > 0 && !limit.passed()) {
                wait(Math.max(1, limit.remaining().toMillis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives up everything, because the output left the configuration; returns the bytes given up. */
    public long abandon() {
        putBackAll();
        long bytes = 0;
        Optional<Delivery> next = Optional.ofNullable(take());
        while (next.isPresent()) {
            bytes += next.get().bytes();
            done(next.get());
            next = Optional.ofNullable(take());
        }
        return bytes;
    }
}
