package io.logpipe.output.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.plugin.text.FileName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up, fails and comes back, in every order that matters. */
class OpenFileTest {

    private static final long WHOLE = -1;

    @TempDir
    private Path directory;

    private Path path;
    private FaultyChannel disk;
    private OpenFile file;

    @BeforeEach
    void open() throws IOException {
        path = directory.resolve("a.log");
        open(WHOLE);
    }

    private void open(long torn) throws IOException {
        disk = new FaultyChannel(FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        file = new OpenFile(FileName.parse("a.log"), "key", disk, torn);
    }

    @AfterEach
    void close() throws IOException {
        disk.close();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private String text() throws IOException {
        return Files.readString(path);
    }

    @Test
    void blockIsWholeWhenTheSystemWritesShort() throws Exception {
        disk.mostPerWrite = 3;
        assertEquals(10, file.append(bytes("0123456789")));
        assertEquals("0123456789", text());
    }

    @Test
    @DisplayName("Disk full: no part of a block stays in the file")
    void partOfABlockIsTakenBack() throws Exception {
        file.append(bytes("one\n"));
        disk.room = 5;
        assertThrows(IOException.class, () -> file.append(bytes("two and more\n")));
        assertEquals("one\n", text());
        disk.room = 100;
        file.append(bytes("two\n"));
        assertEquals("one\ntwo\n", text());
    }

    @Test
    @DisplayName("Disk read-only in mid-block: the part is taken back before anything else is written")
    void partThatCannotBeTakenBackIsTakenBackLater() throws Exception {
        file.append(bytes("one\n"));
        disk.room = 5;
        disk.truncateFails = true;
        assertThrows(IOException.class, () -> file.append(bytes("two and more\n")));
        assertEquals("one\ntwo a", text());
        disk.room = 100;
        assertThrows(IOException.class, () -> file.append(bytes("two and more\n")), "still read-only");
        assertEquals("one\ntwo a", text());
        disk.truncateFails = false;
        file.append(bytes("two and more\n"));
        assertEquals("one\ntwo and more\n", text());
    }

    @Test
    void partThatCannotBeTakenBackIsTakenBackByTheNextHandle() throws Exception {
        file.append(bytes("one\n"));
        disk.room = 2;
        disk.truncateFails = true;
        assertThrows(IOException.class, () -> file.append(bytes("two\n")));
        long torn = file.torn();
        file.close();
        open(torn);
        file.append(bytes("two\n"));
        assertEquals("one\ntwo\n", text());
    }

    @Test
    void whatSomebodyElseAppendedIsNotTakenBack() throws Exception {
        file.append(bytes("one\n"));
        long before = file.length();
        file.append(bytes("two\n"));
        Files.writeString(path, "theirs\n", StandardOpenOption.APPEND);
        file.cut(before, 4);
        assertEquals("one\ntwo\ntheirs\n", text());
    }

    @Test
    @DisplayName("EIO on fsync: the file is cut back to the last sync, and its handle is never used again")
    void whatIsNotSafeIsCut() throws Exception {
        file.append(bytes("safe\n"));
        file.settled(file.mark().length());
        file.append(bytes("lost\n"));
        disk.forceFails = true;
        assertThrows(IOException.class, file::force);
        file.giveUp();
        assertEquals("safe\n", text());
        assertFalse(file.isOpen());
        assertEquals(1, disk.forced);
    }

    @Test
    @DisplayName("EIO on fsync and on the cut: the next handle cuts before it appends")
    void whatIsNotSafeIsCutByTheNextHandle() throws Exception {
        file.append(bytes("safe\n"));
        file.settled(file.mark().length());
        file.append(bytes("lost\n"));
        disk.truncateFails = true;
        file.giveUp();
        assertEquals("safe\nlost\n", text());
        open(file.torn());
        assertEquals(5, file.safe().length());
        file.append(bytes("again\n"));
        assertEquals("safe\nagain\n", text());
    }

    @Test
    void whatSomebodyElseAppendedIsNoticedAndNeverCut() throws Exception {
        file.append(bytes("one\n"));
        assertFalse(file.foreign());
        Files.writeString(path, "theirs\n", StandardOpenOption.APPEND);
        file.append(bytes("two\n"));
        assertTrue(file.foreign());
        file.giveUp();
        assertEquals("one\ntheirs\ntwo\n", text());
    }

    @Test
    void fileThatWasEmptiedIsStillOurs() throws Exception {
        file.append(bytes("one\n"));
        file.settled(file.mark().length());
        Files.write(path, new byte[0]);
        file.append(bytes("two\n"));
        assertFalse(file.foreign());
        assertEquals(4, file.mark().length());
        file.giveUp();
        assertEquals("", text());
    }

    @Test
    void markLeavesOutAPartThatCouldNotBeTakenBack() throws Exception {
        file.append(bytes("one\n"));
        disk.room = 2;
        disk.truncateFails = true;
        assertThrows(IOException.class, () -> file.append(bytes("two\n")));
        assertEquals("one\ntw", text());
        assertEquals(4, file.mark().length());
    }
}
