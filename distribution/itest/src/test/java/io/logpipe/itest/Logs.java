package io.logpipe.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Log files to collect, and the comparison with what was collected. */
final class Logs {

    private static final int LINE = 100;

    private Logs() {}

    /** Makes a file of exactly {@code bytes}: numbered lines, no two files alike. Its last line may be cut. */
    static void make(Path file, long bytes) throws IOException {
        byte[] line = line(file);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            long left = bytes;
            for (long number = 0; left > 0; number++) {
                stamp(line, number);
                int length = (int) Math.min(left, line.length);
                out.write(line, 0, length);
                left -= length;
            }
        }
    }

    /** Appends whole lines with these numbers, one write for each, as an application does. */
    static void append(Path file, int from, int to) throws IOException {
        byte[] line = line(file);
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int number = from; number < to; number++) {
                stamp(line, number);
                out.write(line);
            }
        }
    }

    private static byte[] line(Path file) {
        String text = "0000000000 " + file.getFileName() + " ";
        int hash = text.hashCode();
        StringBuilder line = new StringBuilder(text);
        while (line.length() < LINE - 1) {
            hash = hash * 1_103_515_245 + 12_345;
            line.append((char) ('a' + (hash >>> 16) % 26));
        }
        return line.append('\n').toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void stamp(byte[] line, long number) {
        long rest = number;
        for (int i = 9; i >= 0; i--) {
            line[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    /** Waits until {@code target} has as many bytes as {@code source}, which must then be the same ones. */
    static void awaitCopy(Path source, Path target) throws Exception {
        long size = Files.size(source);
        Await.until(size + " bytes in " + target, () -> size(target) >= size);
        assertSame(source, target);
    }

    /** That nothing is lost, doubled, changed or in another order. */
    static void assertSame(Path source, Path target) throws IOException {
        assertEquals(Files.size(source), Files.size(target), "size of " + target);
        long difference = Files.mismatch(source, target);
        if (difference >= 0) {
            fail(target + " differs from " + source + " at byte " + difference);
        }
    }

    /** Waits until {@code target} holds exactly this. */
    static void awaitText(Path target, String text) throws Exception {
        int size = text.getBytes(StandardCharsets.UTF_8).length;
        Await.until("'" + text + "' in " + target, () -> size(target) >= size);
        assertEquals(text, Files.readString(target), target.toString());
    }

    static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
