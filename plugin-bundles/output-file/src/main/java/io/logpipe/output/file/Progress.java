package io.logpipe.output.file;

import io.logpipe.output.file.journal.Book;
import io.logpipe.output.file.journal.SourceMark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far sources have come: durably, and in groups on their way to the disk.
 *
 * <p>What an earlier instance has made durable is left out of what comes again after a start. Later on passes of a source
 * come in order, each part once; where they do not, because it reaches this output by two ways, no offset says what is
 * there, and the source is not remembered at all.
 */
final class Progress {

    private static final int MOST_TWICE = 1_000;

    private final Book book;
    /** Sources of which nothing new has come since the start. */
    private final Set<String> replayed = new HashSet<>();

    private final Set<String> twice = new HashSet<>();
    private Map<String, SourceMark> waiting = new HashMap<>();
    private Map<String, SourceMark> leaving = new HashMap<>();
    private List<String> forgotten = new ArrayList<>();

    Progress(Book book) {
        this.book = book;
        book.sources().forEach(source -> replayed.add(source.id()));
    }

    /** Up to where the source is durable, if that is more than {@code from}, and what was sent before may come again. */
    OptionalLong held(String id, long from) {
        SourceMark mark = latest(id);
        boolean again = mark != null && replayed.contains(id) && mark.holds(from);
        return again ? OptionalLong.of(mark.reached()) : OptionalLong.empty();
    }

    /** A pass from {@code from} on brings something. */
    void begins(String id, long from) {
        SourceMark mark = latest(id);
        if (mark == null) {
            return;
        }
        if (!replayed.contains(id)) {
            if (from < mark.reached()) {
                forget(id);
                remember(id);
            }
        } else if (!mark.holds(from)) {
            replayed.remove(id);
            if (from < mark.start()) {
                forget(id);
            }
        }
    }

    /** What is safe of it may come again. */
    void repeats(String id) {
        if (latest(id) != null) {
            replayed.add(id);
        }
    }

    /** A part of a source is written to the file with this key. */
    void add(String id, long from, long upTo, String file, long now) {
        if (upTo <= from || twice.contains(id)) {
            return;
        }
        SourceMark before = latest(id);
        long start = before == null ? from : before.start();
        long reached = before == null ? upTo : Math.max(upTo, before.reached());
        waiting.put(id, new SourceMark(id, start, reached, file, now));
    }

    /** What was added since the last call; it is on its way until {@link #arrived} or {@link #failed}. */
    List<SourceMark> leave() {
        leaving = waiting;
        waiting = new HashMap<>();
        return List.copyOf(leaving.values());
    }

    /** Sources to be forgotten, since the last call. */
    List<String> forgotten() {
        List<String> now = forgotten;
        forgotten = new ArrayList<>();
        return now;
    }

    void arrived() {
        leaving = new HashMap<>();
    }

    /** Nothing of what was added since the last arrival is safe. */
    void failed(List<String> toForget) {
        leaving = new HashMap<>();
        waiting.clear();
        forgotten.addAll(toForget);
    }

    private @Nullable SourceMark latest(String id) {
        SourceMark mark = waiting.get(id);
        if (mark == null) {
            mark = leaving.get(id);
        }
        return mark == null ? book.source(id).orElse(null) : mark;
    }

    private void forget(String id) {
        waiting.remove(id);
        leaving.remove(id);
        book.forget(id);
        forgotten.add(id);
    }

    private void remember(String id) {
        if (twice.size() < MOST_TWICE) {
            twice.add(id);
        }
    }
}
