package io.logpipe.core.checkpoint;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * The format of a file of the store; numbers are big-endian.
 *
 * <pre>
 *   file    header frame*
 *   header  "LPCHKPT\n"  version u32  salt u64  count u32  crc u32
 *   frame   length u32  crc u32  payload, of length bytes
 *   payload 1 scope key value | 2 scope key | 3 offset u64
 * </pre>
 *
 * The first {@code count} frames are everything there was when the file was made, and were durable before the file got
 * its name. Payload 1 is a state, 2 a removal, and 3 says that all before {@code offset} was durable when it was
 * written: what is broken there was not torn by a crash. The CRC of a frame covers salt, offset in the file, length and
 * payload, so that neither zeros nor a leftover of another file passes for a frame.
 */
final class Frames {

    static final int VERSION = 1;
    static final int HEADER = 28;
    /** Bytes of a frame before its payload. */
    static final int PREFIX = 8;
    /** Bytes of a frame with a state, beside scope, key and value. */
    static final int OVERHEAD = PREFIX + 1 + 2 * Short.BYTES;
    /** Bytes of a frame that says what was durable. */
    static final int MARK = PREFIX + 1 + Long.BYTES;
    /** More than the largest state that {@link SavedCodec} allows. */
    static final int MAX_PAYLOAD = 256 * 1024;

    private static final byte[] MAGIC = "LPCHKPT\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte STATE = 1;
    private static final byte REMOVAL = 2;
    private static final byte DURABLE = 3;

    private Frames() {}

    /** What a header says. */
    record Header(int version, long salt, int count) {}

    static ByteBuffer header(long salt, int count) {
        ByteBuffer header = ByteBuffer.allocate(HEADER).put(MAGIC);
        header.putInt(VERSION).putLong(salt).putInt(count);
        return header.putInt(headerChecksum(header)).flip();
    }

    /** The header in {@code bytes}; empty if it is damaged. */
    static Optional<Header> header(ByteBuffer bytes) {
        if (bytes.remaining() < HEADER
                || !bytes.slice(bytes.position(), MAGIC.length).equals(ByteBuffer.wrap(MAGIC))
                || bytes.getInt(HEADER - Integer.BYTES) != headerChecksum(bytes)) {
            return Optional.empty();
        }
        int at = MAGIC.length;
        return Optional.of(new Header(bytes.getInt(at), bytes.getLong(at + 4), bytes.getInt(at + 12)));
    }

    static byte[] payload(Change change) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(change.size());
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(change.removal() ? REMOVAL : STATE);
            out.writeUTF(change.scope());
            out.writeUTF(change.key());
            out.write(change.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // put() has checked the lengths, and memory cannot fail
        }
        return bytes.toByteArray();
    }

    static byte[] durable(long offset) {
        return ByteBuffer.allocate(1 + Long.BYTES).put(DURABLE).putLong(offset).array();
    }

    /** The state or removal in {@code payload}; empty for any other payload. */
    static Optional<Change> change(byte[] payload) throws IOException {
        if (payload[0] != STATE && payload[0] != REMOVAL) {
            return Optional.empty();
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload, 1, payload.length - 1))) {
            Change change = new Change(in.readUTF(), in.readUTF(), in.readAllBytes());
            if (change.removal() != (payload[0] == REMOVAL)) {
                throw new IOException("a state without a value, or a removal with one");
            }
            if (!change.removal()) {
                SavedCodec.decode(change.value());
            }
            return Optional.of(change);
        }
    }

    /** The offset before which all was durable; empty for any other payload. */
    static OptionalLong durable(byte[] payload) {
        return payload.length == 1 + Long.BYTES && payload[0] == DURABLE
                ? OptionalLong.of(ByteBuffer.wrap(payload).getLong(1))
                : OptionalLong.empty();
    }

    static int checksum(long salt, long offset, byte[] payload) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(20)
                .putLong(salt)
                .putLong(offset)
                .putInt(payload.length)
                .flip());
        crc.update(payload);
        return (int) crc.getValue();
    }

    private static int headerChecksum(ByteBuffer header) {
        CRC32C crc = new CRC32C();
        crc.update(header.duplicate().clear().limit(HEADER - Integer.BYTES));
        return (int) crc.getValue();
    }
}
