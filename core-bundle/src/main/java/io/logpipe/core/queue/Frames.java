package io.logpipe.core.queue;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The format of a segment, and of a dead letter; numbers are big-endian.
 *
 * <pre>
 *   file    header header frame*
 *   header  "LPQUEUE\n"  version u32  number u64  salt u64  first u64  before u64  limit u64  crc u32
 *   frame   "LPFR"  length u32  crc u32  prefix crc u32  payload, of length bytes
 *   payload 1 record | 2 marks | 3 offset u64
 *   record  sequence u64  time u64  head length u32  head  bytes
 *   marks   count u32, then each: way, source, offset u64
 *   head    way  name  source  tags  up to  reason  blocks
 * </pre>
 *
 * The header is there twice, since without its salt nothing behind it can be checked. {@code first} is the lowest sequence
 * of a record in the file; of the segment with the number {@code before} the first {@code limit} bytes count. Payload 3 says that all before
 * {@code offset} was durable when it was written: what is broken there was not torn by a crash. Both checksums of a frame
 * cover salt and offset in the file, so that neither zeros nor a leftover of another file passes for a frame, nor do bytes
 * of a log that look like one.
 */
final class Frames {

    static final int VERSION = 1;
    /** Bytes before the first frame. */
    static final int HEADERS;
    /** Bytes of a frame before its payload. */
    static final int PREFIX = 16;
    /** Bytes of a record before its head. */
    static final int RECORD_PREFIX = 1 + 2 * Long.BYTES + Integer.BYTES;
    /** More than any payload. */
    static final int MAX_PAYLOAD = 64 << 20;

    static final byte RECORD = 1;
    static final byte MARKS = 2;
    static final byte DURABLE = 3;

    /** More than any sequence. */
    private static final long MAX_SEQUENCE = 1L << 62;

    private static final byte[] MAGIC = "LPQUEUE\n".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = MAGIC.length + 4 + 5 * Long.BYTES + 4;
    private static final int FRAME = 0x4c504652;

    static {
        HEADERS = 2 * HEADER;
    }

    private Frames() {}

    /**
     * What a header says.
     *
     * @param number of the segment
     * @param first lowest sequence of a record in it
     * @param before number of the segment before it
     * @param limit bytes of that one that count
     */
    record Header(int version, long number, long salt, long first, long before, long limit) {}

    static ByteBuffer headers(Header header) {
        ByteBuffer both = ByteBuffer.allocate(HEADERS);
        for (int i = 0; i < 2; i++) {
            int from = both.position();
            both.put(MAGIC).putInt(header.version).putLong(header.number).putLong(header.salt);
            both.putLong(header.first).putLong(header.before).putLong(header.limit);
            both.putInt(crc(both.slice(from, HEADER - Integer.BYTES)));
        }
        return both.flip();
    }

    /** The header that {@code bytes} begin with; empty if both copies of it are damaged. */
    static Optional<Header> header(ByteBuffer bytes) {
        for (int from = 0; from + HEADER <= Math.min(bytes.limit(), HEADERS); from += HEADER) {
            ByteBuffer copy = bytes.slice(from, HEADER);
            if (copy.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))
                    && copy.getInt(HEADER - Integer.BYTES) == crc(copy.slice(0, HEADER - Integer.BYTES))) {
                int at = MAGIC.length;
                return Optional.of(new Header(
                        copy.getInt(at),
                        copy.getLong(at + 4),
                        copy.getLong(at + 12),
                        copy.getLong(at + 20),
                        copy.getLong(at + 28),
                        copy.getLong(at + 36)));
            }
        }
        return Optional.empty();
    }

    /** The checksum of a payload that stands at {@code offset}; the payload is to be added to it. */
    static CRC32C checksum(long salt, long offset) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(16).putLong(salt).putLong(offset).flip());
        return crc;
    }

    static void prefix(ByteBuffer target, long salt, long offset, int length, int crc) {
        target.putInt(FRAME).putInt(length).putInt(crc).putInt(prefixCrc(salt, offset, length, crc));
    }

    /** The length of the payload behind {@code prefix}; -1 if that is no prefix for this place. */
    static int length(ByteBuffer prefix, long salt, long offset) {
        int from = prefix.position();
        if (prefix.getInt(from) != FRAME) {
            return -1;
        }
        int length = prefix.getInt(from + 4);
        int crc = prefix.getInt(from + 8);
        return length > 0 && length <= MAX_PAYLOAD && prefix.getInt(from + 12) == prefixCrc(salt, offset, length, crc)
                ? length
                : -1;
    }

    /** The checksum of the payload behind {@code prefix}. */
    static int payloadCrc(ByteBuffer prefix) {
        return prefix.getInt(prefix.position() + 8);
    }

    /**
     * Looks whether a payload is what its kind says.
     *
     * @return the head, if it is a record
     * @throws IOException if nobody can have written it
     */
    static @Nullable EntryHead parsed(ByteBuffer payload) throws IOException {
        try {
            switch (payload.get(0)) {
                case RECORD -> {
                    return record(payload);
                }
                case MARKS -> new Marks().decode(payload.position(1));
                case DURABLE -> payload.getLong(1);
                default -> {
                    return null; // is passed over
                }
            }
            return null;
        } catch (IndexOutOfBoundsException | BufferUnderflowException | ArithmeticException e) {
            throw new IOException("a payload that makes no sense", e);
        }
    }

    private static EntryHead record(ByteBuffer payload) throws IOException {
        long sequence = payload.getLong(1);
        int length = payload.getInt(RECORD_PREFIX - Integer.BYTES);
        int left = payload.limit() - RECORD_PREFIX - length;
        if (sequence <= 0 || sequence >= MAX_SEQUENCE || length < 0 || left < 0) {
            throw new IOException("record " + sequence + " with a head of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        payload.get(RECORD_PREFIX, bytes);
        EntryHead head = EntryHead.decode(bytes);
        if (head.bytes() != left) {
            throw new IOException("blocks of " + head.bytes() + " bytes (expected: " + left + ")");
        }
        return head;
    }

    private static int prefixCrc(long salt, long offset, int length, int crc) {
        return crc(ByteBuffer.allocate(24)
                .putLong(salt)
                .putLong(offset)
                .putInt(length)
                .putInt(crc)
                .flip());
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    static void refuseNewer(Header header, Object file) throws IOException {
        if (Integer.compareUnsigned(header.version, VERSION) > 0) {
            throw new IOException(file + ": written by a newer version, format "
                    + Integer.toUnsignedString(header.version) + " (expected: " + VERSION + "); it was left as it is");
        }
    }
}
