package io.logpipe.core.bundle;

import io.logpipe.core.config.Entry;
import io.logpipe.core.config.NodeConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which revision failed too often in which place, with which settings: together they are not tried again, also after a
 * restart, until an operator releases them or changes one of the three. Safe from any thread.
 */
final class Quarantine {

    private static final int COLUMNS = 7;

    private final StateFile file;
    private final CopyOnWriteArrayList<Note> notes = new CopyOnWriteArrayList<>();
    private volatile boolean unwritten;

    /** One case. {@code settings} tells configurations of the place apart. */
    record Note(String place, String type, String settings, Revision revision, String reason) {

        String text() {
            return revision.label() + " is in quarantine: " + reason + " (logpipe:release " + type
                    + " lets it try again)";
        }
    }

    /** The quarantine of a node. */
    Quarantine(Path stateDir) throws IOException {
        file = new StateFile(stateDir.resolve("quarantine"), COLUMNS);
        for (String[] row : file.read()) {
            notes.add(new Note(row[0], row[1], row[2], new Revision(row[3], row[4], row[5]), row[6]));
        }
    }

    /** What the settings of a place are told apart by. */
    static String settings(Entry entry) {
        return Integer.toHexString(Objects.hash(
                entry.type(), entry.version(), entry.compatible(), entry.items().members()));
    }

    /** Holds from when this returns; {@link #write} makes it durable. */
    Note add(String place, Entry entry, Revision revision, String reason) {
        notes.removeIf(note -> note.place().equals(place) && note.revision().equals(revision));
        Note note = new Note(place, entry.type(), settings(entry), revision, reason);
        notes.add(note);
        unwritten = true;
        return note;
    }

    boolean holds(String place, Entry entry, Revision revision) {
        return find(note -> note.revision().equals(revision) && isOf(note, place, entry))
                .isPresent();
    }

    /** Why the place waits. */
    Optional<String> reason(String place, Entry entry) {
        return find(note -> isOf(note, place, entry)).map(Note::text);
    }

    private static boolean isOf(Note note, String place, Entry entry) {
        return note.place().equals(place) && note.settings().equals(settings(entry));
    }

    private Optional<Note> find(Predicate<Note> wanted) {
        return notes.stream().filter(wanted).findFirst();
    }

    List<Note> all() {
        return List.copyOf(notes);
    }

    /** Notes about settings that {@code config} does not have any more. */
    List<Note> outdated(NodeConfig config) {
        Set<String> settings = new HashSet<>();
        Stream.of(config.inputs(), config.filters(), config.outputs())
                .flatMap(List::stream)
                .forEach(entry -> settings.add(settings(entry)));
        return notes.stream()
                .filter(note -> !settings.contains(note.settings()))
                .toList();
    }

    /** Takes cases out, for good. */
    void remove(List<Note> some) throws IOException {
        if (notes.removeAll(some)) {
            unwritten = true;
            write();
        }
    }

    /** Makes durable what is not yet. */
    synchronized void write() throws IOException {
        if (!unwritten) {
            return;
        }
        unwritten = false;
        List<String[]> rows = new ArrayList<>();
        for (Note note : notes) {
            Revision revision = note.revision();
            rows.add(new String[] {
                note.place(),
                note.type(),
                note.settings(),
                revision.name(),
                revision.version(),
                revision.sha256(),
                note.reason()
            });
        }
        file.write(rows);
    }
}
