package io.logpipe.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The configs in conf/, as they stand: their ports are fixed, their directories are below HOME. */
final class SampleIT {

    private static final Path CONF = Sandbox.PRODUCT.resolve("conf");

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    static List<Path> samples() throws Exception {
        try (Stream<Path> files = Files.list(CONF)) {
            List<Path> samples = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
            assertTrue(samples.size() >= 10, samples::toString);
            return samples;
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    @DisplayName("C-022 every sample is right")
    void isRight(Path sample) throws Exception {
        assertEquals(
                "configuration OK\n",
                sandbox.logpipe("check", "-f", sample).exits(0).out());
    }

    private Node start(String sample) throws Exception {
        return sandbox.start(CONF.resolve(sample + ".json"));
    }

    /** A directory in HOME/log. */
    private Path log(String name) throws Exception {
        return Files.createDirectories(sandbox.home().resolve("log").resolve(name));
    }

    @Test
    @DisplayName("C-043 quickstart delivers, and logs into files that carry the hour (C-041)")
    void quickstart() throws Exception {
        Path source = log("source");
        start("quickstart-dump");
        start("quickstart-collector");
        Files.writeString(source.resolve("a.log"), "line\n");
        Logs.awaitText(log("dump").resolve("a.log"), "line\n");
        try (Stream<Path> files = Files.list(sandbox.home().resolve("log"))) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            assertTrue(names.stream().anyMatch(name -> name.matches("logpipe-dump\\.log\\.\\d+")), names::toString);
            assertTrue(
                    names.stream().anyMatch(name -> name.matches("logpipe-collector\\.log\\.\\d+")), names::toString);
        }
    }

    @Test
    @DisplayName("C-068 case0 copies one directory to another, without *.gz")
    void case0() throws Exception {
        Path source = log("case0");
        Node node = start("case0-file-to-file");
        Files.writeString(source.resolve("packed.gz"), "no\n");
        Files.writeString(source.resolve("a.txt"), "line\n");
        Logs.awaitText(log("case0_dump").resolve("a.txt"), "line\n");
        node.terminate();
        assertEquals(List.of("a.txt"), names(log("case0_dump")));
    }

    @Test
    @DisplayName("C-137 case1 deals messages to three receivers in turn, each message whole")
    void case1() throws Exception {
        Path source = log("case1");
        start("case1-dump1");
        start("case1-dump2");
        start("case1-dump3");
        start("case1-collector");
        for (int i = 0; i < 6; i++) {
            String name = "file" + i + ".log";
            Files.writeString(source.resolve(name), "line of " + name + "\n");
            Await.until(name, () -> collected(name).equals("line of " + name + "\n"));
        }
        for (int i = 1; i <= 3; i++) {
            assertEquals(2, names(log("case1_dump" + i)).size(), "files at receiver " + i);
        }
    }

    private String collected(String name) throws Exception {
        StringBuilder all = new StringBuilder();
        for (int i = 1; i <= 3; i++) {
            all.append(Sandbox.text(log("case1_dump" + i).resolve(name)));
        }
        return all.toString();
    }

    @Test
    @DisplayName("C-092 C-093 case2 compresses on the way and rotates what it has collected")
    void case2() throws Exception {
        Path source = log("case2");
        start("case2-dump");
        start("case2-collector");
        Path made = sandbox.dir().resolve("a.log");
        Logs.make(made, 11 << 20);
        Files.move(made, source.resolve("a.log"));
        Await.until("all of it", () -> Logs.size(log("case2_dump").resolve("a.log")) == 11 << 20);

        Path rotated = Await.value("the rotated file, compressed", () -> {
            try (Stream<Path> files = Files.list(source)) {
                return files.filter(file -> file.getFileName().toString().matches("_a\\.log-\\d{8}_\\d{6}_\\d{6}\\.gz"))
                        .findFirst();
            }
        });
        assertEquals(List.of(rotated.getFileName().toString()), names(source));
        assertEquals(
                "before " + source.resolve("a.log") + "\n",
                Files.readString(sandbox.home().resolve("log/case2_rotations")));
    }

    @Test
    @DisplayName("C-131 case2b forwards between the two sides of case2")
    void case2b() throws Exception {
        start("case2-dump");
        start("case2b-forwarder");
        try (Client client = new Client(10_122)) {
            client.send(Wire.vector("D1f"));
            Logs.awaitText(log("case2_dump").resolve("a.log"), "Hello logpipe\n");
        }
    }

    @Test
    @DisplayName("C-151 case8 shows blocks on standard output")
    void case8() throws Exception {
        Path source = log("case8");
        Node node = start("case8-file-to-stdout");
        Files.writeString(source.resolve("a.log"), "Hello logpipe\n");
        Await.until("the block on standard output", () -> node.standardOutput().contains("Hello logpipe"));
        String out = node.standardOutput();
        assertTrue(out.contains("file_offset[0]") && out.contains("block_len[14]"), out);
    }

    private static List<String> names(Path directory) throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().collect(Collectors.toList());
        }
    }
}
