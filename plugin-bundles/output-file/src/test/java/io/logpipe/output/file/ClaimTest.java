package io.logpipe.output.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only one output that remembers appends to a file, and a second one waits until it is gone, or says why it does not. */
final class ClaimTest {

    private static final String OURS = "/state/ours";
    private static final String THEIRS = "/state/theirs";

    @TempDir
    private Path dir;

    private Path file;

    @BeforeEach
    void name() {
        file = dir.resolve("a.log");
    }

    /** Another process: says whether the claim is good, and holds it until its input ends. */
    public static void main(String[] fileAndState) throws IOException {
        try (FileChannel channel = open(Path.of(fileAndState[0]))) {
            System.out.println(new Claim(fileAndState[1]).on(channel));
            while (System.in.read() >= 0) {}
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    @DisplayName("In one process another output is refused as long as the first has the file open")
    void anotherOutputIsRefused() throws IOException {
        try (FileChannel theirs = open(file)) {
            try (FileChannel ours = open(file)) {
                assertTrue(new Claim(OURS).on(ours));
                assertFalse(new Claim(THEIRS).on(theirs));
            }
            assertTrue(new Claim(THEIRS).on(theirs));
        }
    }

    @Test
    @DisplayName("An instance that hangs does not keep out its successor")
    void aSuccessorTakesOver() throws IOException {
        try (FileChannel hangs = open(file);
                FileChannel next = open(file)) {
            assertTrue(new Claim(OURS).on(hangs));
            assertTrue(new Claim(OURS).on(next));
        }
    }

    @Test
    @DisplayName("An output of another process is refused, and takes over when the first process is gone")
    void anotherProcessIsRefused() throws Exception {
        Process other = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ClaimTest.class.getName(),
                        file.toString(),
                        THEIRS))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = new BufferedReader(new InputStreamReader(other.getInputStream()));
                FileChannel ours = open(file)) {
            assertEquals("true", said.readLine());
            assertFalse(new Claim(OURS).on(ours));
            other.destroyForcibly().waitFor();
            assertTrue(new Claim(OURS).on(ours));
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    @DisplayName("Two outputs that write one file: the second writes nothing and says why, until the first has stopped")
    void oneFileOfTwoOutputs() throws Exception {
        try (Bench first = new Bench("durability", "strict")) {
            first.write("a.log", "ours\n");
            try (Bench second = new Bench("durability", "strict", "path", first.out.toString())) {
                Answer refused = second.offer("a.log", "theirs\n");
                assertFalse(refused.isDone(), refused.toString());
                second.offer("a.log", "theirs\n");
                List<String> lines = second.host.logLines().stream()
                        .filter(line -> line.contains("another output appends to it"))
                        .toList();
                assertEquals(1, lines.size(), lines.toString());
                assertEquals("ours\n", first.text("a.log"));
                first.output.close();
                second.write("a.log", "theirs\n");
                assertEquals("ours\ntheirs\n", first.text("a.log"));
            }
        }
    }
}
