package io.logpipe.output.file;

import io.logpipe.output.file.journal.Book;
import io.logpipe.output.file.journal.FileMark;
import io.logpipe.plugin.text.FileName;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Optional;

/**
 * Cuts files that were open at the end of the last run back to what was acknowledged: what is behind that will come again.
 * A file that may hold what somebody else has written is left as it is.
 */
final class Recovery {

    /** The writer says at least every few seconds that it lives; what was written much later was not written by it. */
    private static final long LATEST_MILLIS = Duration.ofSeconds(60).toMillis();

    private final BaseDirectory base;
    private final Claim claim;
    private final Book book;
    private final System.Logger log;

    Recovery(BaseDirectory base, Claim claim, Book book, System.Logger log) {
        this.base = base;
        this.claim = claim;
        this.book = book;
        this.log = log;
    }

    void run() {
        for (FileMark file : book.files()) {
            try {
                recover(file);
            } catch (IOException | IllegalArgumentException e) {
                left(file, "cannot be looked at: " + e);
            }
        }
        book.closeFiles();
    }

    private void recover(FileMark file) throws IOException {
        Optional<Folder> found = base.existing(FileName.parse(file.name()));
        if (found.isEmpty()) {
            return;
        }
        try (Folder folder = found.get()) {
            String name = FileName.parse(file.name()).base();
            if (!isIt(folder, name, file)) {
                Optional<String> renamed = folder.find(file.key());
                if (renamed.isEmpty()) {
                    log.log(Level.INFO, file.name() + " of the last run is gone");
                    return;
                }
                name = renamed.get();
            }
            cut(folder, name, file);
        }
    }

    private static boolean isIt(Folder folder, String name, FileMark file) throws IOException {
        return folder.look(name)
                .filter(entry -> entry.key().toString().equals(file.key()))
                .isPresent();
    }

    private void cut(Folder folder, String name, FileMark file) throws IOException {
        Optional<Folder.Entry> found = folder.look(name).filter(Folder.Entry::regular);
        if (found.isEmpty()) {
            left(file, "is no regular file any more");
            return;
        }
        Folder.Entry entry = found.get();
        try (FileChannel channel = folder.append(name)) {
            if (!isIt(folder, name, file)) {
                left(file, "was exchanged just now");
                return;
            }
            if (!claim.on(channel)) {
                left(file, "is appended to by another output");
                return;
            }
            long behind = channel.size() - file.length();
            if (behind < 0) {
                book.forgetFile(file.key());
                left(file, "has lost " + -behind + " bytes");
            } else if (behind > 0 && entry.modified() - book.time() > LATEST_MILLIS) {
                left(file, "was written to by somebody else");
            } else if (behind > 0) {
                channel.truncate(file.length());
                channel.force(false);
                log.log(Level.INFO, name + " is cut back by " + behind + " bytes that were not acknowledged");
            }
        }
    }

    private void left(FileMark file, String why) {
        log.log(
                Level.WARNING,
                file.name() + " " + why + "; it is left as it is, and what was written to it last may be there twice");
    }
}
