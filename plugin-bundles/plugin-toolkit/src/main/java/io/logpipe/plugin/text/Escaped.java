package io.logpipe.plugin.text;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Makes foreign text safe to show in a log or on a terminal: one line of printable ASCII, everything else as {@code
 * \n}, {@code \r}, {@code \t}, {@code \\} or {@code \xHH} per UTF-8 byte.
 */
public final class Escaped {

    private Escaped() {}

    /** At most {@code max} bytes of {@code text}; {@code ...} follows where some are left out. */
    public static String text(String text, int max) {
        // A char is at least one byte, so more chars than the limit need not be encoded.
        String head = text.length() > max + 1 ? text.substring(0, max + 1) : text;
        return bytes(ByteBuffer.wrap(head.getBytes(StandardCharsets.UTF_8)), max);
    }

    /** At most {@code max} bytes of what remains in {@code bytes}, whose position stays. */
    public static String bytes(ByteBuffer bytes, int max) {
        int end = bytes.position() + Math.min(max, bytes.remaining());
        StringBuilder shown = new StringBuilder(end - bytes.position() + 16);
        for (int i = bytes.position(); i < end; i++) {
            append(shown, bytes.get(i));
        }
        return end < bytes.limit() ? shown.append("...").toString() : shown.toString();
    }

    private static void append(StringBuilder shown, byte value) {
        switch (value) {
            case '\n' -> shown.append("\\n");
            case '\r' -> shown.append("\\r");
            case '\t' -> shown.append("\\t");
            case '\\' -> shown.append("\\\\");
            default -> {
                if (value >= ' ' && value < 0x7f) {
                    shown.append((char) value);
                } else {
                    shown.append("\\x")
                            .append(Character.forDigit(value >> 4 & 0xf, 16))
                            .append(Character.forDigit(value & 0xf, 16));
                }
            }
        }
    }
}
