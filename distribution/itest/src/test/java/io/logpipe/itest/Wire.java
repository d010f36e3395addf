package io.logpipe.itest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** Bytes as they go over the wire between two nodes: what was captured once, and more of the kind. */
public final class Wire {

    private static final Map<String, byte[]> VECTORS = read();

    private Wire() {}

    /** A captured message, by its name. */
    public static byte[] vector(String name) {
        byte[] bytes = VECTORS.get(name);
        if (bytes == null) {
            throw new IllegalArgumentException("vector " + name + " (expected: one of " + VECTORS.keySet() + ")");
        }
        return bytes.clone();
    }

    /** A message of one block for each text. */
    static byte[] message(String name, String... blocks) {
        byte[][] bytes = new byte[blocks.length][];
        for (int i = 0; i < blocks.length; i++) {
            bytes[i] = blocks[i].getBytes(StandardCharsets.UTF_8);
        }
        return message(name.getBytes(StandardCharsets.UTF_8), bytes);
    }

    static byte[] message(byte[] name, byte[]... blocks) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header(name));
        for (byte[] block : blocks) {
            out.writeBytes(length(block.length));
            out.writeBytes(block);
        }
        out.writeBytes(length(0));
        return out.toByteArray();
    }

    static byte[] header(byte[] name) {
        return ByteBuffer.allocate(3 + name.length)
                .put((byte) '@')
                .putShort((short) name.length)
                .put(name)
                .array();
    }

    static byte[] length(int bytes) {
        return ByteBuffer.allocate(8).putInt(bytes).array();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static Map<String, byte[]> read() {
        Map<String, byte[]> vectors = new HashMap<>();
        try (InputStream in = Wire.class.getResourceAsStream("vectors.txt")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                String[] columns = line.split("\t");
                if (!line.startsWith("#") && columns.length >= 2) {
                    vectors.put(columns[0], HexFormat.of().parseHex(columns[1]));
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return vectors;
    }
}
