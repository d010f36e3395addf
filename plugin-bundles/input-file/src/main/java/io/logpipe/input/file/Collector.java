package io.logpipe.input.file;

import io.logpipe.api.block.BlockPool;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Checkpoint;
import io.logpipe.api.plugin.Handover;
import io.logpipe.api.plugin.Outlet;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.PluginContext.Counter;
import io.logpipe.api.plugin.PluginContext.Wakeup;
import io.logpipe.api.plugin.Signal;
import io.logpipe.plugin.deflate.BlockDeflater;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * An instance at work: what came in is noted, and then a turn looks at some names, goes on with the sweep if one is
 * running, and reads of the files that have something. A turn does only so much, and asks for another one if that was
 * not enough.
 */
final class Collector {

    /** What a tick is for. */
    enum Timer {
        SECOND,
        SWEEP,
        PARTIAL,
        BEGINNING,
        ADOPTION,
        PAUSE
    }

    private static final int NAMES = 256;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MOST_OF_START = Duration.ofSeconds(2);

    private final FileSettings settings;
    private final PluginContext context;
    private final Logger log;
    private final Wakeup wakeup;
    private final Counter skipped;
    private final Bookmarks bookmarks;
    private final BirthTimes births = new BirthTimes();
    private final Tails tails = new Tails();
    private final Ready ready = new Ready();
    private final Agenda agenda = new Agenda();
    private final Handles handles;
    private final Admission admission;
    private final Departures departures;
    private final Generations generations;
    private final Lookout lookout;
    private final Folders folders;
    private final Sweep sweep;
    private final Partials partials;
    private final Beginnings beginnings;
    private final Adoption adoption;
    private final Neighbours neighbours;
    private final Release release;
    private final Room room;
    private final Rounds rounds;
    private final Reads reads;
    private final Rotations rotations;
    private final Succession succession;
    private final Pace pace;
    private final @Nullable BlockDeflater deflater;
    private long newsBefore;
    private long newsSaved = -1;
    private boolean pausing;

    Collector(FileSettings settings, PluginContext context, Neighbours neighbours, Clock clock) {
        this.settings = settings;
        this.context = context;
        this.neighbours = neighbours;
        this.log = context.log();
        this.wakeup = context.wakeup();
        this.skipped = context.counter("skipped_bytes");
        this.pace = new Pace(settings.longestPause(), settings.shortestPause());
        this.deflater = settings.deflate() ? new BlockDeflater() : null;

        Window window = new Window();
        LineCount lines = new LineCount(context.linesWanted());
        Checkpoint checkpoint = context.checkpoint(settings.path().toString());
        bookmarks = new Bookmarks(checkpoint, clock);
        handles = new Handles(settings.path(), context.leases(), context.blocks(), log, settings.maxOpenFiles());
        admission = new Admission(settings.path(), bookmarks, births, lines, clock, skipped, log);
        departures = new Departures(tails, handles, bookmarks, ready, skipped, log);
        generations = new Generations(tails, handles, bookmarks, departures, ready, lines, skipped, log);
        adoption = new Adoption(context, settings.path(), checkpoint, neighbours, window, clock);
        room = new Room(settings.path(), context, tails, bookmarks, neighbours);
        lookout = new Lookout(
                settings,
                tails,
                handles,
                births,
                admission,
                adoption,
                bookmarks,
                departures,
                generations,
                ready,
                room,
                log);
        folders = new Folders(context, settings.path(), settings.recursive());
        sweep = new Sweep(folders, lookout, tails, departures, births, log, this::swept);
        rounds = new Rounds(settings.scanInterval(), wait -> context.after(wait, Timer.SWEEP));
        partials = new Partials(context, settings.partialWait(), ready);
        beginnings = new Beginnings(context, ready);
        reads = new Reads(
                ready, handles, lookout, generations, bookmarks, partials, beginnings, lines, window, readers(), log);
        rotations = new Rotations(settings, context, tails, lookout, clock);
        succession = new Succession(settings, context, clock, bookmarks, tails, departures);
        release = new Release(settings, checkpoint, bookmarks, tails, departures, succession, agenda, sweep, wakeup);
    }

    private Reads.Readers readers() {
        BlockPool pool = context.blocks();
        BlockDeflater compressing = deflater;
        if (compressing != null) {
            return extent -> new DeflateReader(extent, settings.blockSize(), pool, compressing);
        }
        if (settings.lineMode()) {
            Counter split = context.counter("split_lines");
            LineEnds ends = new LineEnds();
            return extent -> new LineReader(extent, settings.blockSize(), pool, split, ends);
        }
        return extent -> new RegionReader(extent, settings.blockSize());
    }

