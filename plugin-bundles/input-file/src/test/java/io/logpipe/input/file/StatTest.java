package io.logpipe.input.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StatTest {

    @TempDir
    Path directory;

    /** The short way depends on how the JDK writes a key, the long one does not. */
    @Test
    void bothWaysToLookTellTheSame() throws IOException {
        Path file = Files.writeString(directory.resolve("a.log"), "12345");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_234_567_890_123L));
        Path link = Files.createSymbolicLink(directory.resolve("b.log"), file);
        for (Path path : new Path[] {file, link, directory, Path.of("/dev/null")}) {
            assertEquals(Stat.byNames(path), Stat.of(path), path.toString());
        }
        Stat stat = Stat.of(link);
        assertEquals(new FileKey(number(file, "dev"), number(file, "ino")), stat.key());
        assertEquals(5, stat.size());
        assertEquals(1_234_567_890_123_000_000L, stat.modified());
        assertEquals(Stat.Kind.FILE, stat.kind());
        assertEquals(Stat.Kind.DIRECTORY, Stat.of(directory).kind());
        assertEquals(Stat.Kind.OTHER, Stat.of(Path.of("/dev/null")).kind());
    }

    private static long number(Path path, String name) throws IOException {
        return ((Number) Files.getAttribute(path, "unix:" + name)).longValue();
    }

    @Test
    void aLinkThatLeadsNowhereIsNotThere() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("b.log"), directory.resolve("a.log"));
        assertThrows(NoSuchFileException.class, () -> Stat.of(link));
        assertThrows(NoSuchFileException.class, () -> Stat.byNames(link));
    }

    @Test
    void aKeyIsReadAsTheJdkWritesIt() {
        assertEquals(new FileKey(0xfe00, 3_081_720), FileKey.told("(dev=fe00,ino=3081720)"));
        assertEquals(new FileKey(-1, Long.MAX_VALUE), FileKey.told("(dev=ffffffffffffffff,ino=9223372036854775807)"));
        for (String other :
                new String[] {"", "(dev=,ino=1)", "(dev=1,ino=)", "(dev=1,ino=x)", "(dev=1)", "dev=1,ino=1"}) {
            assertNull(FileKey.told(other), other);
        }
    }
}
