package io.logpipe.input.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.Position;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Line ends and fingerprints, as they are found in a file. */
class WindowTest {

    @TempDir
    Path directory = Path.of(".");

    private final Window window = new Window();
    private Path path = Path.of(".");
    private FileChannel file;

    WindowTest() throws IOException {
        file = FileChannel.open(Path.of("/dev/null"));
    }

    @BeforeEach
    void create() throws IOException {
        path = directory.resolve("file");
    }

    @AfterEach
    void close() throws IOException {
        file.close();
    }

    private void content(String text) throws IOException {
        Files.writeString(path, text, StandardCharsets.ISO_8859_1);
        file.close();
        file = FileChannel.open(path, StandardOpenOption.READ);
        window.over(file);
    }

    @Test
    void theLastLineEndIsFoundHoweverFarBack() throws IOException {
        for (int behind : new int[] {0, 1, 4095, 4096, 4097, 10_000, 100_000}) {
            content("one\ntwo\n" + "x".repeat(behind));
            assertEquals(8, window.lastLineEnd(0, 8 + behind));
            assertEquals(4, window.lastLineEnd(0, 7));
            assertEquals(-1, window.lastLineEnd(8, 8 + behind));
            assertEquals(-1, window.lastLineEnd(5, 7));
            assertEquals(-1, window.lastLineEnd(9, 8));
        }
    }

    @Test
    void whatWasSeenIsNotReadAgain() throws IOException {
        content("one\ntwo\n");
        assertEquals(8, window.lastLineEnd(0, 8));
        Files.writeString(path, "ONE TWO ");
        assertEquals(8, window.lastLineEnd(0, 8));
        window.over(file);
        assertEquals(-1, window.lastLineEnd(0, 8));
    }

    @Test
    void aFileThatEndsTooEarlySaysSo() throws IOException {
        content("short");
        assertThrows(EOFException.class, () -> window.lastLineEnd(0, 6));
        assertEquals(-1, window.lastLineEnd(0, 5));
    }

    @Test
    void aHeadGrowsToTheSameAsIfItWasTakenAtOnce() throws IOException {
        content("0123456789".repeat(200));
        Head grown = Head.NONE;
        for (int i = 1; i < 1500; i += 37) {
            grown = grown.grown(window, i);
        }
        assertEquals(Head.NONE.grown(window, 2000), grown.grown(window, 2000));
        assertEquals(Head.MAX, grown.grown(window, 2000).length());
        assertEquals(grown.grown(window, 2000), grown.grown(window, 2000).grown(window, 5));
    }

    @Test
    void aHeadTellsOtherBytes() throws IOException {
        content("0123456789".repeat(200));
        Head head = Head.NONE.grown(window, 2000);
        assertTrue(head.matches(window));
        content("0123456789".repeat(102) + "012x" + "0123456789".repeat(98));
        assertFalse(head.matches(window));
        assertTrue(Head.NONE.matches(window));
    }

    @Test
    void anEdgeTellsOtherBytesBeforeIt() throws IOException {
        String text = "0123456789".repeat(200);
        content(text);
        Edge edge = Edge.at(window, 1000, Position.UNCOUNTED);
        assertEquals(Edge.MAX, edge.length());
        assertTrue(edge.matches(window, 2000));
        content(text.substring(0, 744) + "x" + text.substring(745));
        assertFalse(edge.matches(window, 2000));
        content(text.substring(0, 999) + "x" + text.substring(1000));
        assertFalse(edge.matches(window, 2000));
        content(text.substring(0, 1000) + "another ending");
        assertTrue(edge.matches(window, 1014));
    }

    @Test
    void anEdgeNearTheStartIsShort() throws IOException {
        content("abc");
        assertEquals(3, Edge.at(window, 3, 0).length());
        assertEquals(0, Edge.at(window, 0, 0).length());
        assertTrue(Edge.NONE.matches(window, 3));
        assertTrue(Edge.blind(2, 0).matches(window, 3));
    }
}
