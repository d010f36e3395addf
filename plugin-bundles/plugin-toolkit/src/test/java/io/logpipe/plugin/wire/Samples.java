package io.logpipe.plugin.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Streams too long to write down, built by hand and not by the code under test. */
final class Samples {

    private Samples() {}

    /** The beginning of a message, with room for {@code more} bytes behind it. */
    static ByteBuffer header(String name, int more) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer message = ByteBuffer.allocate(3 + bytes.length + more);
        return message.put((byte) '@').putShort((short) bytes.length).put(bytes);
    }

    /** Vector W4: big.log, 150,000 bytes in blocks of 102,399 and 47,601. */
    static byte[] w4() {
        ByteBuffer message = header("big.log", 150_024);
        message.putInt(0x18fff).putInt(0).put(content(0, 102_399));
        message.putInt(0xb9f1).putInt(0).put(content(102_399, 47_601));
        return message.putLong(0).array();
    }

    static byte[] content(int from, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ('a' + (from + i) % 23);
        }
        return bytes;
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
