package io.logpipe.plugin.wire.acknowledged;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** CRC32C over the fields of {@link Frame.Data} between its type and its checksum, and the bytes behind it. */
public final class Checksum {

    private static final int FIELDS = Layout.DATA - 1 - 4;

    private final CRC32C crc = new CRC32C();
    private final ByteBuffer fields = ByteBuffer.allocate(Layout.DATA);

    /** Whether the bytes of {@code body} from {@code from} on are what the sender read. Its position and limit stay. */
    public boolean fits(Frame.Data data, ByteBuffer body, int from) {
        if (Integer.compareUnsigned(data.length(), body.limit() - from) > 0) {
            return false;
        }
        data.put(fields.clear());
        crc.reset();
        add(fields, 1, 1 + FIELDS);
        add(body, from, from + data.length());
        return (int) crc.getValue() == data.crc();
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
        int end = target.position();
        int body = start + Layout.DATA;
        Layout.putData(target.position(start), stream, offset, span, end - body, 0);
        crc.reset();
        add(target, start + 1, start + 1 + FIELDS);
        add(target, body, end);
        target.putInt(start + 1 + FIELDS, (int) crc.getValue()).position(end);
    }

    /** Leaves position and limit as they are. */
    private void add(ByteBuffer bytes, int from, int to) {
        int position = bytes.position();
        int limit = bytes.limit();
        crc.update(bytes.limit(to).position(from));
        bytes.limit(limit).position(position);
    }
}
