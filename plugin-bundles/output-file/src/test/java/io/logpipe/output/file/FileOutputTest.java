package io.logpipe.output.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.testkit.FakeHost;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FileOutputTest {

    @Test
    @DisplayName("C-101: sources of one name share the file, block by block")
    void twoSendersOfOneNameShareTheFile() throws Exception {
        try (Bench bench = new Bench()) {
            SourceRef first = SourceRef.of("a.log", "first");
            SourceRef second = SourceRef.of("a.log", "second");
            assertTrue(bench.offer(first, Bench.bytes("1a\n1b\n", "1c\n")).isDone());
            assertTrue(bench.offer(second, Bench.bytes("2a\n")).isDone());
            assertTrue(bench.offer(first, Bench.bytes("1d\n")).isDone());
            assertEquals("1a\n1b\n1c\n2a\n1d\n", bench.text("a.log"));
            assertEquals(List.of("a.log"), bench.names());
        }
    }

    @Test
    @DisplayName("C-101: what is in the file already stays")
    void appendsToWhatIsThere() throws Exception {
        try (Bench bench = new Bench()) {
            Files.writeString(bench.out.resolve("a.log"), "old\n");
            bench.write("a.log", "new\n");
            assertEquals("old\nnew\n", bench.text("a.log"));
        }
    }

    @Test
    @DisplayName("C-102: a pass without blocks makes an empty file")
    void emptyPassMakesAnEmptyFile() throws Exception {
        try (Bench bench = new Bench()) {
            bench.write("a.log");
            assertEquals("", bench.text("a.log"));
        }
    }

    @Test
    @DisplayName("C-103: a file that was removed is made again by the next pass")
    void removedFileIsMadeAgain() throws Exception {
        try (Bench bench = new Bench()) {
            bench.write("a.log", "1\n");
            Files.delete(bench.out.resolve("a.log"));
            bench.write("a.log", "2\n");
            assertEquals("2\n", bench.text("a.log"));
        }
    }

    @Test
    @DisplayName("C-104: data goes to the file that stands there now, not to the one that stood there before")
    void replacedFileIsOpenedAnew() throws Exception {
        try (Bench bench = new Bench()) {
            bench.write("a.log", "1\n");
            Path kept = Files.move(bench.out.resolve("a.log"), bench.out.resolve("kept"));
            Files.writeString(bench.out.resolve("a.log"), "other\n");
            bench.write("a.log", "2\n");
            assertEquals("1\n", Files.readString(kept));
            assertEquals("other\n2\n", bench.text("a.log"));
        }
    }

    @Test
    @DisplayName("C-104: a file cut short in place goes on at its new end, without a hole")
    void truncatedFileGoesOnAtItsEnd() throws Exception {
        try (Bench bench = new Bench()) {
            bench.write("a.log", "1\n2\n3\n");
            Files.writeString(bench.out.resolve("a.log"), "");
            bench.write("a.log", "4\n");
            assertEquals("4\n", bench.text("a.log"));
        }
    }

    @Test
    void removedDirectoryIsMadeAgain() throws Exception {
        try (Bench bench = new Bench()) {
            bench.write("a.log", "1\n");
            Files.delete(bench.out.resolve("a.log"));
            Files.delete(bench.out);
            bench.write("a.log", "2\n");
            assertEquals("2\n", bench.text("a.log"));
        }
    }

    @Test
    @DisplayName("C-107, SEC-4: files are 0640 and directories 0750")
    void modesAreTheDefaults() throws Exception {
        try (Bench bench = new Bench("subdirs", "create")) {
            bench.write("a.log", "x");
            bench.write("s/t/b.log", "x");
            assertEquals("rw-r-----", mode(bench.out.resolve("a.log")));
            assertEquals("rw-r-----", mode(bench.out.resolve("s/t/b.log")));
            assertEquals("rwxr-x---", mode(bench.out));
            assertEquals("rwxr-x---", mode(bench.out.resolve("s")));
            assertEquals("rwxr-x---", mode(bench.out.resolve("s/t")));
        }
    }

    @Test
    @DisplayName("C-107, SEC-4: modes are exact, whatever the umask takes away")
    void modesAreExact() throws Exception {
        try (Bench bench = new Bench("mode", "0666", "directory_mode", "777", "subdirs", "create")) {
            bench.write("s/a.log", "x");
            assertEquals("rw-rw-rw-", mode(bench.out.resolve("s/a.log")));
            assertEquals("rwxrwxrwx", mode(bench.out.resolve("s")));
            assertEquals("rwxrwxrwx", mode(bench.out));
        }
    }

    @Test
    void modeOfAFileThatWasThereStays() throws Exception {
        try (Bench bench = new Bench()) {
            Path file = Files.writeString(bench.out.resolve("a.log"), "");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            bench.write("a.log", "x");
            assertEquals("rw-------", mode(file));
        }
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    @DisplayName("C-106: a name with a slash is refused, and the next pass is not affected")
    void slashIsRefusedByDefault() throws Exception {
        try (Bench bench = new Bench()) {
            assertTrue(bench.offer("sub/x", "1\n").poison());
            bench.write("x", "2\n");
            assertEquals(List.of("x"), bench.names());
        }
    }

    @Test
    @DisplayName("C-106: directories are made where that is asked for, and again when they were removed")
    void directoriesAreMadeOnRequest() throws Exception {
        try (Bench bench = new Bench("subdirs", "create")) {
            bench.write("a/b/c/x.log", "1\n");
            Files.delete(bench.out.resolve("a/b/c/x.log"));
            Files.delete(bench.out.resolve("a/b/c"));
            Files.delete(bench.out.resolve("a/b"));
            bench.write("a/b/c/x.log", "2\n");
            bench.write("a/y.log", "3\n");
            assertEquals("2\n", bench.text("a/b/c/x.log"));
            assertEquals("3\n", bench.text("a/y.log"));
            assertEquals(List.of("a"), bench.names(), "nothing else is left behind");
        }
    }

    @Test
    void noMoreFilesAreOpenThanAllowedAndAllAreWritten() throws Exception {
        try (Bench bench = new Bench("max_open_files", 3)) {
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 10; i++) {
                    bench.write(i + ".log", round + "\n");
                    assertTrue(bench.handles().size() <= 3, bench.handles().toString());
                }
            }
            for (int i = 0; i < 10; i++) {
                assertEquals("0\n1\n2\n", bench.text(i + ".log"));
            }
        }
    }

    @Test
    void removedFileHoldsNoDiskSpaceForLong() throws Exception {
        try (Bench bench = new Bench()) {
            bench.write("a.log", "1\n");
            bench.write("b.log", "1\n");
            Files.delete(bench.out.resolve("a.log"));
            assertEquals(2, bench.handles().size());
            bench.host.advance(Duration.ofSeconds(10));
            assertEquals(List.of(bench.out.resolve("b.log").toString()), bench.handles());
        }
    }

    @Test
    void stopClosesAllFiles() throws Exception {
        try (Bench bench = new Bench()) {
            bench.write("a.log", "1\n");
            bench.host.stop(bench.output);
            assertEquals(List.of(), bench.handles());
        }
    }

    @Test
    void regionsOfFilesAreCopied() throws Exception {
        try (Bench bench = new Bench()) {
            Path source = bench.host.directory().resolve("source");
            String line = "0123456789abcde\n";
            Files.writeString(source, line.repeat(1 << 16));
            Answer answer = bench.offerFile("a.log", source, 1 << 19, 16, (1 << 19) - 32);
            assertTrue(answer.isDone(), answer.toString());
            assertEquals(line.repeat((1 << 16) - 1), bench.text("a.log"));
        }
    }

    @Test
    void regionCutShortIsLeftOutWholeAndWhatFollowsIsWritten() throws Exception {
        try (Bench bench = new Bench()) {
            Path source = Files.writeString(bench.host.directory().resolve("source"), "0123456789");
            Answer answer = bench.offerFile("a.log", source, 5, 100);
            assertTrue(answer.poison(), answer.toString());
            assertEquals(105, answer.reached());
            bench.write("a.log", "next\n");
            assertEquals("01234next\n", bench.text("a.log"));
            assertEquals(1, bench.host.counter("blocks_refused"));
        }
    }

    @Test
    void abandonedPassLeavesNothingInTheFile() throws Exception {
        String large = "2".repeat(10_000) + "\n";
        try (Bench bench = new Bench()) {
            bench.write("a.log", "1\n");
            try (Output.Pass pass = bench.output.open(SourceRef.of("a.log", "a"), Position.at(0));
                    var block = bench.host.block(large.getBytes(StandardCharsets.UTF_8), Position.at(0));
                    var line = bench.host.block("3\n".getBytes(StandardCharsets.UTF_8), Position.at(10_001))) {
                pass.write(block);
                pass.write(line);
                assertEquals("1\n" + large, bench.text("a.log"));
            }
            assertEquals("1\n", bench.text("a.log"));
            bench.write("a.log", "4\n");
            assertEquals("1\n4\n", bench.text("a.log"));
        }
    }

    @Test
    void smallAndLargeBlocksStayInTheirOrder() throws Exception {
        String[] blocks = new String[2_000];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = i + "x".repeat(i % 100 == 99 ? 70_000 : i % 90) + "\n";
        }
        try (Bench bench = new Bench()) {
            bench.write("a.log", blocks);
            assertEquals(String.join("", blocks), bench.text("a.log"));
        }
    }

    @Test
    void directoryThatCannotBeMadeFailsTheStartAndSaysWhy() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Files.createFile(host.directory().resolve("file"));
            Output output = host.create(new FileOutputFactory(), Map.of("path", "file/out"));
            Exception failure = assertThrows(PluginFailure.Transient.class, () -> host.start(output));
            assertTrue(failure.getMessage().contains("file/out"), failure.getMessage());
        }
    }

    @Test
    @DisplayName("C-100: settings that cannot be meant are refused")
    void wrongSettingsAreRefused() {
        try (FakeHost host = FakeHost.open()) {
            assertWrong(host, "uncompress_algorithm", "gzip");
            assertWrong(host, "mode", "0440");
            assertWrong(host, "mode", "1640");
            assertWrong(host, "mode", "rw-r-----");
            assertWrong(host, "directory_mode", "0640");
            assertWrong(host, "subdirs", "yes");
            assertWrong(host, "durability", "some");
            assertWrong(host, "max_open_files", 0);
            assertWrong(host, "inflate_limit", "2gb");
            assertWrong(host, "rotate_size", "10 kb");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void assertWrong(FakeHost host, String item, Object value) {
        List<String> problems = host.problems(new FileOutputFactory(), Map.of("path", "out", item, value));
        assertEquals(1, problems.size(), item + "=" + value + ": " + problems);
        assertTrue(problems.get(0).startsWith(item + ":"), problems.toString());
        assertFalse(problems.get(0).contains("unknown"), problems.toString());
    }
}
