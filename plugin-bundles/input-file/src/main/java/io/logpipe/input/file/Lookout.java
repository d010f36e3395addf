package io.logpipe.input.file;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks at one path and finds out which file that is now: the one we know, one we know by another name, or a new one. */
final class Lookout {

    /** What the JDK shows for bytes of a name that are no characters. */
    private static final char UNDECODABLE = '\ufffd';

    private final FileSettings settings;
    private final Tails tails;
    private final Handles handles;
    private final BirthTimes births;
    private final Admission admission;
    private final Adoption adoption;
    private final Bookmarks bookmarks;
    private final Departures departures;
    private final Generations generations;
    private final Ready ready;
    private final Room room;
    private final Logger log;
    private final Set<String> links = new LinkedHashSet<>();
    private int sweep;
    private boolean listed;
    private boolean warned;

    Lookout(
            FileSettings settings,
            Tails tails,
            Handles handles,
            BirthTimes births,
            Admission admission,
            Adoption adoption,
            Bookmarks bookmarks,
            Departures departures,
            Generations generations,
            Ready ready,
            Room room,
            Logger log) {
        this.settings = settings;
        this.tails = tails;
        this.handles = handles;
        this.births = births;
        this.admission = admission;
        this.adoption = adoption;
        this.bookmarks = bookmarks;
        this.departures = departures;
        this.generations = generations;
        this.ready = ready;
        this.room = room;
        this.log = log;
    }

    /** From now on, sweep {@code number} or none runs. */
    void sweep(int number) {
        sweep = number;
        room.scan();
    }

    /** Whether this path is wanted or known. */
    boolean concerns(String path) {
        return tails.at(path) != null || settings.collects(path);
    }

    /** Whether a file we know may be at any path. */
    boolean seeks() {
        return departures.seeking() || !bookmarks.unclaimed().isEmpty();
    }

    /** Looks at {@code path}; what is there, if it is there. */
    @Nullable
    Stat look(String path) {
        Stat stat = null;
        try {
            stat = look(path, settings.path().resolve(path));
        } catch (InvalidPathException unknown) {
            log.log(Level.DEBUG, path + " cannot be looked at: " + unknown);
        }
        if (stat == null && undecodable(path) && !warned) {
            warned = true;
            log.log(Level.WARNING, path + " and names like it are not valid in this locale, and not collected");
        }
        return stat;
    }

    /** The same, of a path that a listing told: {@code file} is the path as the JDK has it. */
    @Nullable
    Stat listed(String path, Path file) {
        listed = true;
        Stat stat = undecodable(path) ? look(path) : look(path, file);
        listed = false;
        return stat;
    }

    private static boolean undecodable(String path) {
        return path.indexOf(UNDECODABLE) >= 0;
    }

    private @Nullable Stat look(String path, Path file) {
        try {
            Stat stat = Stat.of(file);
            if (stat.kind() == Stat.Kind.FILE) {
                file(path, stat);
            } else {
                nothing(path);
            }
            return stat;
        } catch (NoSuchFileException | NotDirectoryException notThere) {
            nothing(path);
        } catch (IOException unknown) {
            // It may be there or not: what we know stays true until we know better.
            log.log(Level.DEBUG, path + " cannot be looked at: " + unknown);
        }
        return null;
    }

    private void nothing(String path) {
        links.remove(path);
        Tail known = tails.at(path);
        if (known != null) {
            vacate(known, path);
        }
    }

    private void file(String path, Stat stat) {
        Tail known = tails.at(path);
        if (known != null && is(known, stat)) {
            seen(known, path, stat);
            return;
        }
        if (known != null) {
            vacate(known, path);
        }
        other(path, stat, known);
    }

    private void seen(Tail tail, String path, Stat stat) {
        if (tail.path().equals(path)) {
            tail.foundAgain(stat.link());
            tail.sweptBy(sweep);
        }
        if (stat.link()) {
            links.add(path);
        } else if (!links.isEmpty()) {
            links.remove(path);
        }
        generations.observe(tail, stat.size(), stat.modified());
    }

