package io.logpipe.input.file;

import io.logpipe.api.plugin.Handover;
import io.logpipe.api.plugin.PluginContext;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What an instance takes over from the one before it, in this process or in an earlier one, and leaves to the next. */
final class Succession {

    private static final String DIRECTORY = "directory";
    private static final String TAILS = "tails";
    private static final String ROTATIONS = "rotations";

    private final FileSettings settings;
    private final PluginContext context;
    private final Clock clock;
    private final Bookmarks bookmarks;
    private final Tails tails;
    private final Departures departures;
    private final Map<String, Retired> retired = new HashMap<>();

    /** A file that is not collected any more, but of which something is on its way. */
    private record Retired(Tail tail, Bookmarks bookmarks) {}

    Succession(
            FileSettings settings,
            PluginContext context,
            Clock clock,
            Bookmarks bookmarks,
            Tails tails,
            Departures departures) {
        this.settings = settings;
        this.context = context;
        this.clock = clock;
        this.bookmarks = bookmarks;
        this.tails = tails;
        this.departures = departures;
    }

    /**
     * Whether the directory was never watched before, by this instance or with this checkpoint. The mark is a file, since
     * it must outlast a worker that dies before its first positions are durable.
     */
    boolean firstEver() {
        boolean unmarked = mark();
        return unmarked && !bookmarks.lost() && !bookmarks.known();
    }

    private boolean mark() {
        String name = "watched-" + Integer.toHexString(settings.path().hashCode());
        try {
            Files.createFile(context.stateDirectory().resolve(name));
            return true;
        } catch (FileAlreadyExistsException watchedBefore) {
            return false;
        } catch (IOException failure) {
            context.log().log(Level.WARNING, "cannot note that the directory is watched: " + failure);
            return true;
        }
    }

    /** What the next instance needs to know beside the checkpoint. */
    Handover handOver(Handles handles, Rotations rotations) {
        return new Handover(Map.of(
                DIRECTORY, settings.path().toString(),
                TAILS, Baton.write(tails, handles),
                ROTATIONS, rotations.handOver()));
    }

    /** Takes over what an instance in this process has left. */
    void takeOver(Handover handover, Rotations rotations) {
        if (handover.isEmpty()) {
            recover();
            return;
        }
        String directory = String.valueOf(handover.values().get(DIRECTORY));
        boolean same = directory.equals(settings.path().toString());
        for (Map<?, ?> entry : entries(handover, TAILS)) {
            Baton.read(entry).ifPresent(tail -> enter(tail, same, directory));
        }
        for (Map<?, ?> entry : entries(handover, ROTATIONS)) {
            rotations.takeOver(entry);
        }
    }

    private static List<Map<?, ?>> entries(Handover handover, String name) {
        return handover.values().get(name) instanceof List<?> list
                ? list.stream().<Map<?, ?>>map(Map.class::cast).toList()
                : List.of();
    }

    private void enter(Tail tail, boolean sameDirectory, String directory) {
        if (sameDirectory && settings.collects(tail.path(), tail.label())) {
            follow(tail);
        } else if (!tail.settled()) {
            Bookmarks theirs = sameDirectory ? bookmarks : new Bookmarks(context.checkpoint(directory), clock);
            retired.put(tail.id(), new Retired(tail, theirs));
        }
    }

    private void follow(Tail tail) {
        bookmarks.unclaimed().remove(tail.key().toString());
        tails.add(tail);
        if (tail.place() != Tail.Place.NAMED) {
            departures.add(tail);
        }
    }

    /** The predecessor broke and left no word, but its files are still open: also those that have no name any more. */
    private void recover() {
        Set<String> open = new HashSet<>(context.leases().names(Handles.LEASE));
        if (open.isEmpty()) {
            return;
        }
        for (String key : List.copyOf(bookmarks.unclaimed())) {
            bookmarks
                    .mark(key)
                    .filter(mark -> open.contains(Handles.LEASE + mark.base()))
                    .ifPresent(mark -> {
                        Tail tail = new Tail(FileKey.parse(key), mark);
                        tail.lost(Tail.Place.SOUGHT);
                        follow(tail);
                    });
        }
    }

    /** Whether something of a file that is not collected any more is under way. */
    boolean retains(FileKey key) {
        return retired.values().stream().anyMatch(file -> file.tail().key().equals(key));
    }

    /** An acknowledgement for a file that is not followed. */
    void acknowledged(String id, long offset) {
        Retired file = retired.get(id);
        if (file != null && offset > file.tail().committed()) {
            file.tail().acknowledge(offset);
            file.bookmarks().save(file.tail());
            if (file.tail().settled()) {
                retired.remove(id);
            }
        }
    }
}
