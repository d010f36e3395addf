package io.logpipe.output.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.plugin.Readiness;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RotationTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String ROTATED = "_a\\.log-\\d{8}_\\d{6}_\\d{6}";

    private static List<String> rotated(Bench bench) throws Exception {
        return bench.names().stream().filter(name -> name.startsWith("_")).toList();
    }

    @Test
    @DisplayName("C-108: a file that has reached the size is renamed after the block, and a new one made")
    void fileThatHasReachedTheSizeIsRenamed() throws Exception {
        try (Bench bench = new Bench("rotate_size", 100)) {
            bench.write("a.log", "x".repeat(99));
            assertEquals(List.of("a.log"), bench.names());
            bench.write("a.log", "y", "z");
            List<String> names = bench.names();
            assertEquals(2, names.size());
            assertTrue(names.get(0).matches(ROTATED), names.toString());
            assertEquals("x".repeat(99) + "y", bench.text(names.get(0)));
            assertEquals("z", bench.text("a.log"));
        }
    }

    @Test
    @DisplayName("C-108: the new file is there even if nothing follows")
    void newFileIsMadeAtOnce() throws Exception {
        try (Bench bench = new Bench("rotate_size", 1)) {
            bench.write("a.log", "x");
            assertEquals("", bench.text("a.log"));
        }
    }

    @Test
    @DisplayName("C-108: many rotations within one microsecond have names of their own, and no byte is missing")
    void manyRotationsLoseNothing() throws Exception {
        try (Bench bench = new Bench("rotate_size", 10)) {
            for (int i = 0; i < 100; i++) {
                bench.write("a.log", String.format("line %04d%n", 2 * i), String.format("line %04d%n", 2 * i + 1));
            }
            List<String> names = rotated(bench);
            assertEquals(200, names.size());
            for (int i = 0; i < 200; i++) {
                assertEquals(String.format("line %04d%n", i), bench.text(names.get(i)));
            }
        }
    }

    @Test
    @DisplayName("C-108, SEC-7: the command reads the directory and the new name; a name is never a part of its text")
    void commandReadsTheNewName() throws Exception {
        try (Bench bench = new Bench(
                "rotate_size",
                1,
                "exec_after_rotating",
                "env | grep '^LOGPIPE_' | sort >\"$LOGPIPE_ROTATING_NEW_FILENAME.env\"; cp"
                        + " \"$LOGPIPE_ROTATING_NEW_FILENAME\" \"$LOGPIPE_ROTATING_NEW_FILENAME.done\"")) {
            List<String> hostile = List.of("$(touch pwned)", "`touch pwned`", "a;touch pwned;.log", "-rf", "' \"");
            for (String name : hostile) {
                bench.write(name, "bytes");
            }
            bench.host.runUntil(() -> count(bench, ".done") == hostile.size(), LIMIT);
            assertTrue(
                    bench.names().stream().noneMatch("pwned"::equals),
                    bench.names().toString());
            for (String name : rotated(bench)) {
                if (name.endsWith(".env")) {
                    assertEquals(
                            "LOGPIPE_ROTATING_NEW_FILENAME=" + bench.out.resolve(name.replace(".env", "")) + "\n"
                                    + "LOGPIPE_ROTATING_PATHNAME=" + bench.out + "\n",
                            bench.text(name));
                }
            }
        }
    }

    private static long count(Bench bench, String ending) {
        try {
            return bench.names().stream().filter(name -> name.endsWith(ending)).count();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("C-108: data goes on while a command runs; commands follow one another in the order of the rotations")
    void commandsRunAsideOneAfterTheOther() throws Exception {
        try (Bench bench = new Bench(
                "rotate_size",
                2,
                "exec_after_rotating",
                List.of(
                        "/bin/sh",
                        "-c",
                        "while [ ! -e go ]; do sleep 0.01; done; cat \"$LOGPIPE_ROTATING_NEW_FILENAME\" >>order"
                                .replace("go", "$LOGPIPE_ROTATING_PATHNAME/go")
                                .replace("order", "$LOGPIPE_ROTATING_PATHNAME/order")))) {
            for (int i = 0; i < 5; i++) {
                bench.write("a.log", i + "\n");
            }
            bench.host.runUntilQuiet();
            assertEquals(5, rotated(bench).size(), "nobody waited for the first command");
            Files.createFile(bench.out.resolve("go"));
            bench.host.runUntil(() -> text(bench, "order").equals("0\n1\n2\n3\n4\n"), LIMIT);
        }
    }

    private static String text(Bench bench, String name) {
        try {
            return Files.exists(bench.out.resolve(name)) ? bench.text(name) : "";
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("P5: a swap keeps the command that runs, and its successor runs those that wait")
    void swapKeepsCommands() throws Exception {
        try (Bench bench = new Bench(
                "rotate_size",
                1,
                "exec_after_rotating",
                "while [ ! -e \"$LOGPIPE_ROTATING_PATHNAME/go\" ]; do sleep 0.01; done;"
                        + " cat \"$LOGPIPE_ROTATING_NEW_FILENAME\" >>\"$LOGPIPE_ROTATING_PATHNAME/order\"")) {
            bench.write("a.log", "1");
            bench.write("a.log", "2");
            bench.write("a.log", "3");
            bench.swap();
            bench.write("a.log", "4");
            Files.createFile(bench.out.resolve("go"));
            bench.host.runUntil(() -> text(bench, "order").equals("1234"), LIMIT);
            bench.host.runUntil(() -> bench.host.leases(Bench.PLACE).isEmpty(), LIMIT);
        }
    }

    @Test
    void commandThatFailsIsLoggedAndTheNextOneRuns() throws Exception {
        try (Bench bench = new Bench(
                "rotate_size",
                1,
                "exec_after_rotating",
                "case $LOGPIPE_ROTATING_NEW_FILENAME in *_a-*) exit 3;; esac;"
                        + " touch \"$LOGPIPE_ROTATING_PATHNAME/done\"")) {
            bench.write("a", "x");
            bench.write("b", "x");
            bench.host.runUntil(() -> count(bench, "done") == 1, LIMIT);
            assertTrue(
                    bench.host.logLines().contains("WARNING the command after a rotation ended with 3"),
                    bench.host.logLines().toString());
        }
    }

    @Test
    void outputIsBusyWhileFarTooManyCommandsWait() throws Exception {
        try (Bench bench = new Bench("rotate_size", 1, "exec_after_rotating", "sleep 1000")) {
            for (int i = 0; i < 1000; i++) {
                bench.write("a.log", "x");
            }
            assertEquals(Readiness.READY, bench.output.readiness());
            bench.write("a.log", "x");
            assertTrue(bench.output.readiness() instanceof Readiness.Busy);
        }
    }

    @Test
    @DisplayName("C-108: rotation happens beside the file, in its directory")
    void fileInADirectoryIsRenamedThere() throws Exception {
        try (Bench bench = new Bench("rotate_size", 1, "subdirs", "create")) {
            bench.write("sub/a.log", "x");
            List<String> names = Bench.names(bench.out.resolve("sub"));
            assertEquals(2, names.size());
            assertTrue(names.get(0).matches(ROTATED), names.toString());
        }
    }

    @Test
    void longestNameIsRotatedUnderAShorterOne() throws Exception {
        try (Bench bench = new Bench("rotate_size", 1)) {
            bench.write("n".repeat(255), "x");
            assertEquals(255, rotated(bench).get(0).length());
        }
    }

    @Test
    @DisplayName("C-108: a region of a file counts as one block")
    void regionIsRotatedAfterItIsWhole() throws Exception {
        try (Bench bench = new Bench("rotate_size", 10)) {
            Path source = Files.writeString(bench.host.directory().resolve("source"), "x".repeat(1000));
            assertTrue(bench.offerFile("a.log", source, 500, 500).isDone());
            assertEquals(2, rotated(bench).size());
            assertEquals(500, Files.size(bench.out.resolve(rotated(bench).get(0))));
        }
    }
}
