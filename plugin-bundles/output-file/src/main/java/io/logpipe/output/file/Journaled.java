package io.logpipe.output.file;

import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.api.plugin.Signal;
import io.logpipe.output.file.journal.Entry;
import io.logpipe.output.file.journal.FileMark;
import io.logpipe.output.file.journal.Io;
import io.logpipe.output.file.journal.Journal;
import io.logpipe.plugin.text.FileName;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers passes when their bytes and an entry in the journal are on the disk, many at once. So a start after any end can
 * put the files into exactly the state that was answered, and knows what need not be written again.
 *
 * <p>One group is on its way to the disk, in a thread of its own, while the next is written. If a group fails, it and all
 * that was written since is cut off again, and comes again.
 */
final class Journaled implements Commits {

    private static final Duration GROUP_TIME = Duration.ofMillis(200);
    private static final long GROUP_BYTES = 1 << 20;
    /** So much may be written while a group is on its way. */
    private static final long MOST_BYTES = 16 << 20;
    /** What a pass costs in an entry, beside the id of its source. */
    private static final int OVERHEAD = 64;

    private static final long BEAT_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int MOST_SHARED = 1_000;
    private static final String GROUP = "group";

    private final PluginContext context;
    private final BaseDirectory base;
    private final Health health;
    private final boolean eachPass;
    private final Io io;
    private final List<Commit> waiting = new ArrayList<>();
    private final Set<OpenFile> written = new LinkedHashSet<>();
    /** Directories in which files were made, by one of these. */
    private final Map<List<String>, FileName> changed = new HashMap<>();

    private final List<String> closed = new ArrayList<>();
    private final Set<String> shared = new HashSet<>();
    private @Nullable Journal journal;
    private @Nullable Progress progress;
    private @Nullable Syncer syncer;
    private @Nullable Group leaving;
    private PluginContext.@Nullable Registration timer;
    private long weight;
    private long lastEntry;

    /**
     * Touches nothing yet.
     *
     * @param eachPass whether each pass is a group of its own
     */
    Journaled(PluginContext context, BaseDirectory base, Health health, boolean eachPass, Io io) {
        this.context = context;
        this.base = base;
        this.health = health;
        this.eachPass = eachPass;
        this.io = io;
    }

    @Override
    public void start() throws IOException {
        Journal found = Journal.open(context.stateDirectory(), io, what -> context.log().log(Level.WARNING, what));
        new Recovery(base, found.book(), context.log()).run();
        journal = found;
        progress = new Progress(found.book());
        rewrite();
        if (!eachPass) {
            PluginContext.Wakeup wakeup = context.wakeup();
            syncer = new Syncer("logpipe-" + context.instance() + "-sync", wakeup::wake);
        }
    }

    @Override
    public void prepare() throws IOException {
        if (!journal().sound()) {
            rewrite();
        } else if (System.nanoTime() - lastEntry > BEAT_NANOS) {
            append(Entry.beat(System.currentTimeMillis()));
        }
    }

    @Override
    public OptionalLong held(SourceRef source, long from) {
        return progress().held(source.id(), from);
    }

    @Override
    public void abandoned(String source) {
        progress().repeats(source);
    }

    @Override
    public void created(FileName name) {
        changed.putIfAbsent(name.directories(), name);
    }

    @Override
    public void opened(OpenFile file) throws IOException {
        if (shared.contains(file.safe().key())) {
            return;
        }
        Entry entry = Entry.opened(System.currentTimeMillis(), file.safe());
        append(entry);
        journal().book().apply(entry);
        closed.remove(file.safe().key());
    }

    @Override
    public void closing(OpenFile file) {
        if (file.dirty()
                || written.contains(file)
                || leaving != null && leaving.files().contains(file)) {
            settle();
        }
        closed.add(file.safe().key());
    }

    @Override
    public void add(Commit commit) {
        String key = commit.file().safe().key();
        progress().add(commit.source(), commit.from(), commit.upTo(), key, System.currentTimeMillis());
        waiting.add(commit);
        if (commit.file().dirty()) {
            written.add(commit.file());
        }
        weight += commit.bytes() + commit.source().length() + OVERHEAD;
        if (eachPass || commit.interrupted()) {
            settle();
        } else if (weight >= GROUP_BYTES) {
            if (weight >= MOST_BYTES) {
                await();
            }
            leave();
        } else if (timer == null) {
            timer = context.after(GROUP_TIME, GROUP);
        }
    }

    @Override
    public void onEvent(Signal signal) {
        if (leaving != null && leaving.done()) {
            arrive(leaving);
            if (weight >= GROUP_BYTES || timer == null && !waiting.isEmpty()) {
                leave();
            }
        }
        if (signal instanceof Signal.Tick tick && GROUP.equals(tick.attachment())) {
            timer = null;
            leave();
        }
    }

    @Override
    public boolean settle() {
        boolean safe = await();
        if (!waiting.isEmpty() || !written.isEmpty()) {
            Group group = group();
            if (!group.done()) {
                group.write();
            }
            safe &= arrive(group);
        }
        return safe;
    }

