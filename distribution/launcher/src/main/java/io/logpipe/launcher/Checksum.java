package io.logpipe.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/** Tells files apart that may have the same size and time; against damage and mistakes, not against malice. */
final class Checksum {

    private static final int CHUNK = 64 * 1024;

    private Checksum() {}

    static long of(Path file) throws IOException {
        CRC32 sum = new CRC32();
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                sum.update(chunk, 0, n);
            }
        }
        return sum.getValue();
    }
}
