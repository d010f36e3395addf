package io.logpipe.output.file.journal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The format of a journal; numbers are big-endian.
 *
 * <pre>
 *   file    header frame*
 *   header  "LPJOURN\n"  version u32  salt u64  count u32  crc u32
 *   frame   length u32  crc u32 of the length  crc u32 of the payload  payload
 *   payload time u64  files  closed  sources  forgotten, each list a count u32 and its elements
 * </pre>
 *
 * The first {@code count} frames were durable before the file got its name. Both CRCs of a frame cover salt and offset in
 * the file too. The length has one of its own, so that a frame that ends too early (a crash) is told from one whose bytes
 * changed (damage): only after a crash may files be cut back to what the last good frame says.
 */
final class Frames {

    static final int VERSION = 1;
    static final int HEADER = 28;
    static final int PREFIX = 12;
    static final int MOST_PAYLOAD = 4 << 20;

    private static final byte[] MAGIC = "LPJOURN\n".getBytes(StandardCharsets.US_ASCII);

    private Frames() {}

    static ByteBuffer header(long salt, int count) {
        ByteBuffer header = ByteBuffer.allocate(HEADER).put(MAGIC);
        header.putInt(VERSION).putLong(salt).putInt(count);
        return header.putInt(headerCrc(header)).flip();
    }

    /** Whether these are the bytes of a header that this program has written. */
    static boolean isHeader(ByteBuffer bytes) {
        return bytes.remaining() == HEADER
                && bytes.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))
                && bytes.getInt(MAGIC.length) == VERSION
                && bytes.getInt(HEADER - Integer.BYTES) == headerCrc(bytes);
    }

    static long salt(ByteBuffer header) {
        return header.getLong(MAGIC.length + Integer.BYTES);
    }

    static int count(ByteBuffer header) {
        return header.getInt(MAGIC.length + Integer.BYTES + Long.BYTES);
    }

    /** A whole frame, for this place in the file. */
    static ByteBuffer frame(long salt, long offset, Entry entry) throws IOException {
        byte[] payload = payload(entry);
        if (payload.length > MOST_PAYLOAD) {
            throw new IOException("entry of " + payload.length + " bytes (expected: at most " + MOST_PAYLOAD + ")");
        }
        ByteBuffer frame = ByteBuffer.allocate(PREFIX + payload.length);
        frame.putInt(payload.length)
                .putInt(lengthCrc(salt, offset, payload.length))
                .putInt(payloadCrc(salt, offset, payload));
        return frame.put(payload).flip();
    }

    static int lengthCrc(long salt, long offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(20)
                .putLong(salt)
                .putLong(offset)
                .putInt(length)
                .flip());
        return (int) crc.getValue();
    }

    static int payloadCrc(long salt, long offset, byte[] payload) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(16).putLong(offset).putLong(salt).flip());
        crc.update(payload);
        return (int) crc.getValue();
    }

    private static int headerCrc(ByteBuffer header) {
        CRC32C crc = new CRC32C();
        crc.update(header.duplicate().clear().limit(HEADER - Integer.BYTES));
        return (int) crc.getValue();
    }

    private static byte[] payload(Entry entry) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(entry.time());
        out.writeInt(entry.files().size());
        for (FileMark file : entry.files()) {
            out.writeUTF(file.name());
            out.writeUTF(file.key());
            out.writeLong(file.length());
        }
        texts(out, entry.closed());
        out.writeInt(entry.sources().size());
        for (SourceMark source : entry.sources()) {
            out.writeUTF(source.id());
            out.writeLong(source.start());
            out.writeLong(source.reached());
            out.writeUTF(source.file());
            out.writeLong(source.seen());
        }
        texts(out, entry.forgotten());
        return bytes.toByteArray();
    }

    static Entry entry(byte[] payload) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload));
        long time = in.readLong();
        List<FileMark> files = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            files.add(new FileMark(in.readUTF(), in.readUTF(), in.readLong()));
        }
        List<String> closed = texts(in);
        List<SourceMark> sources = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            sources.add(new SourceMark(in.readUTF(), in.readLong(), in.readLong(), in.readUTF(), in.readLong()));
        }
        return new Entry(time, files, closed, sources, texts(in));
    }

    private static void texts(DataOutputStream out, List<String> texts) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            out.writeUTF(text);
        }
    }

    private static List<String> texts(DataInputStream in) throws IOException {
        List<String> texts = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            texts.add(in.readUTF());
        }
        return texts;
    }
}
