package io.logpipe.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which of the framework's bundles the product has brought, so that a newer product can replace them, and leaves alone
 * what the operator has updated or removed since. A file in the state directory; lost or damaged it counts as empty.
 *
 * <p><b>Threads.</b> Any.
 */
final class Ledger {

    private static final String HEADER = "logpipe product 1";
    private static final long REMOVED = -1;

    private final Path file;
    private final Map<String, Entry> entries = new TreeMap<>();

    private Ledger(Path file) {
        this.file = file;
    }

    /**
     * A bundle as the product installed it.
     *
     * @param modified when the framework last changed it, in its own milliseconds
     * @param checksum of the jar
     */
    record Entry(long modified, long checksum) {
        boolean removed() {
            return modified == REMOVED;
        }
    }

    static Ledger read(Path file) {
        Ledger ledger = new Ledger(file);
        try {
            List<String> lines = Files.readAllLines(file);
            if (!lines.isEmpty() && lines.get(0).equals(HEADER)) {
                lines.stream().skip(1).map(line -> line.split("\t")).forEach(ledger::add);
            }
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            // Not there on the first start. Damaged: the bundles themselves tell the rest, see Installation.
            ledger.entries.clear();
        }
        return ledger;
    }

    private void add(String[] fields) {
        entries.put(fields[2], new Entry(Long.parseLong(fields[0]), Long.parseLong(fields[1], 16)));
    }

    synchronized boolean isEmpty() {
        return entries.isEmpty();
    }

    synchronized boolean knows(String name) {
        return entries.containsKey(name);
    }

    /** Whether the operator has uninstalled it. */
    synchronized boolean removed(String name) {
        Entry entry = entries.get(name);
        return entry != null && entry.removed();
    }

    /** Whether nobody has changed it since the product installed it. */
    synchronized boolean untouched(String name, long modified) {
        Entry entry = entries.get(name);
        return entry != null && entry.modified() == modified;
    }

    synchronized Set<String> names() {
        return Set.copyOf(entries.keySet());
    }

    synchronized void put(String name, long modified, long checksum) {
        entries.put(name, new Entry(modified, checksum));
    }

    synchronized void remove(String name) {
        entries.remove(name);
    }

    /** Remembers that the operator does not want this one. */
    synchronized void setRemoved(String name) throws IOException {
        entries.put(name, new Entry(REMOVED, 0));
        write();
    }

    /** Replaces the file as a whole. */
    synchronized void write() throws IOException {
        List<String> lines = new ArrayList<>(List.of(HEADER));
        entries.forEach(
                (name, entry) -> lines.add(entry.modified() + "\t" + Long.toHexString(entry.checksum()) + "\t" + name));
        PrivateFile.write(file, String.join("\n", lines) + "\n");
    }
}
