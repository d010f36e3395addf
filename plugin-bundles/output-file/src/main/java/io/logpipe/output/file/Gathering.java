package io.logpipe.output.file;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What was written since the last group left: it will be the next. */
final class Gathering {

    /** What a pass costs in an entry, beside the id of its source. */
    private static final int OVERHEAD = 64;

    private final List<Commit> commits = new ArrayList<>();
    private final Set<OpenFile> files = new LinkedHashSet<>();
    /** Keys of files that nobody appends to any more. */
    private final List<String> closed = new ArrayList<>();

    private long weight;

    void add(Commit commit) {
        commits.add(commit);
        if (commit.file().dirty()) {
            files.add(commit.file());
        }
        weight += commit.bytes() + commit.source().length() + OVERHEAD;
    }

    boolean holds(OpenFile file) {
        return files.contains(file);
    }

    void closed(String key) {
        closed.add(key);
    }

    void closed(Collection<String> keys) {
        closed.addAll(keys);
    }

    void opened(String key) {
        closed.remove(key);
    }

    /** Bytes, and what they cost in the journal. */
    long weight() {
        return weight;
    }

    boolean hasCommits() {
        return !commits.isEmpty();
    }

    boolean isEmpty() {
        return commits.isEmpty() && files.isEmpty();
    }

    /** The commits, and none the next time; with them the weight is gone. */
    List<Commit> takeCommits() {
        List<Commit> taken = List.copyOf(commits);
        commits.clear();
        weight = 0;
        return taken;
    }

    List<OpenFile> takeFiles() {
        List<OpenFile> taken = List.copyOf(files);
        files.clear();
        return taken;
    }

    List<String> takeClosed() {
        List<String> taken = List.copyOf(closed);
        closed.clear();
        return taken;
    }
}
