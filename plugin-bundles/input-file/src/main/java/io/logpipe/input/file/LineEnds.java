package io.logpipe.input.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/** Finds the line ends in a buffer, eight bytes at a time. One serves for many buffers, one after another. */
final class LineEnds {

    private static final int WORDS = 512;
    private static final long LINE_ENDS = 0x0a0a0a0a0a0a0a0aL;
    private static final long LOW = 0x7f7f7f7f7f7f7f7fL;

    /** The part of the buffer that is looked at: reading an array costs far less than reading a buffer. */
    private final long[] words = new long[WORDS];

    private ByteBuffer bytes = ByteBuffer.allocate(0);
    private LongBuffer source = bytes.asLongBuffer();
    private int first;
    private int loaded;

    /** Turns to the bytes from 0 to the limit of {@code next}, which stay as they are meanwhile. */
    void over(ByteBuffer next) {
        bytes = next.duplicate().position(0).order(ByteOrder.LITTLE_ENDIAN);
        source = bytes.asLongBuffer();
        first = 0;
        loaded = 0;
    }

    /** Where the line ends that {@code from} lies in: behind its line end, or at the limit. */
    int after(int from) {
        int word = from >>> 3;
        if (word < source.limit()) {
            long found = marks(word) & -1L << ((from & 7) << 3);
            while (found == 0 && ++word < source.limit()) {
                found = marks(word);
            }
            if (found != 0) {
                return (word << 3) + (Long.numberOfTrailingZeros(found) >>> 3) + 1;
            }
        }
        for (int i = Math.max(from, source.limit() << 3); i < bytes.limit(); i++) {
            if (bytes.get(i) == '\n') {
                return i + 1;
            }
        }
        return bytes.limit();
    }

    /** How many there are. */
    int count() {
        int count = 0;
        for (int word = 0; word < source.limit(); word++) {
            long found = marks(word);
            count += found == 0 ? 0 : Long.bitCount(found);
        }
        for (int i = source.limit() << 3; i < bytes.limit(); i++) {
            count += bytes.get(i) == '\n' ? 1 : 0;
        }
        return count;
    }

    /** The highest bit of each byte of a word that is a line end. Of no other: nothing is carried from byte to byte. */
    private long marks(int word) {
        if (word < first || word >= first + loaded) {
            load(word);
        }
        long zero = words[word - first] ^ LINE_ENDS;
        return ~((zero & LOW) + LOW | zero | LOW);
    }

    private void load(int word) {
        first = word;
        loaded = Math.min(WORDS, source.limit() - word);
        source.get(word, words, 0, loaded);
    }
}
