package io.logpipe.output.file;

import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.api.plugin.Signal;
import io.logpipe.output.file.journal.Entry;
import io.logpipe.output.file.journal.FileMark;
import io.logpipe.output.file.journal.Io;
import io.logpipe.plugin.text.FileName;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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

    private static final String GROUP = "group";

    private final PluginContext context;
    private final BaseDirectory base;
    private final Health health;
    private final boolean eachPass;
    private final Logbook logbook;
    private final NewNames names;
    private final SharedFiles shared;
    private final Gathering next = new Gathering();
    private @Nullable Progress progress;
    private @Nullable Syncer syncer;
    private @Nullable Group leaving;
    private PluginContext.@Nullable Registration timer;

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
        this.logbook = new Logbook(context, io);
        this.names = new NewNames(base, context.log());
        this.shared = new SharedFiles(context.log());
    }

    @Override
    public void start() throws IOException {
        logbook.start(base);
        progress = new Progress(logbook.journal().book());
        if (!eachPass) {
            PluginContext.Wakeup wakeup = context.wakeup();
            syncer = new Syncer("logpipe-" + context.instance() + "-sync", wakeup::wake);
        }
    }

    @Override
    public void prepare() throws IOException {
        logbook.prepare();
    }

    @Override
    public OptionalLong held(SourceRef source, long from) {
        return progress().held(source.id(), from);
    }

    @Override
    public void begins(SourceRef source, long from) {
        progress().begins(source.id(), from);
    }

    @Override
    public void abandoned(String source) {
        progress().repeats(source);
    }

    @Override
    public void created(FileName name) {
        names.add(name);
    }

    @Override
    public void opened(OpenFile file) throws IOException {
        FileMark safe = file.safe();
        if (shared.holds(safe)) {
            return;
        }
        if (!file.claimed(logbook.claim())) {
            throw new AccessDeniedException(
                    safe.name(),
                    null,
                    "another output appends to it (expected: a directory for each output, or \"durability\": \"none\")");
        }
        Entry entry = Entry.opened(System.currentTimeMillis(), safe);
        logbook.append(entry);
        logbook.journal().book().apply(entry);
        next.opened(safe.key());
    }

    @Override
    public void closing(OpenFile file) {
        if (file.dirty()
                || next.holds(file)
                || leaving != null && leaving.files().contains(file)) {
            settle();
        }
        next.closed(file.safe().key());
    }

    @Override
    public void add(Commit commit) {
        String key = commit.file().safe().key();
        progress().add(commit.source(), commit.from(), commit.upTo(), key, System.currentTimeMillis());
        next.add(commit);
        if (eachPass || commit.interrupted()) {
            settle();
        } else if (next.weight() >= GROUP_BYTES) {
            if (next.weight() >= MOST_BYTES) {
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
            if (next.weight() >= GROUP_BYTES || timer == null && next.hasCommits()) {
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
        if (!next.isEmpty()) {
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
        if (leaving != null || !next.hasCommits()) {
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
        List<OpenFile> files = next.takeFiles();
        List<FileMark> marks = files.stream().map(OpenFile::mark).toList();
        List<FileMark> ours = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            if (files.get(i).foreign()) {
                next.closed(marks.get(i).key());
                shared.add(marks.get(i));
            } else {
                ours.add(marks.get(i));
            }
        }
        Entry entry = new Entry(
                System.currentTimeMillis(),
                ours,
                next.takeClosed(),
                progress().leave(),
                progress().forgotten());
        Group group = new Group(
                logbook.journal(),
                entry,
                names.take(),
                files,
                marks.stream().map(FileMark::length).toList(),
                next.takeCommits());
        try {
            logbook.entryFollows();
        } catch (IOException e) {
            group.refuse(e);
        }
        return group;
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
        logbook.journal().book().apply(group.entry());
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
        lost.addAll(next.takeCommits());
        progress().failed(group.entry().forgotten());
        next.closed(group.entry().closed());
        // Before the files are cut: an entry that may be on the disk tells of what will not be there.
        logbook.mend();
        Set<OpenFile> files = new LinkedHashSet<>(next.takeFiles());
        files.addAll(group.files());
        files.forEach(OpenFile::giveUp);
        lost.forEach(commit -> commit.lost(failure));
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
        if (progress != null) {
            logbook.end(next.takeClosed(), progress.forgotten());
            progress = null;
        }
    }
}
