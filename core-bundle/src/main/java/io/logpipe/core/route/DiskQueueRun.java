package io.logpipe.core.route;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.FileRegion;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.core.block.NodePool;
import io.logpipe.core.queue.Disk;
import io.logpipe.core.queue.Entry;
import io.logpipe.core.queue.QueueStore;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the thread of a queue on the disk does. */
final class DiskQueueRun implements Runnable {

    private static final long GROUP_NANOS = Duration.ofMillis(200).toNanos();
    private static final long GROUP_BYTES = 1 << 20;
    private static final long FIRST_PAUSE = Duration.ofMillis(200).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofSeconds(5).toNanos();
    private static final long IDLE_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long SMALLEST_SEGMENT = 64 << 10;
    private static final long LARGEST_SEGMENT = 16 << 20;
    private static final long SEGMENTS = 8;
    private static final int BATCH = 64;

    private final DiskQueue queue;
    private final Disk disk;
    private final Path directory;
    private final OutputQueue window;
    private final NodePool pool;
    /** Has no place in a file yet, or one that counts for nothing. */
    private final ArrayDeque<DiskItem> unwritten = new ArrayDeque<>();
    /** Is in a file that has not been synced. */
    private final ArrayDeque<DiskItem> unsynced = new ArrayDeque<>();

    private @Nullable QueueStore store;
    private @Nullable DirectoryLock lock;
    private volatile boolean closed;
    private boolean unused;
    private long unsyncedBytes;
    private long unsyncedSince;
    private long positionAt = System.nanoTime();
    private long pause;

    DiskQueueRun(DiskQueue queue, Disk disk, Path directory, OutputQueue window, NodePool pool) {
        this.queue = queue;
        this.disk = disk;
        this.directory = directory;
        this.window = window;
        this.pool = pool;
    }

    Path directory() {
        return directory;
    }

    @Override
    public void run() {
        long next = System.nanoTime();
        long notBefore = next;
        boolean end = false;
        while (!end) {
            try {
                end = queue.await(next);
            } catch (InterruptedException e) {
                continue; // nobody has a reason to; the thread ends by close() alone
            }
            long now = System.nanoTime();
            try {
                if (end || now - notBefore >= 0) {
                    next = turn(end);
                    notBefore = System.nanoTime();
                    end |= unused;
                    pause = 0;
                    queue.works();
                }
            } catch (IOException | RuntimeException e) {
                failed(e);
                notBefore = System.nanoTime() + pause;
                next = notBefore;
            }
            if (pause > 0) {
                offerFromMemory();
            }
            measure();
        }
        close();
    }

    /** What is left when the thread has ended. */
    Collection<DiskItem> left() {
        unsynced.addAll(unwritten);
        return unsynced;
    }

    /** Does all that can be done now, and returns when to look again though nothing happens. */
    private long turn(boolean last) throws IOException {
        QueueStore files = open();
        queue.collect(unwritten, files);
        boolean more = write(files);
        sync(files, last);
        while (last && more) {
            more = write(files);
            sync(files, true);
        }
        load(files);
        long now = System.nanoTime();
        if (last || now - positionAt >= GROUP_NANOS) {
            positionAt = now;
            files.savePosition();
            files.retire();
        }
        if (queue.endIfUnused(files)) {
            files.close();
            files.remove();
            unused = true;
            return now;
        }
        long next = now + (more ? 0 : IDLE_NANOS);
        if (!unsynced.isEmpty()) {
            next = Math.min(next, unsyncedSince + GROUP_NANOS);
        }
        return files.positionChanged() ? Math.min(next, positionAt + GROUP_NANOS) : next;
    }

    private void sync(QueueStore files, boolean now) throws IOException {
        boolean due = unsyncedBytes >= group() || System.nanoTime() - unsyncedSince >= GROUP_NANOS;
        if (!unsynced.isEmpty() && (now || due)) {
            files.sync();
            finishDurable(files);
        }
    }

    /** The inputs must not wait for the time when the memory is small. */
    private long group() {
        return Math.min(GROUP_BYTES, queue.limits().memory() / 4);
    }

    private QueueStore open() throws IOException {
        QueueStore opened = store;
        if (opened == null) {
            disk.makeDirectory(directory);
            lock = lock == null ? DirectoryLock.take(directory) : lock;
            long limit = queue.limits().disk();
            long segment = Math.max(SMALLEST_SEGMENT, Math.min(LARGEST_SEGMENT, limit / SEGMENTS));
            opened = QueueStore.open(disk, directory, pool, limit == 0 ? LARGEST_SEGMENT : segment, queue::alarm);
            store = opened;
        }
        return opened;
    }

    /** Returns whether there is more. */
    private boolean write(QueueStore files) throws IOException {
        for (int i = 0; i < BATCH && !unwritten.isEmpty() && unsyncedBytes < group(); i++) {
            DiskItem item = unwritten.element();
            if (admit(item, files)) {
                if (unsynced.isEmpty()) {
                    unsyncedSince = System.nanoTime();
                }
                append(item, files);
                queue.written(item);
                unsynced.add(item);
                unsyncedBytes += item.delivery().bytes();
            } else {
                queue.finish(item);
            }
            unwritten.remove();
        }
        files.flush();
        return !unwritten.isEmpty();
    }

