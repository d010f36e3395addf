package io.logpipe.output.file;

import io.logpipe.plugin.text.FileName;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Directories in which files were made, and that are to be synced for it. */
final class NewNames {

    private final BaseDirectory base;
    private final System.Logger log;
    /** By one of the files made there. */
    private final Map<List<String>, FileName> changed = new HashMap<>();

    NewNames(BaseDirectory base, System.Logger log) {
        this.base = base;
        this.log = log;
    }

    void add(FileName name) {
        changed.putIfAbsent(name.directories(), name);
    }

    /** These directories, which the caller closes, and none the next time. One that is gone meanwhile holds none. */
    List<Folder> take() {
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
                log.log(Level.WARNING, "the directory of " + name + " cannot be synced: " + e);
            }
        }
        changed.clear();
        return folders;
    }
}
