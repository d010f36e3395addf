package io.logpipe.core.queue;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Up to where sources are in the queue, by the way they came. At most so many are remembered; the one that grew longest
 * ago is forgotten first.
 */
final class Marks {

    private static final int MOST = 4_000;

    private final Map<Key, Long> upTo = new LinkedHashMap<>(16, 0.75f, true);

    /** One source on one way. */
    record Key(String way, String source) {}

    void reached(String way, String source, long offset) {
        upTo.merge(new Key(way, source), offset, Math::max);
        if (upTo.size() > MOST) {
            upTo.remove(upTo.keySet().iterator().next());
        }
    }

    void addAll(Marks others) {
        others.upTo.forEach((key, offset) -> reached(key.way, key.source, offset));
    }

    /** The offset before which nothing is new; 0 if nothing is known. */
    long of(String way, String source) {
        return upTo.getOrDefault(new Key(way, source), 0L);
    }

    void forget(String way, String source) {
        upTo.remove(new Key(way, source));
    }

    boolean isEmpty() {
        return upTo.isEmpty();
    }

    void clear() {
        upTo.clear();
    }

    byte[] encode() {
        int size = 1 + Integer.BYTES;
        for (Key key : upTo.keySet()) {
            size += 2 * Integer.BYTES + Long.BYTES + utf8(key.way).length + utf8(key.source).length;
        }
        ByteBuffer bytes = ByteBuffer.allocate(size).put(Frames.MARKS).putInt(upTo.size());
        upTo.forEach((key, offset) -> {
            text(bytes, key.way);
            text(bytes, key.source);
            bytes.putLong(offset);
        });
        return bytes.array();
    }

    /** Adds what {@link #encode} wrote; {@code bytes} begin behind the kind. */
    void decode(ByteBuffer bytes) {
        for (int left = bytes.getInt(); left > 0; left--) {
            reached(text(bytes), text(bytes), bytes.getLong());
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void text(ByteBuffer target, String text) {
        byte[] bytes = utf8(text);
        target.putInt(bytes.length).put(bytes);
    }

    private static String text(ByteBuffer source) {
        int length = source.getInt();
        if (length < 0 || length > source.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        source.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