    /** Gives {@code item} its place; false if all of it is there, or the output has it. */
    private static boolean admit(DiskItem item, QueueStore files) {
        if (item.sequence() >= 0) {
            return !files.isDelivered(item.sequence());
        }
        Delivery delivery = item.delivery();
        boolean blank = delivery.isEmpty();
        if (!blank) {
            delivery.trim(files.held(
                    item.way(), delivery.source().id(), delivery.from().offset()));
        }
        if (!blank && delivery.isEmpty()) {
            return false;
        }
        item.sequence(files.reserve());
        return true;
    }

    private void append(DiskItem item, QueueStore files) throws IOException {
        try {
            files.append(item.sequence(), entry(item));
        } catch (EOFException e) {
            leaveOutCutShort(item.delivery());
            files.append(item.sequence(), entry(item));
        }
    }

    private static Entry entry(DiskItem item) {
        Delivery delivery = item.delivery();
        return new Entry(
                item.way(),
                delivery.source(),
                delivery.receipt().upTo(),
                System.currentTimeMillis(),
                "",
                List.copyOf(delivery.blocks()));
    }

    /** The file was cut short before its bytes could be copied: they are nowhere any more. */
    private void leaveOutCutShort(Delivery delivery) throws IOException {
        Iterator<Block> blocks = delivery.blocks().iterator();
        while (blocks.hasNext()) {
            Block block = blocks.next();
            if (block instanceof FileRegion region) {
                try {
                    region.load(pool).close();
                } catch (EOFException e) {
                    window.tellDropped("cut_short", delivery.source(), block.length(), String.valueOf(e.getMessage()));
                    blocks.remove();
                    block.close();
                }
            }
        }
    }

    private void finishDurable(QueueStore files) {
        while (!unsynced.isEmpty() && unsynced.element().sequence() < files.durableBefore()) {
            DiskItem item = unsynced.remove();
            unsyncedBytes -= item.delivery().bytes();
            queue.finish(item);
        }
    }

    /** Fills the queue in memory, and returns whether nothing is left to show; all queues of this kind together leave half of the memory to the inputs. */
    private boolean load(QueueStore files) throws IOException {
        while (window.hasRoom() && (pool.available() > pool.budget() / 2 || window.isNearlyEmpty())) {
            QueueStore.Read read = files.next();
            if (read == null) {
                return true;
            }
            try (Entry entry = read.entry()) {
                show(read.sequence(), entry.source(), entry.upTo(), entry.blocks());
            }
        }
        return false;
    }

    private void show(long sequence, SourceRef source, Position upTo, List<Block> blocks) {
        window.admit(new Delivery(new Record(sequence, source, upTo), blocks));
    }

    /** A sync that failed is not repeated: what was not durable is written anew, into another file. */
    private void failed(Exception cause) {
        QueueStore files = store;
        if (files != null) {
            finishDurable(files);
            files.giveUp();
            while (!unsynced.isEmpty()) {
                unwritten.addFirst(unsynced.removeLast());
            }
            unsyncedBytes = 0;
            makeRoom(files);
        }
        pause = Math.min(LONGEST_PAUSE, Math.max(FIRST_PAUSE, 2 * pause));
        queue.trouble(cause instanceof IOException ? cause.getMessage() + "" : cause.toString());
    }

    /** The disk may be full of what is delivered: as long as more comes that cannot be written, no turn gets so far. */
    private static void makeRoom(QueueStore files) {
        try {
            files.retire();
            files.savePosition();
        } catch (IOException stillBroken) {
            // which the turn has found before, and is about to say
        }
    }

    /** Once all that is in files has been shown, what has come since can be shown too; it stays here until it is safe. */
    private void offerFromMemory() {
        QueueStore files = store;
        if (files == null) {
            return;
        }
        queue.collect(unwritten, files);
        try {
            if (!load(files)) {
                return;
            }
        } catch (IOException | RuntimeException e) {
            return; // what is in the files comes first
        }
        Iterator<DiskItem> items = unwritten.iterator();
        while (items.hasNext() && window.hasRoom()) {
            DiskItem item = items.next();
            if (!admit(item, files)) {
                queue.finish(item);
                items.remove();
            } else if (item.sequence() >= files.readUpTo()) {
                Delivery delivery = item.delivery();
                files.skipTo(item.sequence() + 1);
                show(item.sequence(), delivery.source(), delivery.receipt().upTo(), new ArrayList<>(delivery.blocks()));
            }
        }
    }

    private void measure() {
        QueueStore files = store;
        if (files != null && !unused) {
            queue.measure(files.bytes(), files.waiting());
        }
    }

    private void close() {
        closed = true;
        try {
            if (unused) {
                DirectoryLock.remove(directory);
                Files.deleteIfExists(directory);
            } else if (store != null) {
                store.close();
            }
        } catch (IOException e) {
            queue.alarm("queue " + directory + ": " + e.getMessage());
        }
        try {
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            queue.alarm("queue " + directory + ": " + e.getMessage());
        }
    }

    /** Tells the files, unless they have been left to a successor. */
    private final class Record implements Receipt {
        private final long sequence;
        private final SourceRef source;
        private final Position upTo;

        Record(long sequence, SourceRef source, Position upTo) {
            this.sequence = sequence;
            this.source = source;
            this.upTo = upTo;
        }

        @Override
        public SourceRef source() {
            return source;
        }

        @Override
        public Position upTo() {
            return upTo;
        }

        @Override
        public void outputDone() {
            if (!closed) {
                queue.acknowledged(sequence);
            }
        }
    }
}
