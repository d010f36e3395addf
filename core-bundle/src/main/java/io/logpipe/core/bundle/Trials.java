package io.logpipe.core.bundle;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Watches the revisions that serve since a short while: one that runs without failure for some seconds is good, one that
 * fails too often before that is bad. On the thread of the bundles.
 */
final class Trials {

    private final BundleThread thread;
    private final int mostFailures;
    private final Duration length;
    private final Judge judge;
    private final Map<Long, Trial> trials = new HashMap<>();

    /** Whom the end of a trial is told. */
    interface Judge {

        /** It has run long enough without failure. */
        void good(long bundle, Revision revision);

        /** It has failed too often. */
        void bad(long bundle, Revision revision, String reason);
    }

    private static final class Trial {
        final Revision revision;
        int failures;

        @Nullable
        Future<?> end;

        Trial(Revision revision) {
            this.revision = revision;
        }
    }

    Trials(BundleThread thread, int mostFailures, Duration length, Judge judge) {
        this.thread = thread;
        this.mostFailures = mostFailures;
        this.length = length;
        this.judge = judge;
    }

    /** {@code revision} has taken over an instance; its time begins, anew for each. */
    void begin(long bundle, Revision revision) {
        Trial trial = trials.get(bundle);
        if (trial == null || !trial.revision.equals(revision)) {
            end(bundle);
            trial = new Trial(revision);
            trials.put(bundle, trial);
        }
        restart(bundle, trial);
    }

    /** An instance failed; of no interest here once the trial is over. */
    void failed(long bundle, Revision revision, String reason) {
        Trial trial = trials.get(bundle);
        if (trial == null || !trial.revision.equals(revision)) {
            return;
        }
        trial.failures++;
        if (trial.failures < mostFailures) {
            restart(bundle, trial);
        } else {
            end(bundle);
            judge.bad(bundle, revision, "failed " + trial.failures + " times, at last: " + reason);
        }
    }

    private void restart(long bundle, Trial trial) {
        cancel(trial);
        trial.end = thread.after(length, () -> {
            if (trials.remove(bundle, trial)) {
                judge.good(bundle, trial.revision);
            }
        });
    }

    /** Forgets the trial of a bundle, if there is one. */
    void end(long bundle) {
        Trial trial = trials.remove(bundle);
        if (trial != null) {
            cancel(trial);
        }
    }

    private static void cancel(Trial trial) {
        if (trial.end != null) {
            trial.end.cancel(false);
        }
    }
}
