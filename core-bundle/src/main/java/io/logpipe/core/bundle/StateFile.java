package io.logpipe.core.bundle;

import java.io.IOException;
import java.lang.System.Logger.Level;
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
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * A small table in a private file: a line for each row, fields with tabs between them, and the CRC of the line as the last.
 * Replaced as a whole, so that at any time, also after a power cut, it is the one before or the one after.
 */
final class StateFile {

    static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private static final System.Logger LOG = System.getLogger("bundles");

    private final Path path;
    private final int columns;

    StateFile(Path path, int columns) {
        this.path = path;
        this.columns = columns;
    }

    /** All rows; none if there is no file. Lines that are not as they were written are left out, which is said. */
    List<String[]> read() throws IOException {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(path);
        } catch (NoSuchFileException firstTime) {
            return List.of();
        }
        List<String[]> rows = new ArrayList<>();
        int number = 0;
        for (String line : new String(bytes, StandardCharsets.UTF_8).split("\n")) {
            number++;
            String[] fields = line.split("\t", -1);
            String row = line.substring(0, Math.max(0, line.lastIndexOf('\t')));
            if (fields.length == columns + 1 && fields[columns].equals(checksum(row))) {
                rows.add(Arrays.copyOf(fields, columns));
            } else if (bytes.length > 0) {
                LOG.log(Level.WARNING, "{0}: line {1} is damaged and left out", path, number);
            }
        }
        return rows;
    }

    private static String checksum(String row) {
        CRC32C crc = new CRC32C();
        crc.update(row.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /** Replaces all rows; when this returns it is durable. */
    void write(List<String[]> rows) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            String[] fields = row.clone();
            Arrays.setAll(fields, i -> row[i].replaceAll("\\p{Cntrl}", " "));
            String line = String.join("\t", fields);
            text.append(line).append('\t').append(checksum(line)).append('\n');
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
