package io.logpipe.itest;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What logpipe is for: files of one node arrive on another. */
final class DeliveryIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private Path source;
    private Path target;
    private int port;

    @BeforeEach
    void directories() throws Exception {
        source = sandbox.directory("source");
        target = sandbox.directory("target");
        port = Tcp.freePort();
    }

    private Node dump() throws Exception {
        return sandbox.start(sandbox.write("dump.json", Configs.dump(port, target)));
    }

    private Node collector(Object... arguments) throws Exception {
        return sandbox.start(sandbox.write("collector.json", Configs.collector(source, port)), arguments);
    }

    @Test
    @DisplayName("C-064 a small new file arrives, and so does what is appended to it")
    void smallFile() throws Exception {
        Node dump = dump();
        Node collector = collector();

        Files.writeString(source.resolve("a.log"), "first\nsecond\n");
        Logs.awaitText(target.resolve("a.log"), "first\nsecond\n");
        Files.writeString(source.resolve("a.log"), "third\n", StandardOpenOption.APPEND);
        Logs.awaitText(target.resolve("a.log"), "first\nsecond\nthird\n");

        collector.terminate();
        dump.terminate();
        Logs.assertSame(source.resolve("a.log"), target.resolve("a.log"));
    }

    @Test
    @DisplayName("C-145 50 files of 2 MB, written at once, arrive byte for byte")
    void fiftyFilesAtOnce() throws Exception {
        Node dump = dump();
        Node collector = collector();

        List<String> names = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            names.add("file" + i + ".log");
        }
        List<Exception> failures = new ArrayList<>();
        List<Thread> writers = new ArrayList<>();
        for (List<String> half : List.of(names.subList(0, 25), names.subList(25, 50))) {
            writers.add(new Thread(() -> {
                try {
                    for (String name : half) {
                        Logs.make(source.resolve(name), 2_000_000 + name.hashCode() % 1000);
                    }
                } catch (Exception e) {
                    failures.add(e);
                }
            }));
        }
        writers.forEach(Thread::start);
        for (Thread writer : writers) {
            writer.join();
        }
        assertTrue(failures.isEmpty(), failures::toString);

        for (String name : names) {
            Logs.awaitCopy(source.resolve(name), target.resolve(name));
        }
        collector.terminate();
        dump.terminate();
        for (String name : names) {
            Logs.assertSame(source.resolve(name), target.resolve(name));
        }
    }

    @Test
    @DisplayName("C-064 a file of 112,530,011 bytes, copied into the directory, arrives byte for byte")
    void largeFile() throws Exception {
        Node dump = dump();
        Node collector = collector();

        Path made = sandbox.dir().resolve("big.log");
        Logs.make(made, 112_530_011);
        Files.copy(made, source.resolve("big.log"));

        Logs.awaitCopy(made, target.resolve("big.log"));
        collector.terminate();
        dump.terminate();
        Logs.assertSame(made, target.resolve("big.log"));
    }

    @Test
    @DisplayName("C-109 C-133 blocks compressed by the collector are expanded on the other side")
    void compressed() throws Exception {
        Node dump = sandbox.start(sandbox.write(
                "dump.json",
                Configs.node(
                        Configs.tcpInput(port), Configs.fileOutput(target, "\"uncompress_algorithm\": \"deflate\""))));
        Node collector = sandbox.start(sandbox.write(
                "collector.json",
                Configs.node(
                        Configs.fileInput(source, "\"compress_algorithm\": \"deflate\""), Configs.tcpOutput(port))));

        Logs.make(source.resolve("a.log"), 10_000_123);
        Logs.awaitCopy(source.resolve("a.log"), target.resolve("a.log"));
        collector.terminate();
        dump.terminate();
        Logs.assertSame(source.resolve("a.log"), target.resolve("a.log"));
    }

    @Test
    @DisplayName("C-131 a forwarder between two nodes passes compressed blocks on as they are")
    void chain() throws Exception {
        int second = Tcp.freePort();
        sandbox.start(sandbox.write(
                "dump.json",
                Configs.node(
                        Configs.tcpInput(second),
                        Configs.fileOutput(target, "\"uncompress_algorithm\": \"deflate\""))));
        sandbox.start(sandbox.write("forwarder.json", Configs.node(Configs.tcpInput(port), Configs.tcpOutput(second))));
        sandbox.start(sandbox.write(
                "collector.json",
                Configs.node(
                        Configs.fileInput(source, "\"compress_algorithm\": \"deflate\""), Configs.tcpOutput(port))));

        Logs.make(source.resolve("a.log"), 3_000_000);
        Logs.awaitCopy(source.resolve("a.log"), target.resolve("a.log"));
    }

    @Test
    @DisplayName("C-012 with start_once_for_full_dose a file from before the start is collected from its beginning")
    void fullDose() throws Exception {
        Files.writeString(source.resolve("old.log"), "before\n");
        dump();
        collector("--start-once-for-env", "start_once_for_full_dose 1");

        Logs.awaitText(target.resolve("old.log"), "before\n");
    }

    @Test
    @DisplayName("C-063 without it, a file from before the first start is collected from its end")
    void fromTheEnd() throws Exception {
        assertFromTheEnd();
    }

    @Test
    @DisplayName("C-013 start_once_for_full_dose 0 is as good as nothing")
    void fullDoseSwitchedOff() throws Exception {
        assertFromTheEnd("--start-once-for-env", "start_once_for_full_dose 0");
    }

    private void assertFromTheEnd(Object... arguments) throws Exception {
        Files.writeString(source.resolve("old.log"), "before\n");
        dump();
        collector(arguments);

        Files.writeString(source.resolve("old.log"), "xyz", StandardOpenOption.APPEND);
        Logs.awaitText(target.resolve("old.log"), "xyz");
    }

    @Test
    @DisplayName("C-063 a start that was refused was none: the next one is still the very first")
    void fromTheEndAfterRefusal() throws Exception {
        Files.writeString(source.resolve("old.log"), "before\n");
        dump();
        Path config =
                sandbox.write("collector.json", Configs.collector(source, port).replace("port", "prot"));
        sandbox.logpipe("-f", config).exits(1).says("prot");
        collector();

        Files.writeString(source.resolve("old.log"), "xyz", StandardOpenOption.APPEND);
        Logs.awaitText(target.resolve("old.log"), "xyz");
    }

    @Test
    @DisplayName("C-140 C-141 a collector starts without its receiver, and delivers when that is there")
    void receiverComesLater() throws Exception {
        Node collector = collector();
        collector.status().exits(0).says("degraded");
        Files.writeString(source.resolve("a.log"), "early\n");

        dump();
        Logs.awaitText(target.resolve("a.log"), "early\n");
        Await.until("health", () -> !collector.status().out().contains("degraded"));
    }

    @Test
    @DisplayName("C-065 C-066 C-072 hidden files, other names and subdirectories stay where they are")
    void notCollected() throws Exception {
        Node dump = dump();
        Node collector = collector();

        Files.writeString(source.resolve(".hidden.log"), "1\n");
        Files.writeString(source.resolve("_rotated.log"), "2\n");
        Files.writeString(source.resolve("a.txt"), "3\n");
        Files.createDirectory(source.resolve("sub.log"));
        Files.writeString(source.resolve("sub.log/b.log"), "4\n");
        Files.writeString(source.resolve("last.log"), "5\n");

        Logs.awaitText(target.resolve("last.log"), "5\n");
        collector.terminate();
        dump.terminate();
        for (String name : List.of(".hidden.log", "_rotated.log", "a.txt", "sub.log", "b.log")) {
            assertFalse(Files.exists(target.resolve(name)), name);
        }
    }
}
