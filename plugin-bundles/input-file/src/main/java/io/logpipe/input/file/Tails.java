package io.logpipe.input.file;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All files that are followed: by key for what they are, which their ids begin with, and by path for where they are. */
final class Tails {

    private final Map<FileKey, Tail> byKey = new HashMap<>();
    private final Map<String, Tail> byPath = new HashMap<>();
    private final Map<String, Tail> renamed = new HashMap<>();
    /** By id, those whose id begins with the key that they had on another device. */
    private final Map<String, Tail> moved = new HashMap<>();

    void add(Tail tail) {
        byKey.put(tail.key(), tail);
        identify(tail);
        if (tail.place() == Tail.Place.NAMED) {
            settle(tail);
        }
    }

    private void identify(Tail tail) {
        String id = tail.id();
        if (withKeyOf(id) != tail) {
            moved.put(id, tail);
        }
    }

    private void settle(Tail tail) {
        byPath.put(tail.path(), tail);
        if (!tail.path().equals(tail.label())) {
            renamed.put(tail.label(), tail);
        }
    }

    /** The tail is at {@code path} now. */
    void move(Tail tail, String path, boolean link) {
        byPath.remove(tail.path(), tail);
        tail.foundAt(path, link);
        settle(tail);
    }

    /** {@code path} is a second name of the tail. */
    void alias(Tail tail, String path) {
        byPath.put(path, tail);
    }

    /** The tail is not at {@code path} any more. */
    void vacate(Tail tail, String path) {
        byPath.remove(path, tail);
    }

    /** The same file in its next generation. */
    void replace(Tail old, Tail next) {
        moved.remove(old.id());
        byKey.put(next.key(), next);
        identify(next);
        byPath.replace(old.path(), old, next);
        renamed.replace(old.label(), old, next);
        old.end();
    }

    void remove(Tail tail) {
        moved.remove(tail.id(), tail);
        byKey.remove(tail.key(), tail);
        byPath.remove(tail.path(), tail);
        renamed.remove(tail.label(), tail);
        tail.end();
    }

    @Nullable
    Tail withId(String id) {
        Tail tail = withKeyOf(id);
        return tail != null && tail.id().equals(id) ? tail : moved.get(id);
    }

    private @Nullable Tail withKeyOf(String id) {
        int device = id.indexOf(':');
        int inode = id.indexOf(':', device + 1);
        try {
            return byKey.get(FileKey.parse(id.substring(0, inode)));
        } catch (NumberFormatException | StringIndexOutOfBoundsException notOurs) {
            return null;
        }
    }

    @Nullable
    Tail withKey(FileKey key) {
        return byKey.get(key);
    }

    /** Whose name {@code path} is, be it its first or another one. */
    @Nullable
    Tail at(String path) {
        Tail tail = byPath.get(path);
        return tail == null || !tail.ended() ? tail : byKey.get(tail.key());
    }

    /** The last file that was at {@code label} and has been renamed since. */
    @Nullable
    Tail renamedFrom(String label) {
        return renamed.get(label);
    }

    int size() {
        return byKey.size();
    }

    Collection<Tail> all() {
        return byKey.values();
    }
}
