package io.logpipe.core.bundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A small table in a private file: a line for each row, fields with tabs between them. Replaced as a whole, so that at
 * any time, also after a power cut, it is the one before or the one after.
 */
final class StateFile {

    static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path path;
    private final int columns;

    StateFile(Path path, int columns) {
        this.path = path;
        this.columns = columns;
    }

    /** All rows; none if there is no file. Lines that do not have as many fields as they should are left out. */
    List<String[]> read() throws IOException {
        List<String[]> rows = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(path)) {
                String[] fields = line.split("\t", -1);
                if (fields.length == columns) {
                    rows.add(fields);
                }
            }
        } catch (NoSuchFileException firstTime) {
            return rows;
        }
        return rows;
    }

    /** Replaces all rows; when this returns it is durable. */
    void write(List<String[]> rows) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            String[] fields = row.clone();
            Arrays.setAll(fields, i -> row[i].replaceAll("\\p{Cntrl}", " "));
            text.append(String.join("\t", fields)).append('\n');
        }
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PRIVATE_FILE);
        try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        sync(path.getParent());
    }

    /** Makes new names in {@code directory} durable. */
    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
