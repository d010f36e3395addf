package io.logpipe.output.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.plugin.text.FileName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
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
        open(WHOLE, true);
    }

    private void open(long torn, boolean sync) throws IOException {
        disk = new FaultyChannel(FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        file = new OpenFile(FileName.parse("a.log"), "key", disk, torn, sync);
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

    private Answer commit(long safe, long upTo) {
        Answer answer = new Answer();
        file.add(new Commit(answer, safe, upTo, Optional.empty()));
        return answer;
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
        open(torn, true);
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
    void nothingIsAnsweredBeforeTheSync() throws Exception {
        file.append(bytes("one\n"));
        Answer first = commit(0, 4);
        file.append(bytes("two\n"));
        Answer second = commit(4, 8);
        assertFalse(first.answered() || second.answered());
        assertTrue(file.settle());
        assertTrue(first.isDone() && second.isDone());
        assertEquals(1, disk.forced, "one sync for both");
    }

    @Test
    void nothingToSyncIsNotSynced() throws Exception {
        Answer empty = commit(0, 0);
        file.settle();
        assertTrue(empty.isDone());
        assertEquals(0, disk.forced);
    }

    @Test
    @DisplayName("EIO on fsync: never tried again; the file is cut back to the last sync and all since comes again")
    void failedSyncIsNeverRepeated() throws Exception {
        file.append(bytes("safe\n"));
        Answer safe = commit(0, 5);
        file.settle();
        file.append(bytes("lost\n"));
        Answer lost = commit(7, 12);
        disk.forceFails = true;
        assertFalse(file.settle());
        assertTrue(safe.isDone());
        assertInstanceOf(PluginFailure.Transient.class, lost.failure().orElseThrow());
        assertEquals(7, lost.reached(), "only what was safe before");
        assertEquals("safe\n", text());
        assertFalse(file.isOpen(), "a handle whose sync failed is never used again");
        assertEquals(2, disk.forced);
    }

    @Test
    @DisplayName("EIO on fsync and on the cut: the next handle cuts before it appends")
    void failedSyncIsCutByTheNextHandle() throws Exception {
        file.append(bytes("safe\n"));
        file.settle();
        file.append(bytes("lost\n"));
        disk.forceFails = true;
        disk.truncateFails = true;
        file.settle();
        assertEquals("safe\nlost\n", text());
        open(file.torn(), true);
        file.append(bytes("again\n"));
        assertEquals("safe\nagain\n", text());
    }

    @Test
    void withoutDurabilityNothingIsSynced() throws Exception {
        disk.close();
        open(WHOLE, false);
        file.append(bytes("one\n"));
        Answer answer = commit(0, 4);
        file.settle();
        assertTrue(answer.isDone());
        assertEquals(0, disk.forced);
    }
}
