package io.logpipe.input.file;

import io.logpipe.api.plugin.Checkpoint;
import io.logpipe.api.plugin.PluginContext.Wakeup;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives up files that were moved into the directory of another instance, or that another one collects now in place of this
 * one, as soon as nothing of them is under way.
 */
final class Release implements Neighbours.Neighbour {

    private final FileSettings settings;
    private final Checkpoint checkpoint;
    private final Bookmarks bookmarks;
    private final Tails tails;
    private final Departures departures;
    private final Succession succession;
    private final Agenda agenda;
    private final Sweep sweep;
    private final Wakeup wakeup;
    private volatile @Nullable Thread thread;

    Release(
            FileSettings settings,
            Checkpoint checkpoint,
            Bookmarks bookmarks,
            Tails tails,
            Departures departures,
            Succession succession,
            Agenda agenda,
            Sweep sweep,
            Wakeup wakeup) {
        this.settings = settings;
        this.checkpoint = checkpoint;
        this.bookmarks = bookmarks;
        this.tails = tails;
        this.departures = departures;
        this.succession = succession;
        this.agenda = agenda;
        this.sweep = sweep;
        this.wakeup = wakeup;
    }

    /** The instance is called on this thread, which may be another one than before. */
    void called() {
        thread = Thread.currentThread();
    }

    @Override
    public boolean here() {
        return thread == Thread.currentThread();
    }

    @Override
    public Tails files() {
        return tails;
    }

    @Override
    public Checkpoint checkpoint() {
        return checkpoint;
    }

    @Override
    public Optional<Neighbours.Offer> ask(Sought file) {
        Tail tail = tails.withKey(file.key());
        if (tail == null) {
            return succession.retains(file.key())
                    ? later()
                    : bookmarks
                            .left(file, mark -> settings.collects(mark.path(), mark.label()))
                            .map(mark -> Neighbours.Offer.now(mark, bookmarks));
        }
        if (!file.is(tail.born(), tail.head())) {
            return Optional.empty();
        }
        return switch (tail.place()) {
            case NAMED -> named(tail);
            case SOUGHT -> {
                sweep.start();
                wakeup.wake();
                yield later();
            }
            case GONE ->
                departures.surrender(tail) ? Optional.of(Neighbours.Offer.now(tail.bookmark(), bookmarks)) : later();
        };
    }

    private Optional<Neighbours.Offer> named(Tail tail) {
        if (tail.key().isAt(settings.path().resolve(tail.path()))) {
            return Optional.empty();
        }
        // The event that tells so is on its way.
        agenda.add(tail.path(), true);
        wakeup.wake();
        return later();
    }

    private Optional<Neighbours.Offer> later() {
        return Optional.of(Neighbours.Offer.later(bookmarks));
    }
}
