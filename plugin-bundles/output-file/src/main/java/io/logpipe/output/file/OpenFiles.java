package io.logpipe.output.file;

import io.logpipe.plugin.text.FileName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The files that are open, by name. Those idle for longest are closed when there are too many. */
final class OpenFiles implements AutoCloseable {

    private static final long WHOLE = -1;

    private final BaseDirectory base;
    private final Settings settings;
    private final System.Logger log;
    private final Commits commits;
    private final Map<String, OpenFile> files = new LinkedHashMap<>(16, 0.75f, true);
    private boolean modeFails;

    OpenFiles(BaseDirectory base, Settings settings, Commits commits, System.Logger log) {
        this.base = base;
        this.settings = settings;
        this.commits = commits;
        this.log = log;
    }

    /** The file of that name as it is on the disk now; made if it is missing. */
    OpenFile get(String name) throws IOException, NameRefused {
        OpenFile known = files.get(name);
        FileName parsed = known == null ? parse(name) : known.name();
        try {
            return get(parsed, known);
        } catch (AccessDeniedException denied) {
            throw denied;
        } catch (NoSuchFileException gone) {
            base.refresh();
            return get(parsed, files.get(name));
        } catch (IOException perhapsTooManyAreOpen) {
            if (files.isEmpty()) {
                throw perhapsTooManyAreOpen;
            }
            shrink(files.size() / 2);
            return get(parsed, files.get(name));
        }
    }

    private OpenFile get(FileName name, @Nullable OpenFile known) throws IOException, NameRefused {
        try (Folder parent = base.parent(name)) {
            Optional<Folder.Entry> found = parent.look(name.base());
            if (known != null && known.isOpen() && isStill(known, found)) {
                return known;
            }
            long torn = WHOLE;
            if (known != null) {
                close(known);
                torn = isStill(known, found) ? known.torn() : WHOLE;
            }
            shrink(settings.maxOpenFiles() - 1);
            OpenFile opened = found.isPresent() ? append(parent, name, found.get(), torn) : create(parent, name);
            try {
                commits.opened(opened);
            } catch (IOException e) {
                opened.close();
                throw e;
            }
            files.put(name.toString(), opened);
            return opened;
        }
    }

    private static FileName parse(String name) throws NameRefused {
        try {
            FileName parsed = FileName.parse(name);
            parsed.parts().forEach(Path::of); // refuses what this system cannot encode
            return parsed;
        } catch (IllegalArgumentException e) {
            throw new NameRefused(e);
        }
    }

    private OpenFile append(Folder parent, FileName name, Folder.Entry found, long torn)
            throws IOException, NameRefused {
        if (!found.regular()) {
            throw new NameRefused("is there and no regular file");
        }
        return opened(name, parent.append(name.base()), parent, torn);
    }

    private OpenFile create(Folder parent, FileName name) throws IOException, NameRefused {
        FileChannel channel = parent.create(name.base(), settings.mode());
        giveMode(parent, name);
        commits.created(name);
        return opened(name, channel, parent, WHOLE);
    }

    /** What was opened is what is there afterwards: between look and open it may have been exchanged. */
    private OpenFile opened(FileName name, FileChannel channel, Folder parent, long torn)
            throws IOException, NameRefused {
        try {
            Folder.Entry now = parent.look(name.base())
                    .filter(Folder.Entry::regular)
                    .orElseThrow(() -> new NameRefused("is there and no regular file"));
            return new OpenFile(name, now.key(), channel, torn);
        } catch (IOException | NameRefused e) {
            channel.close();
            throw e;
        }
    }

    private void giveMode(Folder parent, FileName name) {
        try {
            parent.mode(name.base(), settings.mode());
        } catch (IOException | UnsupportedOperationException e) {
            if (!modeFails) {
                modeFails = true;
                log.log(System.Logger.Level.WARNING, "files get the mode that their file system gives them: " + e);
            }
        }
    }

    private static boolean isStill(OpenFile file, Optional<Folder.Entry> found) {
        return found.isPresent() && found.get().key().equals(file.key());
    }

    /** Closes a file, once it is safe; the next pass of that name opens it again. */
    void close(OpenFile file) {
        files.remove(file.name().toString(), file);
        commits.closing(file);
        file.close();
        if (file.torn() != WHOLE) {
            log.log(
                    System.Logger.Level.WARNING,
                    "a part of a block is left at the end of "
                            + base.resolve(file.name(), file.name().base()));
        }
    }

    private void shrink(int count) {
        while (files.size() > count) {
            close(files.values().iterator().next());
        }
    }

    /** Closes files whose name is gone or stands for another file, so that no disk space is held for nobody. */
    void closeReplaced() {
        for (OpenFile file : List.copyOf(files.values())) {
            try (Folder parent = base.parent(file.name())) {
                if (!isStill(file, parent.look(file.name().base()))) {
                    close(file);
                }
            } catch (IOException | NameRefused e) {
                close(file); // its directory is gone; the next pass finds out what is there now
            }
        }
    }

    int count() {
        return files.size();
    }

    @Override
    public void close() {
        shrink(0);
    }
}
