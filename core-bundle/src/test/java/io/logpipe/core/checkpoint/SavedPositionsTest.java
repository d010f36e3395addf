package io.logpipe.core.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.Position;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Saved;
import io.logpipe.core.shell.CheckpointTool;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people see of the store, and the one thing that they can do to it. */
class SavedPositionsTest {

    @TempDir
    private Path state;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void store() throws IOException {
        try (CheckpointStore store = CheckpointStore.open(state, alarm -> {})) {
            store.forScope("/logs").put("1:2", new Saved("a b.log", Position.at(100), Map.of("file", "x")));
            store.forScope("/logs").put("1:3", new Saved("b.log", new Position(7, 3), Map.of()));
            store.forScope("/logs#2").put("1:3", new Saved("b.log", Position.at(9), Map.of()));
        }
    }

    private int tool(String... words) {
        String[] all =
                Stream.concat(Stream.of(state.toString()), Stream.of(words)).toArray(String[]::new);
        return new CheckpointTool().run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    }

    @Test
    void showPrintsColumns() {
        assertEquals(0, tool("show"));
        assertEquals(
                List.of(
                        "SCOPE    KEY  NAME     OFFSET  LINE",
                        "/logs    1:2  a b.log  100     -",
                        "/logs    1:3  b.log    7       3",
                        "/logs#2  1:3  b.log    9       -"),
                out.toString().lines().toList());
    }

    @Test
    void exportPrintsJson() {
        assertEquals(0, tool("export"));
        String json = out.toString().replaceAll("\\s", "");
        assertTrue(
                json.startsWith("[{\"scope\":\"/logs\",\"key\":\"1:2\",\"name\":\"ab.log\",\"offset\":100,"
                        + "\"facts\":{\"file\":\"x\"}}"),
                json);
        assertTrue(json.contains("\"offset\":7,\"line\":3"), json);
    }

    @Test
    void readingChangesNothingWhileSomebodyWrites() throws Exception {
        try (CheckpointStore store = CheckpointStore.open(state, alarm -> {})) {
            for (int i = 0; i < 50; i++) {
                store.forScope("/logs").put("1:2", new Saved("a b.log", Position.at(i), Map.of()));
                if (i % 10 == 0) {
                    assertTrue(store.flush(Deadline.in(Duration.ofSeconds(10))));
                }
                assertEquals("", SavedPositions.read(state).damage());
            }
        }
    }

    @Test
    void verifyTellsDamage() throws Exception {
        assertEquals(0, tool("verify"));
        assertEquals("checkpoint OK, 3 positions", out.toString().strip());
        try (Stream<Path> files = Files.list(state.resolve("checkpoint"))) {
            Path file = files.findFirst().orElseThrow();
            byte[] bytes = Files.readAllBytes(file);
            bytes[Frames.HEADER + 20] ^= 1;
            Files.write(file, bytes);
        }
        assertEquals(1, tool("verify"));
        assertTrue(err.toString().contains("is damaged at byte"), err.toString());
    }

    @Test
    void withoutAStoreThereIsNothingToSee() {
        Path none = state.resolve("none");
        assertThrows(IOException.class, () -> SavedPositions.read(none));
        assertFalse(Files.exists(none));
    }

    @Test
    void setMovesOnePositionAndKeepsTheRest() throws Exception {
        assertEquals(0, tool("set", "1:2", "40"));
        List<SavedPositions.Item> items = SavedPositions.read(state).items();
        assertEquals(
                new Saved("a b.log", Position.at(40), Map.of("file", "x")),
                items.get(0).saved());
        assertEquals(3, items.size());
    }

    @Test
    void setRefusesWhatIsNotOnePosition() {
        assertEquals(1, tool("set", "9:9", "0"));
        assertEquals(1, tool("set", "1:3", "0"), "there are two");
        assertEquals(1, tool("set", "1:2", "-1"));
        assertEquals(1, tool("set", "1:2", "x"));
        assertEquals(1, tool("set", "1:2"));
        assertEquals(1, tool("shows"));
        assertEquals(1, tool());
        assertEquals(7, err.toString().lines().count(), err.toString());
    }

    /** The lock is that of a process; within one, the JDK says so in its own way. */
    @Test
    void setIsRefusedWhileAWorkerRuns() throws Exception {
        Path lock = state.resolve("lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock();
            assertEquals(1, tool("set", "1:2", "40"));
            assertTrue(err.toString().contains("a worker runs"), err.toString());
        }
    }
}
