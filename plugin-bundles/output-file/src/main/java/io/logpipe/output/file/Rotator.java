package io.logpipe.output.file;

import io.logpipe.plugin.rotation.RotatedNames;
import io.logpipe.plugin.text.FileName;
import java.io.IOException;
import java.lang.System.Logger.Level;

/** Renames a file that has grown large, and has a new one made. */
final class Rotator {

    private final BaseDirectory base;
    private final OpenFiles files;
    private final RotatedNames names;
    private final AfterCommands after;
    private final Settings settings;
    private final System.Logger log;

    Rotator(
            BaseDirectory base,
            OpenFiles files,
            RotatedNames names,
            AfterCommands after,
            Settings settings,
            System.Logger log) {
        this.base = base;
        this.files = files;
        this.names = names;
        this.after = after;
        this.settings = settings;
        this.log = log;
    }

    /** How many bytes may be added to {@code file} before it is due to be renamed; above 0. */
    long room(OpenFile file) throws IOException {
        long size = settings.rotateSize();
        return size > 0 ? Math.max(1, size - file.length()) : Long.MAX_VALUE;
    }

    /** Renames {@code file}, whose bytes are safe, and returns the one of its name after that. */
    OpenFile rotate(OpenFile file) throws IOException, NameRefused {
        FileName name = file.name();
        files.close(file);
        try (Folder parent = base.parent(name)) {
            String rotated = names.next(name.base(), taken -> isThere(parent, taken));
            parent.move(name.base(), parent, rotated);
            if (settings.durability() != Settings.Durability.NONE) {
                parent.sync();
            }
            after.add(base.resolve(name, rotated));
        } catch (IOException e) {
            log.log(Level.WARNING, name + " is large but cannot be renamed: " + e);
        }
        return files.get(name.toString());
    }

    /** A name that cannot be looked at counts as free: the renaming will say what is wrong. */
    private static boolean isThere(Folder parent, String name) {
        try {
            return parent.look(name).isPresent();
        } catch (IOException e) {
            return false;
        }
    }
}
