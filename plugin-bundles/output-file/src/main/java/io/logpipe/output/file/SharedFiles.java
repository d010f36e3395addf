package io.logpipe.output.file;

import io.logpipe.output.file.journal.FileMark;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Set;

/** Files to which others append too, and from which nothing may be cut. */
final class SharedFiles {

    private static final int MOST = 1_000;

    private final Set<String> keys = new HashSet<>();
    private final System.Logger log;

    SharedFiles(System.Logger log) {
        this.log = log;
    }

    boolean holds(FileMark file) {
        return keys.contains(file.key());
    }

    /** Others append to it: from now on this file is as after any crash without a journal. */
    void add(FileMark file) {
        if (keys.size() < MOST && keys.add(file.key())) {
            log.log(
                    Level.WARNING,
                    file.name() + " is appended to by somebody else too; after a crash some of it may be there twice");
        }
    }
}