    /** Sends what is written on its way, unless something is. */
    private void leave() {
        if (leaving != null || waiting.isEmpty()) {
            return;
        }
        Group group = group();
        if (syncer == null || group.done()) {
            arrive(group);
            return;
        }
        leaving = group;
        syncer.write(group);
    }

    private boolean await() {
        if (leaving == null) {
            return true;
        }
        leaving.await();
        return arrive(leaving);
    }

    /** All that is written and not on its way. */
    private Group group() {
        if (timer != null) {
            timer.close();
            timer = null;
        }
        weight = 0;
        List<OpenFile> files = List.copyOf(written);
        List<FileMark> marks = files.stream().map(OpenFile::mark).toList();
        List<FileMark> ours = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            if (files.get(i).foreign()) {
                share(marks.get(i));
            } else {
                ours.add(marks.get(i));
            }
        }
        Entry entry = new Entry(
                System.currentTimeMillis(),
                ours,
                List.copyOf(closed),
                progress().leave(),
                progress().forgotten());
        Group group = new Group(
                journal(),
                entry,
                folders(),
                files,
                marks.stream().map(FileMark::length).toList(),
                List.copyOf(waiting));
        closed.clear();
        written.clear();
        waiting.clear();
        lastEntry = System.nanoTime();
        try {
            if (!journal().sound() || journal().bloated()) {
                rewrite();
            }
        } catch (IOException e) {
            group.refuse(e);
        }
        return group;
    }

    /** Directories in which files were made. One that is gone meanwhile holds none. */
    private List<Folder> folders() {
        List<Folder> folders = new ArrayList<>();
        for (FileName name : changed.values()) {
            try {
                Optional<Folder> found = base.existing(name);
                if (found.isPresent()) {
                    try (Folder folder = found.get()) {
                        folders.add(folder.again());
                    }
                }
            } catch (IOException e) {
                context.log().log(Level.WARNING, "the directory of " + name + " cannot be synced: " + e);
            }
        }
        changed.clear();
        return folders;
    }

    /** What others append must not be cut: from now on this file is as after any crash without a journal. */
    private void share(FileMark file) {
        closed.add(file.key());
        if (shared.size() < MOST_SHARED && shared.add(file.key())) {
            context.log().log(
                    Level.WARNING,
                    file.name() + " is appended to by somebody else too; after a crash some of it may be there twice");
        }
    }

    /** A group has come to its end: answers its passes. Returns whether they are safe. */
    private boolean arrive(Group group) {
        leaving = null;
        Optional<IOException> failure = group.failure();
        if (failure.isPresent()) {
            fail(group, failure.get());
            return false;
        }
        progress().arrived();
        journal().book().apply(group.entry());
        group.kept();
        if (group.commits().stream().noneMatch(Commit::interrupted)) {
            health.works();
        }
        return true;
    }

    /** A sync that failed is not repeated: everything since the last good one is cut off and comes again. */
    private void fail(Group group, IOException why) {
        PluginFailure failure = health.failed("files or their journal cannot be synced", why);
        List<Commit> lost = new ArrayList<>(group.commits());
        lost.addAll(waiting);
        waiting.clear();
        weight = 0;
        progress().failed(group.entry().forgotten());
        closed.addAll(group.entry().closed());
        try {
            // Before the files are cut: an entry that may be on the disk tells of what will not be there.
            if (!journal().sound()) {
                rewrite();
            }
        } catch (IOException e) {
            context.log().log(Level.DEBUG, "the journal: " + e); // tried again before the next pass
        }
        written.addAll(group.files());
        written.forEach(OpenFile::giveUp);
        written.clear();
        lost.forEach(commit -> commit.lost(failure));
    }

    private void append(Entry entry) throws IOException {
        if (!journal().sound()) {
            rewrite();
        }
        journal().append(entry);
        lastEntry = System.nanoTime();
    }

    private void rewrite() throws IOException {
        journal().rewrite(System.currentTimeMillis());
        lastEntry = System.nanoTime();
    }

    private Journal journal() {
        if (journal == null) {
            throw new IllegalStateException("not started");
        }
        return journal;
    }

    private Progress progress() {
        if (progress == null) {
            throw new IllegalStateException("not started");
        }
        return progress;
    }

    @Override
    public void close() {
        if (syncer != null) {
            syncer.end();
            syncer = null;
        }
        if (journal != null) {
            end(journal);
            journal = null;
        }
    }

    /** No file is open: nothing is cut at the next start, whatever is written by others until then. */
    private void end(Journal ending) {
        try {
            Entry entry = new Entry(
                    System.currentTimeMillis(),
                    List.of(),
                    closed,
                    List.of(),
                    progress().forgotten());
            ending.append(entry);
            ending.sync();
        } catch (IOException e) {
            context.log().log(Level.DEBUG, "the journal: " + e); // files that are as long as it says are not cut either
        }
        closed.clear();
        ending.close();
    }
}
