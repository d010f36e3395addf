package io.logpipe.core.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/** The entries of a jar, each read to its end and found to be what the jar says it is. */
final class JarEntries {

    static final String MANIFEST = "META-INF/MANIFEST.MF";

    private static final int MOST_ENTRIES = 10_000;
    private static final long MOST_BYTES = 512L << 20;
    private static final int MOST_TEXT = 1 << 20;

    private final List<String> names = new ArrayList<>();
    private final byte[] buffer = new byte[16 * 1024];
    private int count;
    private long bytes;

    private JarEntries() {}

    /** Reads all of {@code zip}. */
    static JarEntries read(ZipFile zip) throws Refusal, IOException {
        JarEntries entries = new JarEntries();
        Set<String> seen = new HashSet<>();
        List<? extends ZipEntry> all = Collections.list(zip.entries());
        for (ZipEntry entry : all) {
            entries.insistOnName(entry.getName());
            if (!seen.add(entry.getName())) {
                throw new Refusal("has two entries " + Text.printable(entry.getName()));
            }
            entries.countEntry();
            entries.names.add(entry.getName());
        }
        for (ZipEntry entry : all) {
            entries.readAll(zip, entry);
        }
        return entries;
    }

    private void countEntry() throws Refusal {
        if (++count > MOST_ENTRIES) {
            throw new Refusal("has more than " + MOST_ENTRIES + " entries");
        }
    }

    private void countBytes(int more) throws Refusal {
        bytes += more;
        if (bytes > MOST_BYTES) {
            throw new Refusal("has more than " + (MOST_BYTES >> 20) + " MiB when inflated");
        }
    }

    private void insistOnName(String name) throws Refusal {
        boolean absolute = name.startsWith("/") || name.startsWith("\\") || name.matches("[A-Za-z]:.*");
        boolean climbs = List.of(name.split("[/\\\\]")).contains("..");
        if (absolute || climbs || name.isEmpty() || name.indexOf('\0') >= 0) {
            throw new Refusal("has an entry '" + Text.printable(name) + "' (expected: relative names without ..)");
        }
        String upper = name.toUpperCase(Locale.ROOT);
        if (upper.equals(MANIFEST) && !name.equals(MANIFEST)
                || upper.startsWith("META-INF/") && !name.startsWith("META-INF/")) {
            throw new Refusal("has a second manifest directory: " + Text.printable(name));
        }
    }

    /** {@link ZipFile} does not look at checksums, so we do. */
    private void readAll(ZipFile zip, ZipEntry entry) throws Refusal, IOException {
        CRC32 crc = new CRC32();
        long length = 0;
        try (InputStream in = zip.getInputStream(entry)) {
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                countBytes(got);
                crc.update(buffer, 0, got);
                length += got;
            }
        } catch (IOException e) {
            throw new ZipException("entry " + Text.printable(entry.getName()) + ": " + Text.reason(e));
        }
        if (crc.getValue() != entry.getCrc() || length != entry.getSize()) {
            throw new ZipException("entry " + Text.printable(entry.getName()) + " is damaged (wrong checksum)");
        }
    }

    /** Names of all entries. */
    List<String> names() {
        return names;
    }

    /** Content of a text, which is not taken whatever its size is. */
    byte[] bytes(ZipFile zip, String name) throws Refusal, IOException {
        try (InputStream in = zip.getInputStream(zip.getEntry(name))) {
            byte[] bytes = in.readNBytes(MOST_TEXT + 1);
            if (bytes.length > MOST_TEXT) {
                throw new Refusal("has a " + Text.printable(name) + " of more than " + (MOST_TEXT >> 20) + " MiB");
            }
            return bytes;
        }
    }

    /** Names of the entries of a jar within the jar, below the same limits; none if there is no such jar. */
    List<String> namesWithin(ZipFile zip, String path) throws Refusal, IOException {
        List<String> inner = new ArrayList<>();
        ZipEntry jar = zip.getEntry(path);
        if (jar == null || jar.isDirectory()) {
            return inner;
        }
        try (ZipInputStream in = new ZipInputStream(zip.getInputStream(jar))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                countEntry();
                for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                    countBytes(got);
                }
                inner.add(entry.getName());
            }
        } catch (IllegalArgumentException e) {
            throw new Refusal("contains " + path + ", which cannot be read: " + Text.reason(e), e);
        }
        return inner;
    }
}
