package io.logpipe.input.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LineEndsTest {

    private final LineEnds ends = new LineEnds();

    @Test
    void findsTheLineEndsThatLookingAtEveryByteFinds() {
        Random random = new Random(1);
        // All that a line end could be taken for: it with another highest bit, and its neighbours.
        byte[] alphabet = {'\n', '\n' | (byte) 0x80, '\n' - 1, '\n' + 1, 0, -1, 'x'};
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = new byte[random.nextInt(round % 10 == 0 ? 10_000 : 40)];
            int others = round % 3 == 0 ? 200 : 1;
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = random.nextInt(others) == 0 ? alphabet[random.nextInt(alphabet.length)] : (byte) 'x';
            }
            same(bytes, round % 2 == 0);
        }
    }

    private void same(byte[] bytes, boolean direct) {
        ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(bytes.length) : ByteBuffer.allocate(bytes.length);
        ends.over(buffer.put(bytes).asReadOnlyBuffer());
        int count = 0;
        for (int from = 0; from < bytes.length; from += 1 + from / 100) {
            int end = from;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            assertEquals(Math.min(bytes.length, end + 1), ends.after(from), "line of " + from);
        }
        for (byte one : bytes) {
            count += one == '\n' ? 1 : 0;
        }
        assertEquals(count, ends.count());
    }
}
