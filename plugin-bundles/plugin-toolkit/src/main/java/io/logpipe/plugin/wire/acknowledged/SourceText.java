package io.logpipe.plugin.wire.acknowledged;

import io.logpipe.plugin.wire.Framing;
import io.logpipe.plugin.wire.WireName;
import io.logpipe.plugin.wire.WireViolation;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Id and name of a source as they travel. */
public final class SourceText {

    /** The longest id, in bytes. */
    static final int MAX_ID = 255;

    private final byte[] id;
    private final byte[] name;

    SourceText(byte[] id, byte[] name) {
        this.id = id;
        this.name = name;
    }

    /**
     * For a sender; an id that is too long is replaced by its hash.
     *
     * @param name what {@link WireName#encode} gave
     */
    public static SourceText of(String id, byte[] name) {
        byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
        return new SourceText(
                bytes.length <= MAX_ID ? bytes : hash(bytes).getBytes(StandardCharsets.US_ASCII), name.clone());
    }

    static void check(int idLength, int nameLength) throws WireViolation {
        if (idLength < 1) {
            throw new WireViolation("source id of 0 bytes (expected: 1 to " + MAX_ID + ")");
        }
        WireName.checkLength(nameLength, Framing.MAX_NAME);
    }

    byte[] id() {
        return id;
    }

    byte[] name() {
        return name;
    }

    /** The name as text. */
    public String text() throws WireViolation {
        return WireName.decode(name);
    }

    /** The id in 32 hexadecimal digits, whatever its length. */
    public String hash() {
        return hash(id).substring(0, 32);
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SourceText text && Arrays.equals(id, text.id) && Arrays.equals(name, text.name);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(id);
    }

    @Override
    public String toString() {
        return "id of " + id.length + " bytes, name of " + name.length + " bytes";
    }
}
