package io.logpipe.core.route;

import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.core.block.NodePool;
import io.logpipe.core.loop.DedicatedThread;
import io.logpipe.core.loop.EventLoop;
import io.logpipe.core.queue.DeadLetters;
import io.logpipe.core.queue.Disk;
import io.logpipe.core.queue.Entry;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what one output refuses for good, and offers it again when somebody asks. A thread of its own, which is there once
 * it is needed, does what touches the disk.
 */
public final class DeadLetterDesk implements AutoCloseable {

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int MOST_OFFERED = 16;

    private final String id;
    private final Path directory;
    private final DeadLetters letters;
    private final OutputQueue queue;
    private final EventLoop loop;
    private final System.Logger log;
    private final Map<Path, Offered> offered = new HashMap<>();
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private volatile Limits limits;
    private @Nullable DedicatedThread thread;
    private boolean closed;
    private boolean failing;
    private boolean full;

    /**
     * How much it does.
     *
     * @param bytes that all letters may take; 0 if none are kept
     * @param attempts how often an output is offered what it refuses
     */
    public record Limits(long bytes, int attempts) {}

    private record Pending(DeadLetters.Letter letter, Tally tally) {}

    /** What has become of letters that were offered again. */
    public record Replay(int delivered, int refused, int waiting) {}

    /** Keeps letters in {@code directory}, which is touched once there is one. */
    public DeadLetterDesk(
            Path directory, Limits limits, OutputQueue queue, EventLoop loop, NodePool pool, System.Logger log) {
        this.id = queue.id();
        this.directory = directory;
        this.limits = limits;
        this.queue = queue;
        this.loop = loop;
        this.log = log;
        this.letters = new DeadLetters(Disk.REAL, directory, pool);
    }

    /** Takes other limits. */
    public void limits(Limits next) {
        limits = next;
    }

    int attempts() {
        return limits.attempts;
    }

    /** Keeps what is left of {@code delivery}, which nobody else touches until {@code done} hears whether it is kept. */
    void keep(Delivery delivery, String reason, Consumer<Boolean> done) {
        execute(() -> write(delivery, reason, done));
    }

    private void write(Delivery delivery, String reason, Consumer<Boolean> done) {
        Entry entry = new Entry(
                "",
                delivery.source(),
                delivery.receipt().upTo(),
                System.currentTimeMillis(),
                reason,
                List.copyOf(delivery.blocks()));
        try {
            boolean kept = letters.put(entry, limits.bytes);
            if (kept && (failing || full)) {
                log.log(Level.INFO, "dead letters are kept again");
            } else if (!kept && !full && limits.bytes > 0) {
                log.log(Level.ERROR, "dead letters have reached {0} bytes, no more are kept", limits.bytes);
            }
            failing = false;
            full = !kept;
            done.accept(kept);
        } catch (EOFException e) {
            done.accept(false);
        } catch (IOException e) {
            if (!failing) {
                log.log(Level.ERROR, "a dead letter cannot be written, tried again until it can: {0}", e.getMessage());
            }
            failing = true;
            loop.execute(() -> loop.after(RETRY, () -> execute(() -> write(delivery, reason, done))));
        }
    }

    /** Offers all letters again, and waits for what becomes of them until {@code limit}. Not on a thread of an instance. */
    public Replay replay(Deadline limit) throws Exception {
        Tally tally = new Tally();
        execute(() -> begin(tally));
        synchronized (tally) {
            while (!tally.complete() && !limit.passed()) {
                tally.wait(Math.max(1, limit.remaining().toMillis()));
            }
            if (tally.failure != null) {
                throw tally.failure;
            }
            return new Replay(tally.delivered, tally.refused, tally.waiting);
        }
    }

    private void begin(Tally tally) {
        try {
            pending.forEach(earlier -> earlier.tally.end(false));
            pending.clear();
            List<DeadLetters.Letter> all = DeadLetters.list(directory);
            tally.begin(all.size());
            for (DeadLetters.Letter letter : all) {
                Offered known = offered.get(letter.file());
                if (letter.damaged()) {
                    tally.end(false);
                } else if (known != null) {
                    known.tally = tally;
                } else {
                    pending.add(new Pending(letter, tally));
                }
            }
            more();
        } catch (IOException | RuntimeException e) {
            tally.fail(e);
        }
    }

    /** Not all at once: each takes memory. */
    private void more() {
        while (!pending.isEmpty() && offered.size() < MOST_OFFERED && (queue.hasRoom() || queue.isNearlyEmpty())) {
            Pending next = pending.remove();
            try {
                offer(next.letter, next.tally);
            } catch (IOException e) {
                log.log(Level.ERROR, "a dead letter cannot be read, and stays: {0}", e.getMessage());
                next.tally.end(false);
            }
        }
        if (!pending.isEmpty() && offered.isEmpty()) {
            loop.execute(() -> loop.after(RETRY, () -> execute(this::more)));
        }
    }

    private void offer(DeadLetters.Letter letter, Tally tally) throws IOException {
        try (Entry entry = letters.read(letter)) {
            Offered receipt = new Offered(letter, entry, tally);
            offered.put(letter.file(), receipt);
            queue.admit(new Delivery(receipt, entry.blocks()));
        }
    }

    private void ended(Offered receipt, boolean delivered) {
        offered.remove(receipt.letter.file());
        if (delivered) {
            try {
                letters.remove(receipt.letter);
            } catch (IOException e) {
                log.log(Level.ERROR, "a dead letter was delivered, but stays: {0}", e.getMessage());
            }
        }
        receipt.tally.end(delivered);
        more();
    }

    private synchronized void execute(Runnable task) {
        if (closed) {
            return;
        }
        DedicatedThread running = thread == null ? new DedicatedThread("logpipe-letters-" + id) : thread;
        thread = running;
        running.execute(task);
    }

    /** Ends its thread; what it had still to keep was not acknowledged and comes again. */
    @Override
    public synchronized void close() {
        closed = true;
        if (thread != null) {
            thread.close();
        }
    }

    /** A letter that was offered again; its source is one of its own, since its place in the old one has gone by. */
    private final class Offered implements Receipt {
        private final DeadLetters.Letter letter;
        private final SourceRef source;
        private final Position upTo;
        private boolean refused;
        private volatile Tally tally;

        Offered(DeadLetters.Letter letter, Entry entry, Tally tally) {
            this.letter = letter;
            this.upTo = entry.upTo();
            this.tally = tally;
            this.source = new SourceRef(
                    entry.source().name(),
                    "dead-letter/" + letter.file().getFileName(),
                    entry.source().tags());
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
        public boolean refused() {
            refused = true;
            return true;
        }

        @Override
        public void outputDone() {
            boolean delivered = !refused;
            execute(() -> ended(this, delivered));
        }
    }

    /** Counts what becomes of letters. */
    private static final class Tally {
        private int delivered;
        private int refused;
        private int waiting;
        private boolean begun;
        private @Nullable Exception failure;

        synchronized void begin(int letters) {
            waiting = letters;
            begun = true;
            notifyAll();
        }

        synchronized void end(boolean well) {
            waiting--;
            delivered += well ? 1 : 0;
            refused += well ? 0 : 1;
            notifyAll();
        }

        synchronized void fail(Exception why) {
            failure = why;
            notifyAll();
        }

        boolean complete() {
            return failure != null || begun && waiting == 0;
        }
    }
}
