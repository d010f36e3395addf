package io.logpipe.input.file;

import io.logpipe.api.block.Position;
import io.logpipe.api.plugin.Checkpoint;
import io.logpipe.api.plugin.Saved;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The durable side of the tails: one entry per device and inode. The entry of a file that has left the directory stays
 * for an hour, so that the file may come back; of many that left, the {@link #MOST_DEPARTED newest} stay.
 */
final class Bookmarks {

    /** An entry takes some 400 bytes of the heap. */
    static final int MOST_DEPARTED = 10_000;

    private static final Duration GRACE = Duration.ofHours(1);

    /** An entry that says no more than that this directory was watched before. */
    private static final String WATCHED = "watched";

    private final Checkpoint checkpoint;
    private final Clock clock;
    private final Deque<Departed> departed = new ArrayDeque<>();
    private Set<String> unclaimed = new HashSet<>();
    private boolean swept;
    private @Nullable KeysByTime born;
    private @Nullable KeysByTime changed;

    /** A file that is gone, since when, and when its entry may go too. */
    private record Departed(String key, long since, long due) {}

    Bookmarks(Checkpoint checkpoint, Clock clock) {
        this.checkpoint = checkpoint;
        this.clock = clock;
    }

    /** Whether positions of this directory were ever stored here. */
    boolean known() {
        return !checkpoint.all().isEmpty();
    }

    boolean lost() {
        return checkpoint.history() == Checkpoint.History.LOST;
    }

    /** Reads all entries; those that nobody {@link #claim claims} belong to files that are gone. */
    void load(String directory) {
        checkpoint.put(WATCHED, new Saved(directory, Position.START, Map.of()));
        unclaimed = new HashSet<>();
        checkpoint.all().forEach((key, saved) -> Bookmark.of(saved).ifPresent(mark -> unclaimed.add(key)));
    }

    /** Keys of entries that no file was found for yet: there may be tens of thousands, so no more of them is kept. */
    Set<String> unclaimed() {
        return unclaimed;
    }

    /** The entry under {@code key}. */
    Optional<Bookmark> mark(String key) {
        return checkpoint.get(key).flatMap(Bookmark::of);
    }

    /** The entry of a file; also of one whose device has another number since it was mounted anew. */
    Optional<Bookmark> claim(FileKey key, long birth) {
        unclaimed.remove(key.toString());
        Optional<Bookmark> mark = mark(key.toString());
        boolean sure = mark.isPresent() || birth == BirthTimes.UNKNOWN || unclaimed.isEmpty();
        return sure ? mark : remounted(key, birth);
    }

    private Optional<Bookmark> remounted(FileKey key, long birth) {
        String inode = key.toString().substring(key.toString().indexOf(':'));
        return born().at(birth).stream()
                .filter(other -> other.endsWith(inode) && unclaimed.contains(other))
                .findFirst()
                .map(this::take);
    }

    /** Made when it is asked for: at most starts each entry is claimed by its own key. */
    private KeysByTime unclaimedBy(ToLongFunction<Bookmark> time) {
        KeysByTime index = new KeysByTime();
        unclaimed.forEach(key -> mark(key).ifPresent(mark -> index.add(time.applyAsLong(mark), key)));
        return index;
    }

    private KeysByTime born() {
        KeysByTime index = born;
        if (index == null) {
            index = unclaimedBy(Bookmark::born);
            born = index;
        }
        return index;
    }

    private KeysByTime changed() {
        KeysByTime index = changed;
        if (index == null) {
            index = unclaimedBy(Bookmark::modified);
            changed = index;
        }
        return index;
    }

    /**
     * The entry of {@code file}, if that is not where it was when that was written, or not collected there any more.
     *
     * @param collected whether what it stands for is
     */
    Optional<Bookmark> left(Sought file, Predicate<Bookmark> collected) {
        return mark(file.key().toString())
                .filter(mark -> file.is(mark.born(), mark.head()))
                .filter(mark -> !collected.test(mark) || !isThere(checkpoint, file.key(), mark));
    }

    private static boolean isThere(Checkpoint of, FileKey key, Bookmark mark) {
        return of.get(WATCHED)
                .filter(directory -> key.isAt(Path.of(directory.name()).resolve(mark.path())))
                .isPresent();
    }

    /** The file is another instance's now. */
    void leave(FileKey key) {
        unclaimed.remove(key.toString());
        checkpoint.remove(key.toString());
    }

    /**
     * The key of a file that is gone and had this very size and time of change: so it may have been moved here from
     * another file system. Whether the bytes are the same is still to be seen.
     *
     * @param vacant whether there is nothing at a path any more
     */
    Optional<String> twin(Stat stat, Predicate<String> vacant) {
        for (String key : changed().at(stat.modified())) {
            Optional<Bookmark> mark = entry(key);
            if (mark.isPresent()
                    && mark.get().size() == stat.size()
                    && vacant.test(mark.get().path())) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }

    /** The entry of a file that has left the directory, and was not seen again. */
    Optional<Bookmark> departed(String key) {
        return mark(key).filter(mark -> mark.gone() != 0);
    }

    private Optional<Bookmark> entry(String key) {
        return mark(key).filter(mark -> mark.gone() != 0 || unclaimed.contains(key));
    }

    /** Takes an entry away, for the same file under another key. */
    Bookmark take(String key) {
        Bookmark mark = entry(key).orElseThrow();
        unclaimed.remove(key);
        if (changed != null) {
            changed.remove(mark.modified(), key);
        }
        checkpoint.remove(key);
        return mark;
    }

    void save(Tail tail) {
        checkpoint.put(tail.key().toString(), tail.bookmark().saved());
    }

    /** A new generation begins: nothing is read of it before its number is durable, or it might come to be used twice. */
    void begin(Tail tail) {
        save(tail);
        tail.beginsWhen(checkpoint.durable());
    }

    /** The file has left, and everything of it was acknowledged. */
    void depart(Tail tail) {
        depart(tail.key().toString(), tail.bookmark());
    }

    private void depart(String key, Bookmark mark) {
        long since = since(mark);
        checkpoint.put(key, mark.gone(since).saved());
        changed().add(mark.modified(), key);
        departed.add(new Departed(key, since, since + GRACE.toMillis()));
        if (departed.size() > MOST_DEPARTED) {
            forget(departed.remove());
        }
    }

    private long since(Bookmark mark) {
        return mark.gone() == 0 ? clock.millis() : Math.min(mark.gone(), clock.millis());
    }

    /** All files have been looked at: what is still unclaimed is gone, and what is gone for long is forgotten. */
    void swept() {
        if (!swept) {
            swept = true;
            born = null;
            changed = null;
        }
        if (!unclaimed.isEmpty()) {
            List<Departed> missed = new ArrayList<>();
            unclaimed.forEach(key -> mark(key).ifPresent(mark -> missed.add(new Departed(key, since(mark), 0))));
            unclaimed = new HashSet<>();
            missed.sort(Comparator.comparingLong(Departed::since));
            missed.forEach(file -> mark(file.key()).ifPresent(mark -> missed(file.key(), mark)));
        }
        for (Departed first = departed.peek(); first != null && due(first); first = departed.peek()) {
            forget(departed.remove());
        }
    }

    /** Unless it has come back, or another file that got its inode. */
    private void forget(Departed gone) {
        entry(gone.key()).filter(mark -> mark.gone() == gone.since()).ifPresent(mark -> take(gone.key()));
    }

    private void missed(String key, Bookmark mark) {
        if (elsewhere(key, mark)) {
            checkpoint.remove(key);
        } else {
            depart(key, mark);
        }
    }

    /** Whether another instance had just got it when the last worker died. */
    private boolean elsewhere(String key, Bookmark mark) {
        return checkpoint.holders(key).stream()
                .anyMatch(holder -> holder.get(key)
                        .flatMap(Bookmark::of)
                        .filter(other -> other.base().equals(mark.base()) && isThere(holder, FileKey.parse(key), other))
                        .isPresent());
    }

    private boolean due(Departed entry) {
        return entry.due() <= clock.millis();
    }

    /** The directory itself was away, so time did not count. */
    void restartGrace() {
        Deque<Departed> again = new ArrayDeque<>();
        departed.forEach(
                entry -> again.add(new Departed(entry.key(), entry.since(), clock.millis() + GRACE.toMillis())));
        departed.clear();
        departed.addAll(again);
    }
}
