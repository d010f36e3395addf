package io.logpipe.input.file;

import io.logpipe.api.plugin.Checkpoint;
import io.logpipe.api.plugin.PluginContext;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out what another instance knows of a file that is new here: one that was moved, or that this one collects now in
 * the place of that one. What that one has under way is waited for. Where the instance is not at work, it may be about to
 * begin, and is waited for, too; then its positions are taken as they are.
 */
final class Adoption {

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int PATIENCE = 20;
    private static final int MOST = 256;

    /** Whoever is waited for comes first; where several have left a file, the one that has read on. */
    private static final Comparator<Neighbours.Offer> BEST = Comparator.comparing(Neighbours.Offer::isLater)
            .thenComparingLong(offer -> offer.mark().map(Bookmark::generation).orElse(0L))
            .thenComparingLong(
                    offer -> offer.mark().map(mark -> mark.position().offset()).orElse(0L));

    private final PluginContext context;
    private final Path directory;
    private final Checkpoint checkpoint;
    private final Neighbours neighbours;
    private final Window window;
    private final Clock clock;
    /** By path, the one that was asked for longest ago first. */
    private final Map<String, Awaited> awaited = new LinkedHashMap<>();

    private int round;
    private boolean armed;

    /** A file that is not given yet: in which round it was asked for first and last. */
    private record Awaited(FileKey key, int first, int last) {}

    Adoption(
            PluginContext context,
            Path directory,
            Checkpoint checkpoint,
            Neighbours neighbours,
            Window window,
            Clock clock) {
        this.context = context;
        this.directory = directory;
        this.checkpoint = checkpoint;
        this.neighbours = neighbours;
        this.window = window;
        this.clock = clock;
    }

    /** What is known of the file at {@code path}. If that is to come later, the path will be looked at again. */
    Optional<Neighbours.Offer> offer(String path, FileKey key, long born) {
        Awaited before = awaited.remove(path);
        List<Checkpoint> holders = checkpoint.holders(key.toString());
        if (holders.isEmpty()) {
            return Optional.empty();
        }
        int first = before == null || !before.key().equals(key) ? round : before.first();
        Sought file = new Sought(key, born, head -> begins(path, head));
        Optional<Neighbours.Offer> offer = best(holders, file, round - first >= PATIENCE);
        if (offer.isPresent() && offer.get().isLater()) {
            awaited.put(path, new Awaited(key, first, round));
            arm();
        }
        return offer;
    }

    private Optional<Neighbours.Offer> best(List<Checkpoint> holders, Sought file, boolean waitedLong) {
        List<Neighbours.Offer> offers = new ArrayList<>();
        List<Checkpoint> absent = new ArrayList<>(holders);
        for (Neighbours.Neighbour neighbour : neighbours.all()) {
            if (absent.remove(neighbour.checkpoint())) {
                neighbour.ask(file).ifPresent(offers::add);
            }
        }
        for (Checkpoint holder : absent) {
            Bookmarks theirs = new Bookmarks(holder, clock);
            theirs.left(file, mark -> false)
                    .map(mark -> waitedLong ? Neighbours.Offer.now(mark, theirs) : Neighbours.Offer.later(theirs))
                    .ifPresent(offers::add);
        }
        return offers.stream().max(BEST);
    }

    private boolean begins(String path, Head head) {
        try (FileChannel channel = FileChannel.open(directory.resolve(path), StandardOpenOption.READ)) {
            window.over(channel);
            return head.matches(window);
        } catch (IOException shorterOrGone) {
            return false;
        }
    }

    private void arm() {
        if (!armed) {
            armed = true;
            context.after(PAUSE, Collector.Timer.ADOPTION);
        }
    }

    /** The timer has fired: asks again for what is still there. */
    void tick(Lookout lookout) {
        armed = false;
        round++;
        for (String path : awaited.keySet().stream().limit(MOST).toList()) {
            lookout.look(path);
            awaited.computeIfPresent(path, (unused, file) -> file.last() == round ? file : null);
        }
        if (!awaited.isEmpty()) {
            arm();
        }
    }
}
