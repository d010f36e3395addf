package io.logpipe.output.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A small file that is there in its old or its new state, whatever happens, also to the power. Each line ends with a tab
 * and the CRC of what is before it.
 */
record DurableText(Path file) {

    /**
     * What is in it.
     *
     * @param lines those that are as they were written
     * @param damaged whether there were others
     */
    record Content(List<String> lines, boolean damaged) {}

    /** Its lines; none if it does not exist. */
    Content read() throws IOException {
        if (!Files.exists(file)) {
            return new Content(List.of(), false);
        }
        List<String> lines = new ArrayList<>();
        boolean damaged = false;
        for (String found : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n", -1)) {
            String line = found.substring(0, Math.max(0, found.lastIndexOf('\t')));
            if (found.equals(sealed(line))) {
                lines.add(line);
            } else {
                damaged |= !found.isEmpty();
            }
        }
        return new Content(lines, damaged || lines.isEmpty());
    }

    void write(List<String> lines) throws IOException {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(sealed(line)).append('\n'));
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        // Before anybody hears of it: an epoch that a power cut takes back is one that receivers have seen already.
        try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static String sealed(String line) {
        CRC32C crc = new CRC32C();
        crc.update(line.getBytes(StandardCharsets.UTF_8));
        return line + '\t' + HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
