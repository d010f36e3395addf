package io.logpipe.plugin.wire.acknowledged;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** CRC32C over the fields of {@link Frame.Data} between its type and its checksum, and the bytes behind it. */
public final class Checksum {

    private static final int FIELDS = Layout.DATA - 1 - 4;

    private final CRC32C crc = new CRC32C();
    private final ByteBuffer fields = ByteBuffer.allocate(Layout.DATA);

    /** Whether {@code body}, which is not moved, is what the sender read. */
    public boolean fits(Frame.Data data, ByteBuffer body) {
        data.put(fields.clear());
        return of(fields, 0, body.duplicate()) == data.crc();
    }

    /** Where in {@code target} the bytes of a block are to be put before {@link #complete}. */
    public static int room(ByteBuffer target) {
        int start = target.position();
        target.position(start + Layout.DATA);
        return start;
    }

    /** Bytes that {@link #room} takes. */
    public static int overhead() {
        return Layout.DATA;
    }

    /** Puts the frame at {@code start}, before the bytes, which end at the position of {@code target}. */
    public void complete(ByteBuffer target, int start, int stream, long offset, long span) {
        int length = target.position() - start - Layout.DATA;
        new Frame.Data(stream, offset, span, length, 0).put(target.duplicate().position(start));
        ByteBuffer body = target.duplicate().position(start + Layout.DATA).limit(target.position());
        target.putInt(start + 1 + FIELDS, of(target, start, body));
    }

    private int of(ByteBuffer header, int start, ByteBuffer body) {
        crc.reset();
        crc.update(header.duplicate().limit(start + 1 + FIELDS).position(start + 1));
        crc.update(body);
        return (int) crc.getValue();
    }
}
