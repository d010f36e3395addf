package io.logpipe.plugin.wire;

import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;

/** Streams that were captured from the C program or replayed against it. */
final class Vectors {

    private static final Map<String, byte[]> ALL = read();

    private Vectors() {}

    static byte[] bytes(String name) {
        byte[] found = ALL.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no vector " + name);
        }
        return found.clone();
    }

    private static Map<String, byte[]> read() {
        try (InputStream file = Vectors.class.getResourceAsStream("vectors.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .collect(toMap(
                            columns -> columns[0], columns -> HexFormat.of().parseHex(columns[1])));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