    private boolean is(Tail tail, Stat stat) {
        if (!tail.key().equals(stat.key())) {
            return false;
        }
        boolean agree = BirthTimes.agree(tail.born(), births.of(stat));
        if (!agree && handles.ifOpen(tail) != null) {
            // No inode is used again while its file is open.
            births.disprove(stat.key().device());
            tail.bornUnknown();
            return true;
        }
        return agree;
    }

    /** {@code path} is not, or not any more, where {@code before} is. */
    private void other(String path, Stat stat, @Nullable Tail before) {
        Tail same = tails.withKey(stat.key());
        if (same != null && !is(same, stat)) {
            departures.superseded(same);
            same = null;
        }
        if (same == null && stat.link()) {
            same = target(path, stat);
        }
        if (same != null) {
            elsewhere(same, path, stat);
        } else {
            admit(path, stat, before);
        }
    }

    /** A link to a file of this directory is another name of that file, not the file another name of the link. */
    private @Nullable Tail target(String path, Stat stat) {
        try {
            Path real = settings.path().resolve(path).toRealPath();
            Path root = settings.path().toRealPath();
            String name = real.startsWith(root) ? root.relativize(real).toString() : "";
            if (settings.collects(name) && !name.equals(path)) {
                look(name);
            }
        } catch (IOException notThere) {
            log.log(Level.DEBUG, path + " leads nowhere: " + notThere);
        }
        return tails.withKey(stat.key());
    }

    private void elsewhere(Tail tail, String path, Stat stat) {
        if (tail.place() == Tail.Place.NAMED && isStillThere(tail)) {
            if (settings.collects(path)) {
                log.log(Level.INFO, path + " is another name of " + tail + ", which is collected once");
                tails.alias(tail, path);
            }
        } else {
            departures.remove(tail);
            tails.move(tail, path, stat.link());
        }
        seen(tail, path, stat);
    }

    private boolean isStillThere(Tail tail) {
        try {
            return Stat.of(settings.path().resolve(tail.path())).key().equals(tail.key());
        } catch (IOException notThere) {
            return false;
        }
    }

    /** A file that was renamed while nobody watched is followed under any name, a new one only if it is wanted. */
    private void admit(String path, Stat stat, @Nullable Tail before) {
        boolean wanted = settings.collects(path);
        if (!wanted && bookmarks.unclaimed().isEmpty()) {
            return;
        }
        Optional<Tail> known = admission.known(path, stat).filter(tail -> wanted || settings.collects(tail.label()));
        if (known.isPresent()) {
            enter(known.get(), path, stat);
            return;
        }
        if (!wanted) {
            return;
        }
        Optional<Neighbours.Offer> offer = adoption.offer(path, stat.key(), births.of(stat));
        if (offer.isPresent()) {
            if (!offer.get().isLater()) {
                enter(admission.adopted(offer.get(), path, stat), path, stat);
            }
            return;
        }
        Optional<Tail> moved = admission.moved(path, stat);
        if (moved.isPresent()) {
            enter(moved.get(), path, stat);
            ready.add(moved.get());
            return;
        }
        if (!room.admits(listed)) {
            return;
        }
        Tail fresh = admission.fresh(path, stat, predecessor(path, before));
        if (admission.fromEnd()) {
            fresh.looked(stat.size(), stat.modified());
            ready.add(fresh);
        }
        bookmarks.save(fresh);
        enter(fresh, path, stat);
    }

    private @Nullable Tail predecessor(String path, @Nullable Tail before) {
        if (!settings.inheritLines()) {
            return null;
        }
        return before != null ? before : tails.renamedFrom(path);
    }

    private void enter(Tail tail, String path, Stat stat) {
        tails.add(tail);
        seen(tail, path, stat);
    }

    /** {@code tail} is not at {@code path} any more. */
    private void vacate(Tail tail, String path) {
        tails.vacate(tail, path);
        if (tail.path().equals(path) && tail.place() == Tail.Place.NAMED) {
            tail.lost(Tail.Place.SOUGHT);
            tail.sweptBy(sweep);
            departures.add(tail);
            departures.look(tail, generations);
        }
    }

    /** Symbolic links, for whose targets the directory tells no events. */
    List<String> links() {
        return List.copyOf(links);
    }
}