    /**
     * Finds out what is there. One that takes it from its end looks at all of it before this returns, the first of a worker
     * at as much as it comes to, a successor and what is left in turns.
     */
    void start(Handover handover) throws IOException {
        boolean first = succession.firstEver() && handover.isEmpty();
        bookmarks.load(settings.path().toString());
        folders.start(births);
        succession.takeOver(handover, rotations);
        handles.takeOver(new ArrayList<>(tails.all()));
        tails.all().stream().filter(tail -> tail.unread() > 0).forEach(ready::add);
        admission.fromEnd(first && !settings.fromStart());
        sweep.start();
        long begin = System.nanoTime();
        while (handover.isEmpty()
                && sweep.running()
                && (admission.fromEnd() || System.nanoTime() - begin < MOST_OF_START.toNanos())) {
            sweep.step(NAMES);
        }
        admission.fromEnd(false);
        rounds.stirred();
        rounds.begin();
        context.every(SECOND, Timer.SECOND);
        release.called();
        neighbours.join(context.instance(), release);
        if (bookmarks.lost()) {
            log.log(Level.WARNING, "positions were lost: files that are not known are read from their start");
        }
        log.log(Level.INFO, "collects " + settings.path() + ", " + tails.all().size() + " files known");
    }

    void onEvent(Signal signal, Outlet outlet) {
        release.called();
        if (signal instanceof Signal.Changed changed) {
            changed(changed);
        } else if (signal instanceof Signal.Tick tick && tick.attachment() instanceof Timer timer) {
            tick(timer);
        } else if (signal instanceof Signal.Ended ended) {
            rotations.ended(ended.process(), ended.exitCode());
        }
        turn(outlet);
    }

    private void changed(Signal.Changed changed) {
        if (!(changed.attachment() instanceof Folder folder)) {
            return;
        }
        rounds.stirred();
        if (changed.overflow()) {
            folders.watchAgain(folder);
            sweep.start();
        }
        for (String name : changed.names()) {
            String path = folder.prefix() + name;
            agenda.add(path, tails.at(path) != null);
        }
    }

    private void tick(Timer timer) {
        switch (timer) {
            case SECOND -> second();
            case SWEEP -> {
                sweep.start();
                rounds.begin();
            }
            case PARTIAL -> partials.tick();
            case BEGINNING -> beginnings.tick();
            case ADOPTION -> adoption.tick(lookout);
            case PAUSE -> pausing = false;
        }
    }

    private void second() {
        boolean moved = folders.check(births);
        if (moved && folders.present()) {
            bookmarks.restartGrace();
        } else if (moved) {
            new ArrayList<>(tails.all()).forEach(tail -> lookout.look(tail.path()));
            departures.swept(Integer.MAX_VALUE);
        }
        if (moved || folders.polled() || departures.seeking() || room.due()) {
            sweep.start();
        }
        lookout.links().forEach(lookout::look);
        ready.second();
        departures.second(generations);
        admission.second();
        rotations.second();
        saveOutgrown();
    }

    /** What is not read yet is remembered too, so that a start can tell how much of it is missing. */
    private void saveOutgrown() {
        if (generations.news() == newsSaved) {
            return;
        }
        newsSaved = generations.news();
        for (Tail tail : tails.all()) {
            if (tail.outgrown()) {
                bookmarks.save(tail);
            }
        }
    }

    private void turn(Outlet outlet) {
        for (int i = 0; i < NAMES && !agenda.isEmpty(); i++) {
            look(agenda.next());
        }
        sweep.step(NAMES);
        rotations.begin();
        if (!pausing) {
            Duration wait = batch(reads.run(outlet));
            if (!wait.isZero()) {
                pausing = true;
                context.after(wait, Timer.PAUSE);
            }
        }
        if (!agenda.isEmpty() || sweep.running() || (!pausing && reads.pending())) {
            wakeup.wake();
        }
    }

    private Duration batch(long bytes) {
        return bytes == 0 ? Duration.ZERO : pace.after(bytes);
    }

    private void look(String path) {
        if (lookout.concerns(path) || lookout.seeks() || folders.recursive()) {
            sweep.directory(path, lookout.look(path));
        }
    }

    /** All names were looked at. */
    private void swept() {
        admission.missing(bookmarks.unclaimed());
        bookmarks.swept();
        room.scanned();
        rounds.done(generations.news() != newsBefore);
        newsBefore = generations.news();
    }

    void committed(SourceRef source, Position upTo) {
        Tail tail = tails.withId(source.id());
        if (tail == null) {
            succession.acknowledged(source.id(), upTo.offset());
        } else if (upTo.offset() > tail.committed()) {
            tail.acknowledge(upTo.offset());
            bookmarks.save(tail);
            if (rotations.consider(tail)) {
                wakeup.wake();
            }
        }
    }

    /** The route is full, or has room again; a {@link Signal.Woken} follows then. */
    void hold(boolean full) {
        reads.hold(full);
    }

    Handover stop() {
        neighbours.leave(context.instance(), release);
        sweep.close();
        if (deflater != null) {
            deflater.close();
        }
        return succession.handOver(handles, rotations);
    }
}
