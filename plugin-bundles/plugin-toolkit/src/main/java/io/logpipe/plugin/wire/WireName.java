package io.logpipe.plugin.wire;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * File names as they travel: UTF-8, not empty, no NUL. Whether a name is fit to make a path of is for the one to decide
 * who makes it.
 */
public final class WireName {

    private WireName() {}

    /**
     * The bytes to send.
     *
     * @throws WireViolation if the wire cannot carry the name
     */
    public static byte[] encode(String name) throws WireViolation {
        ByteBuffer encoded;
        try {
            encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
        } catch (CharacterCodingException unpaired) {
            throw new WireViolation("file name is not valid Unicode");
        }
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        checkLength(bytes.length, Framing.MAX_NAME);
        checkContent(bytes);
        return bytes;
    }

    /**
     * The name that was received.
     *
     * @throws WireViolation if it is no name
     */
    public static String decode(byte[] bytes) throws WireViolation {
        checkContent(bytes);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw new WireViolation("file name is not valid UTF-8");
        }
    }

    /** Rejects a length that no name of at most {@code max} bytes has, before anything is allocated for it. */
    public static void checkLength(int length, int max) throws WireViolation {
        if (length < 1 || length > max) {
            throw new WireViolation("file name of " + length + " bytes (expected: 1 to " + max + ")");
        }
    }

    private static void checkContent(byte[] bytes) throws WireViolation {
        for (byte value : bytes) {
            if (value == 0) {
                throw new WireViolation("file name contains a NUL byte");
            }
        }
    }
}
