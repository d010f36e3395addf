package io.logpipe.core.checkpoint;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Brings positions from memory to the disk, on the store's thread, whatever the disk does. */
final class Committer implements Runnable {

    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(5);

    private final Positions positions;
    private final Generations disk;
    private final Consumer<String> alarm;
    /** Before the next attempt, in nanoseconds; 0 while all is well. */
    private long pause;

    Committer(Positions positions, Generations disk, Consumer<String> alarm) {
        this.positions = positions;
        this.disk = disk;
        this.alarm = alarm;
    }

    /** Writes what has changed, or everything where there is no good file. */
    void save() throws IOException {
        boolean append = disk.appendable();
        Positions.Batch batch = append ? positions.take() : positions.takeAll();
        if (!append) {
            disk.rewrite(batch.changes());
        } else if (!batch.changes().isEmpty()) {
            disk.append(batch.changes());
        }
        positions.saved(batch.upTo());
    }

    /** Lengthens the pause before the next attempt. */
    void failed(Exception cause) {
        if (pause == 0) {
            tell("checkpoint: positions cannot be written, and are kept in memory until they can: " + cause);
        }
        pause = Math.min(LONGEST_PAUSE, Math.max(FIRST_PAUSE, 2 * pause));
    }

    @Override
    public void run() {
        while (awaitWork()) {
            commit();
        }
        commit();
        try {
            disk.close();
        } catch (IOException e) {
            // Only the seal is missing; what was durable before stays so.
        }
    }

    private boolean awaitWork() {
        long earliest = System.nanoTime() + pause;
        while (true) {
            try {
                return positions.awaitWork(earliest);
            } catch (InterruptedException e) {
                // Nobody has a reason to; the thread ends by Positions.end() alone.
            }
        }
    }

    private void commit() {
        try {
            save();
            if (disk.bloated()) {
                disk.rewrite(positions.all());
            }
            if (pause > 0) {
                pause = 0;
                tell("checkpoint: positions are written again");
            }
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
    }

    private void tell(String sentence) {
        try {
            alarm.accept(sentence);
        } catch (RuntimeException e) {
            // Whoever cannot hear an alarm must not end the writing.
        }
    }
}
