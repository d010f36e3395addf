package io.logpipe.input.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Files that the input itself renames. */
class RotationTest {

    private static final String HUNDRED = "x".repeat(99) + "\n";

    private static List<String> names(Bench bench) {
        try (Stream<Path> files = Files.list(bench.logs)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private static boolean rotated(Bench bench, String name) {
        return names(bench).stream().anyMatch(other -> other.startsWith("_" + name + "-"));
    }

    /** C-092. */
    @Test
    void aLargeFileIsRenamedOnceItIsCollected() throws Exception {
        try (Bench bench = Bench.running("rotate_size", 100)) {
            bench.append("small.log", "small\n");
            bench.append("a.log", HUNDRED);
            bench.until(() -> rotated(bench, "a.log"));
            bench.expect("a.log", HUNDRED);
            bench.expect("small.log", "small\n");
            assertEquals(2, names(bench).size());
            assertTrue(
                    names(bench).get(0).matches("_a\\.log-\\d{8}_\\d{6}_\\d{6}"),
                    () -> names(bench).get(0));
            assertEquals("small.log", names(bench).get(1));
        }
    }

    /** C-092: nothing is renamed before it is safe. */
    @Test
    void aFileIsNotRenamedBeforeItIsAcknowledged() throws Exception {
        try (Bench bench = Bench.running("rotate_size", 100)) {
            bench.host.commitManually();
            bench.append("a.log", HUNDRED);
            bench.expect("a.log", HUNDRED);
            bench.pass(Duration.ofMinutes(2));
            assertEquals(List.of("a.log"), names(bench));
            bench.host.commitAll();
            bench.until(() -> rotated(bench, "a.log"));
        }
    }

    /** C-094. */
    @Test
    void whatIsStillWrittenToARotatedFileIsCollectedAndItIsNotRotatedAgain() throws Exception {
        try (Bench bench = Bench.running("rotate_size", 100);
                var writer = Files.newOutputStream(bench.logs.resolve("a.log"), StandardOpenOption.CREATE)) {
            writer.write(HUNDRED.getBytes(StandardCharsets.UTF_8));
            bench.until(() -> rotated(bench, "a.log"));
            bench.host.runUntilQuiet();
            writer.write(HUNDRED.getBytes(StandardCharsets.UTF_8));
            bench.expect("a.log", HUNDRED + HUNDRED);
            bench.append("a.log", "new\n");
            bench.expectForGood("a.log", HUNDRED + HUNDRED + "new\n");
            assertEquals(2, names(bench).size());
        }
    }

    /** C-094, over a restart. */
    @Test
    void aRotatedFileIsFollowedAfterARestart() throws Exception {
        try (Bench bench = Bench.running("rotate_size", 100)) {
            bench.append("a.log", HUNDRED);
            bench.until(() -> rotated(bench, "a.log"));
            bench.kill();
            bench.append(names(bench).get(0), "late\n");
            bench.start();
            bench.expectForGood("a.log", HUNDRED + "late\n");
        }
    }

    /** C-093. */
    @Test
    void commandsRunBeforeAndAfterWithTheNames() throws Exception {
        String variables = "\"$LOGPIPE_ROTATING_PATHNAME\" \"$LOGPIPE_ROTATING_OLD_FILENAME\""
                + " \"$LOGPIPE_ROTATING_NEW_FILENAME\"";
        try (Bench bench = Bench.with("rotate_size", 100)) {
            Path out = bench.host.directory().resolve("out");
            String command =
                    "ls \"$LOGPIPE_ROTATING_PATHNAME\" >> " + out + "; printf '%s\\n' " + variables + " >> " + out;
            bench.items.put("exec_before_rotating", command);
            bench.items.put("exec_after_rotating", command + "; echo end >> " + out);
            bench.start();
            bench.append("it's; $HOME.log", HUNDRED);
            bench.until(() -> text(out).endsWith("end\n"));
            String renamed = names(bench).get(0);
            String before = "it's; $HOME.log\n" + bench.logs + "\n" + bench.logs.resolve("it's; $HOME.log") + "\n"
                    + bench.logs.resolve(renamed) + "\n";
            String after = renamed + before.substring(before.indexOf('\n'));
            assertEquals(before + after + "end\n", text(out));
        }
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    /** 5.31: nobody waits for a command, and none runs for ever. */
    @Test
    void aCommandThatHangsHoldsNothingAndIsEnded() throws Exception {
        try (Bench bench = Bench.running("rotate_size", 100, "exec_before_rotating", List.of("sleep", "1000"))) {
            bench.append("a.log", HUNDRED);
            bench.expect("a.log", HUNDRED);
            bench.append("b.log", "meanwhile\n");
            bench.expect("b.log", "meanwhile\n");
            assertEquals(List.of("a.log", "b.log"), names(bench));
            bench.pass(Duration.ofSeconds(61));
            bench.until(() -> rotated(bench, "a.log"));
            assertEquals(1, bench.logged("before rotating"));
        }
    }

    @Test
    void aCommandThatCannotBeRunIsReportedAndTheFileRenamed() throws Exception {
        try (Bench bench = Bench.running("rotate_size", 100, "exec_before_rotating", List.of("/no/such/command"))) {
            bench.append("a.log", HUNDRED);
            bench.until(() -> rotated(bench, "a.log"));
            assertEquals(1, bench.logged("a rotation command cannot be run"));
        }
    }

    @Test
    void aRotationGoesOnInTheSuccessor() throws Exception {
        try (Bench bench = Bench.with("rotate_size", 100)) {
            Path go = bench.host.directory().resolve("go");
            bench.items.put("exec_before_rotating", "while [ ! -e " + go + " ]; do sleep 0.05; done");
            bench.start();
            bench.append("a.log", HUNDRED);
            bench.expect("a.log", HUNDRED);
            bench.until(() -> bench.host.leases(Bench.PLACE).stream().anyMatch(name -> name.startsWith("rotation/")));
            bench.swap();
            bench.host.runUntilQuiet();
            assertEquals(List.of("a.log"), names(bench));
            Files.createFile(go);
            bench.until(() -> rotated(bench, "a.log"));
            assertEquals(1, names(bench).size());
            bench.expectForGood("a.log", HUNDRED);
        }
    }

    /** C-095. */
    @Test
    void lineNumbersGoOnInTheNewFileIfTheyAreToBeInherited() throws Exception {
        try (Bench bench = Bench.with("rotate_size", 100, "inheritance_lines_after_rotating", 1)) {
            bench.host.linesWanted(true);
            bench.start();
            bench.append("a.log", HUNDRED + "2\n3\n");
            bench.until(() -> rotated(bench, "a.log"));
            bench.append("a.log", "new\n");
            bench.expect("a.log", HUNDRED + "2\n3\nnew\n");
            assertEquals(new Position(0, 3), last(bench));
        }
    }

    @Test
    void lineNumbersBeginAnewOtherwise() throws Exception {
        try (Bench bench = Bench.with("rotate_size", 100)) {
            bench.host.linesWanted(true);
            bench.start();
            bench.append("a.log", HUNDRED + "2\n3\n");
            bench.until(() -> rotated(bench, "a.log"));
            bench.append("a.log", "new\n");
            bench.expect("a.log", HUNDRED + "2\n3\nnew\n");
            assertEquals(new Position(0, 0), last(bench));
        }
    }

    private static Position last(Bench bench) {
        var passes = bench.host.passes();
        return passes.get(passes.size() - 1).blocks().get(0).start();
    }
}
