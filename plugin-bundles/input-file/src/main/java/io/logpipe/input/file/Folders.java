package io.logpipe.input.file;

import io.logpipe.api.plugin.PluginContext;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The directory and, if wanted, those below it: whether they are there, and whether their events come. */
final class Folders {

    /** File systems that others write to, of which the kernel tells no events. */
    private static final Set<String> REMOTE =
            Set.of("nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "9p", "ceph", "glusterfs", "afs", "fuse.sshfs");

    private static final int WATCH_AGAIN = 60;

    private final PluginContext context;
    private final boolean recursive;
    private final Folder root;
    private final Map<String, Folder> folders = new LinkedHashMap<>();
    private boolean remote;
    private boolean warned;
    private boolean missing;
    private int seconds;

    Folders(PluginContext context, Path path, boolean recursive) {
        this.context = context;
        this.recursive = recursive;
        this.root = new Folder("", path);
        folders.put("", root);
    }

    /** All directories that are known, the root first. */
    List<Folder> all() {
        return List.copyOf(folders.values());
    }

    Path path(String prefix) {
        return root.path().resolve(prefix);
    }

    boolean recursive() {
        return recursive;
    }

    /** Whether the directory is there. */
    boolean present() {
        return root.key() != null;
    }

    /** Whether names have to be looked at every second, for want of events. */
    boolean polled() {
        if (remote) {
            return true;
        }
        for (Folder folder : folders.values()) {
            if (!folder.watched()) {
                return present();
            }
        }
        return false;
    }

    /** Begins to watch. */
    void start(BirthTimes births) {
        check(births);
        FileKey key = root.key();
        String type = key == null ? "" : type(root.path());
        if (key != null) {
            births.type(key.device(), type);
        }
        remote = REMOTE.contains(type);
        if (remote) {
            context.log().log(Level.INFO, root.path() + " is on a remote file system, is looked at every second");
        }
    }

    private static String type(Path path) {
        try {
            return Files.getFileStore(path).type();
        } catch (IOException unknown) {
            return "";
        }
    }

    /** A second has passed. True if the directory came, went, or is another one now: then everything may have changed. */
    boolean check(BirthTimes births) {
        FileKey before = root.key();
        root.is(directory(root.path(), births));
        if (root.key() == null) {
            miss();
        } else if (!root.key().equals(before)) {
            arrived();
        } else if (++seconds % WATCH_AGAIN == 0) {
            folders.values().stream().filter(folder -> !folder.watched()).forEach(this::watch);
        }
        return before == null ? root.key() != null : !before.equals(root.key());
    }

    private static @Nullable FileKey directory(Path path, BirthTimes births) {
        try {
            Stat stat = Stat.of(path);
            births.of(stat);
            return stat.kind() == Stat.Kind.DIRECTORY ? stat.key() : null;
        } catch (IOException notThere) {
            return null;
        }
    }

    private void miss() {
        folders.values().forEach(Folder::unwatch);
        folders.keySet().retainAll(Set.of(""));
        if (!missing) {
            missing = true;
            context.log().log(Level.WARNING, "directory " + root.path() + " is not there, waits for it");
            context.degraded("directory " + root.path() + " is not there");
        }
    }

    private void arrived() {
        folders.values().forEach(Folder::unwatch);
        folders.keySet().retainAll(Set.of(""));
        watch(root);
        if (missing) {
            missing = false;
            context.log().log(Level.INFO, "directory " + root.path() + " is there");
            context.healthy();
        }
    }

    /** A directory of this prefix was found; null if it is known. */
    @Nullable
    Folder found(String prefix) {
        if (folders.containsKey(prefix)) {
            return null;
        }
        Folder folder = new Folder(prefix, root.path().resolve(prefix));
        folders.put(prefix, folder);
        return folder;
    }

    /** Looks whether a directory is still there, and the one that is watched. False if it is gone. */
    boolean refresh(Folder folder, BirthTimes births) {
        FileKey now = directory(folder.path(), births);
        if (folder == root) {
            return now != null;
        }
        if (now == null) {
            folder.unwatch();
            folders.remove(folder.prefix());
        } else if (!now.equals(folder.key())) {
            folder.is(now);
            watch(folder);
        }
        return now != null;
    }

    /** Events of a directory were lost, perhaps because it is not the one that is watched. */
    void watchAgain(Folder folder) {
        if (folders.get(folder.prefix()) == folder) {
            watch(folder);
        }
    }

    private void watch(Folder folder) {
        folder.unwatch();
        try {
            folder.watchedBy(context.watch(folder.path(), folder));
        } catch (IOException notPossible) {
            if (!warned && Files.isDirectory(folder.path())) {
                warned = true;
                context.log().log(
                        Level.WARNING,
                        folder.path() + " cannot be watched (" + notPossible.getMessage()
                                + "), is looked at every second");
            }
        }
    }
}
