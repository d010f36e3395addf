package io.logpipe.itest.trial;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * Makes the lines of one file: {@code number name payload crc}, all of one length. The number counts from zero, the CRC32
 * is over everything before it.
 */
public final class NumberedLine {

    /** Of most lines that are written, the newline among them. */
    public static final int LENGTH = 100;

    private static final int NUMBER = 10;
    private static final int CRC = 8;

    private final byte[] line;
    private final CRC32 crc = new CRC32();

    /** Lines of {@code length} bytes, the newline among them. */
    public NumberedLine(String name, int length) {
        byte[] head = ("0".repeat(NUMBER) + " " + name + " ").getBytes(StandardCharsets.US_ASCII);
        line = new byte[length];
        System.arraycopy(head, 0, line, 0, head.length);
        int state = name.hashCode();
        for (int at = head.length; at < length - CRC - 2; at++) {
            state = state * 1_103_515_245 + 12_345;
            line[at] = (byte) ('a' + (state >>> 16 & 15));
        }
        line[length - CRC - 2] = ' ';
        line[length - 1] = '\n';
    }

    /** The line of that number, valid until the next call. */
    public byte[] of(long number) {
        long rest = number;
        for (int at = NUMBER - 1; at >= 0; at--) {
            line[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        int end = line.length - CRC - 1;
        crc.reset();
        crc.update(line, 0, end);
        byte[] sum = HexFormat.of().toHexDigits((int) crc.getValue()).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(sum, 0, line, end, CRC);
        return line;
    }

    /** The number of a line as it arrived, without its newline; -1 if it is not whole. */
    public static long number(byte[] bytes, int from, int to, CRC32 crc) {
        int end = to - CRC;
        if (end < from + NUMBER + 1) {
            return -1;
        }
        crc.reset();
        crc.update(bytes, from, end - from);
        int sum = (int) crc.getValue();
        for (int at = to - 1; at >= end; at--) {
            if (Character.digit(bytes[at], 16) != (sum & 15)) {
                return -1;
            }
            sum >>>= 4;
        }
        long number = 0;
        for (int at = from; at < from + NUMBER; at++) {
            number = number * 10 + bytes[at] - '0';
        }
        return number;
    }
}
