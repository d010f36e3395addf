package io.logpipe.core.wiring;

import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.Plugin;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.Signal;
import io.logpipe.core.config.Kind;
import io.logpipe.core.config.QueueSettings;
import io.logpipe.core.queue.DeadLetters;
import io.logpipe.core.queue.SavedQueue;
import io.logpipe.core.route.DeadLetterDesk;
import io.logpipe.core.route.DiskQueue;
import io.logpipe.core.route.OutputPort;
import io.logpipe.core.route.OutputPump;
import io.logpipe.core.route.OutputQueue;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The place of an output: it owns the queue, with what is not acknowledged, and the dead letters. */
final class OutputPlace extends Place implements OutputPort {

    private final OutputQueue queue;
    private final DeadLetterDesk letters;
    private final OutputPump pump;
    private final PluginContext.Counter blocksOut = counters().counter("blocks_out");
    private final PluginContext.Counter bytesOut = counters().counter("bytes_out");
    private volatile Optional<Output> running = Optional.empty();
    private volatile @Nullable DiskQueue disk;

    /** Runs {@code onRoom} when inputs that waited for this queue may go on. */
    OutputPlace(String id, Services services, QueueSettings settings, FailureSink onFailure, Runnable onRoom) {
        super(id, Kind.OUTPUT, services, onFailure);
        queue = new OutputQueue(id, settings.memory(), drops(settings), services.passes());
        letters = new DeadLetterDesk(
                directory(DeadLetters.DIRECTORY), letters(settings), queue, services.loop(), services.pool(), log());
        pump = new OutputPump(this, queue, services.loop(), log(), letters, onRoom);
        if (settings.disk() > 0 || left()) {
            useDisk(settings);
        }
    }

    private Path directory(String kind) {
        return services().stateDir().resolve(kind).resolve(id());
    }

    private static boolean drops(QueueSettings settings) {
        return settings.full() == QueueSettings.Full.DROP;
    }

    private static DeadLetterDesk.Limits letters(QueueSettings settings) {
        return new DeadLetterDesk.Limits(settings.deadLetters(), settings.attempts());
    }

    private static DiskQueue.Limits disk(QueueSettings settings) {
        return new DiskQueue.Limits(settings.memory(), settings.disk(), drops(settings));
    }

    /** Whether an earlier configuration has left something in files. */
    private boolean left() {
        try {
            return SavedQueue.isIn(directory(SavedQueue.DIRECTORY));
        } catch (IOException e) {
            return true; // whoever opens it will say what is wrong
        }
    }

    private void useDisk(QueueSettings settings) {
        DiskQueue made = new DiskQueue(
                directory(SavedQueue.DIRECTORY),
                disk(settings),
                queue,
                services().pool(),
                log());
        disk = made;
        queue.onDisk(made);
    }

    /** The configuration says so now; begins to deliver what is on the disk. Called once a change is through. */
    void settle(QueueSettings settings) {
        queue.limit(settings.memory(), drops(settings));
        letters.limits(letters(settings));
        DiskQueue present = disk;
        if (present != null && present.ended()) {
            present.close();
            disk = null;
            present = null;
        }
        if (present == null && settings.disk() > 0) {
            useDisk(settings);
            present = disk;
        }
        if (present != null) {
            present.limits(disk(settings));
            present.start();
        }
    }

    OutputQueue queue() {
        return queue;
    }

    /** What is on the disk; empty where no disk is used. */
    Optional<DiskQueue> disk() {
        return Optional.ofNullable(disk).filter(queue -> !queue.ended());
    }

    /** Offers all dead letters again. */
    DeadLetterDesk.Replay replay(Deadline limit) throws Exception {
        return letters.replay(limit);
    }

    @Override
    public void enter() {
        occupy(this);
    }

    @Override
    public Optional<Output> running() {
        return running;
    }

    @Override
    void started() {
        Instance now = instance();
        running = now == null ? Optional.empty() : Optional.of((Output) now.plugin());
        pump.request();
    }

    @Override
    void cut() {
        running = Optional.empty();
    }

    @Override
    void stopped() {
        cut();
        pump.reset();
    }

    @Override
    void deliver(Plugin plugin, Signal signal) throws Exception {
        ((Output) plugin).onEvent(signal);
        pump.request();
    }

    /** Waits until everything is safe: acknowledged, unless the output is not well, or on the disk. */
    void awaitEmpty(Deadline limit) {
        Optional<DiskQueue> present = disk();
        if (present.isPresent()) {
            present.get().settle(limit);
        } else if (degraded().isEmpty() && instance() != null) {
            queue.awaitEmpty(limit);
        }
    }

    /** Leaves the files to the next worker. */
    void close() {
        letters.close();
        DiskQueue present = disk;
        if (present != null) {
            present.close();
        }
    }

    @Override
    void leave() {
        close();
        DiskQueue present = disk;
        long lost = present == null ? 0 : present.abandon();
        if (present != null && present.waiting() > 0) {
            log().log(
                            Level.WARNING,
                            "removed; what it had not delivered stays in {0}, and is taken up when an output with this id"
                                    + " comes back",
                            present.directory());
            queue.abandon();
        } else {
            lost += queue.abandon();
        }
        if (lost > 0) {
            log().log(Level.WARNING, "removed with {0} bytes that it had not delivered", lost);
        }
        super.leave();
    }

    @Override
    public void passed(int blocks, long bytes) {
        blocksOut.add(blocks);
        bytesOut.add(bytes);
    }

    @Override
    public void dropped(String reason, long bytes) {
        counters().counter("dropped_" + reason).add(1);
        counters().counter("dropped_bytes").add(bytes);
    }

    @Override
    public void setAside(long bytes) {
        counters().counter("dead_letters").add(1);
        counters().counter("dead_letter_bytes").add(bytes);
    }
}
