package io.logpipe.core.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.logpipe.core.shell.ControlSocketFrames.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Whatever a client of the control socket sends, it is taken apart the same, however it arrives. */
class ControlSocketFuzzTest {

    @FuzzTest(maxDuration = "10m")
    void requests(byte[] bytes) throws IOException {
        List<String> whole = read(bytes, Integer.MAX_VALUE);
        assertEquals(whole, read(bytes, 1));
        assertEquals(whole, read(bytes, 3));
        assertTrue(whole.stream().mapToLong(String::length).sum() <= bytes.length + 100L);
    }

    private static List<String> read(byte[] bytes, int most) throws IOException {
        List<String> found = new ArrayList<>();
        try (ControlSocketFrames frames = new ControlSocketFrames(new SentBytes(bytes, most))) {
            for (Frame frame = frames.read(); frame != null; frame = frames.read()) {
                found.add((char) frame.kind() + frame.text());
            }
        } catch (IOException refused) {
            found.add(refused.getMessage());
        }
        return found;
    }
}
