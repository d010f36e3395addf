package io.logpipe.output.file;

import io.logpipe.output.file.journal.Entry;
import io.logpipe.output.file.journal.Journal;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Passes that become safe together: first their bytes, then the entry that says so. */
final class Group {

    private final Journal journal;
    private final Entry entry;
    private final List<Folder> folders;
    private final List<OpenFile> files;
    private final List<Long> lengths;
    private final List<Commit> commits;
    private @Nullable Throwable failure;
    private boolean done;

    /**
     * A group to be written.
     *
     * @param folders in which files were made; it closes them
     * @param files that were appended to
     * @param lengths of each of these files, up to which this group goes
     */
    Group(
            Journal journal,
            Entry entry,
            List<Folder> folders,
            List<OpenFile> files,
            List<Long> lengths,
            List<Commit> commits) {
        this.journal = journal;
        this.entry = entry;
        this.folders = folders;
        this.files = files;
        this.lengths = lengths;
        this.commits = commits;
    }

    Entry entry() {
        return entry;
    }

    List<OpenFile> files() {
        return files;
    }

    List<Commit> commits() {
        return commits;
    }

    /** Makes it safe. Any thread. */
    void write() {
        Throwable thrown = null;
        try {
            // What says which files are open must be there before bytes that nobody has acknowledged.
            journal.sync();
            for (Folder folder : folders) {
                folder.sync();
            }
            for (OpenFile file : files) {
                file.force();
            }
            journal.append(entry);
            journal.sync();
        } catch (IOException | RuntimeException | Error e) {
            thrown = e;
        }
        end(thrown);
    }

    /** It cannot be made safe. */
    void refuse(IOException why) {
        end(why);
    }

    private synchronized void end(@Nullable Throwable why) {
        failure = why;
        for (Folder folder : folders) {
            try {
                folder.close();
            } catch (IOException e) {
                // It was opened for a sync alone, which has been, or has failed.
            }
        }
        done = true;
        notifyAll();
    }

    synchronized boolean done() {
        return done;
    }

    /** Waits for its end, as long as that takes. */
    synchronized void await() {
        boolean interrupted = false;
        while (!done) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the disk said, if it is not safe; throws what nobody could expect, on the thread of the caller. */
    synchronized Optional<IOException> failure() {
        if (failure instanceof RuntimeException unexpected) {
            throw unexpected;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return Optional.ofNullable((IOException) failure);
    }

    /** It is safe. */
    void kept() {
        for (int i = 0; i < files.size(); i++) {
            files.get(i).settled(lengths.get(i));
        }
        commits.forEach(Commit::kept);
    }
}
