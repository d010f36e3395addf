package io.logpipe.output.file;

import io.logpipe.api.plugin.PluginContext;
import io.logpipe.output.file.journal.Entry;
import io.logpipe.output.file.journal.Io;
import io.logpipe.output.file.journal.Journal;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The journal while it is written: made anew where it cannot be appended to, and never silent for long. */
final class Logbook {

    private static final long BEAT_NANOS = Duration.ofSeconds(5).toNanos();

    private final PluginContext context;
    private final Io io;
    private @Nullable Claim claim;
    private @Nullable Journal journal;
    private long lastEntry;

    /** Touches nothing yet. */
    Logbook(PluginContext context, Io io) {
        this.context = context;
        this.io = io;
    }

    /** Puts the files into the state that was last acknowledged, and begins a journal of that. */
    void start(BaseDirectory base) throws IOException {
        Journal found = Journal.open(context.stateDirectory(), io, what -> context.log().log(Level.WARNING, what));
        Claim ours = new Claim(context.stateDirectory().toString());
        new Recovery(base, ours, found.book(), context.log()).run();
        claim = ours;
        journal = found;
        rewrite();
    }

    /** By which this output keeps other outputs from its files. */
    Claim claim() {
        if (claim == null) {
            throw new IllegalStateException("not started");
        }
        return claim;
    }

    Journal journal() {
        if (journal == null) {
            throw new IllegalStateException("not started");
        }
        return journal;
    }

    /** Something is about to be written; throws if that may not be now. */
    void prepare() throws IOException {
        if (!journal().sound()) {
            rewrite();
        } else if (System.nanoTime() - lastEntry > BEAT_NANOS) {
            append(Entry.beat(System.currentTimeMillis()));
        }
    }

    /** Adds what is durable no later than the next group. */
    void append(Entry entry) throws IOException {
        if (!journal().sound()) {
            rewrite();
        }
        journal().append(entry);
        lastEntry = System.nanoTime();
    }

    /** A group is on its way with an entry of its own; the journal it goes to is one that can take it. */
    void entryFollows() throws IOException {
        lastEntry = System.nanoTime();
        if (!journal().sound() || journal().bloated()) {
            rewrite();
        }
    }

    /** Makes it anew where it cannot be appended to; if that fails, it is tried again before the next pass. */
    void mend() {
        try {
            if (!journal().sound()) {
                rewrite();
            }
        } catch (IOException e) {
            context.log().log(Level.DEBUG, "the journal: " + e);
        }
    }

    private void rewrite() throws IOException {
        journal().rewrite(System.currentTimeMillis());
        lastEntry = System.nanoTime();
    }

    /** No file is open: nothing is cut at the next start, whatever is written by others until then. */
    void end(List<String> closed, List<String> forgotten) {
        if (journal == null) {
            return;
        }
        try {
            journal.append(new Entry(System.currentTimeMillis(), List.of(), closed, List.of(), forgotten));
            journal.sync();
        } catch (IOException e) {
            context.log().log(Level.DEBUG, "the journal: " + e); // files that are as long as it says are not cut either
        }
        journal.close();
        journal = null;
    }
}
