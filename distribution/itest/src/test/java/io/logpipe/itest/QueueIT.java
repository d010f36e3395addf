package io.logpipe.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Queues on disk: the input is ahead of its outputs, over the end of files, peers and workers. */
final class QueueIT {

    private static final int FILES = 5;
    private static final int LINES = 105_000;
    private static final int LINE = 100;
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Pattern OFFSETS = Pattern.compile("\"offset\" : (\\d+)");

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private long saved(Path config) throws Exception {
        long sum = 0;
        Matcher offsets = OFFSETS.matcher(
                sandbox.logpipe("checkpoint", "export", "-f", config).out());
        while (offsets.find()) {
            sum += Long.parseLong(offsets.group(1));
        }
        return sum;
    }

    @Test
    @DisplayName("C-263, C-267: 50 MB for a peer that is down, files gone, three kills: all of it once, in order")
    void thePeerIsDownAndTheFilesAreGone() throws Exception {
        int port = Tcp.freePort();
        Path source = sandbox.directory("source");
        Path kept = sandbox.directory("kept");
        Path target = sandbox.directory("target");
        Path config = sandbox.write(
                "collector.json",
                Configs.node(
                        Configs.fileInput(source),
                        Configs.tcpOutput(
                                port,
                                "\"ack\": \"require\"",
                                "\"queue\": { \"memory\": \"1MiB\", \"disk\": \"1GiB\" }")));
        Node node = sandbox.start(config);
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            files.add(source.resolve("f" + i + ".log"));
        }
        for (int half = 0; half < 2; half++) {
            for (Path file : files) {
                Logs.append(file, half * LINES / 2, (half + 1) * LINES / 2);
            }
            // The first time in the middle of reading.
            node.killWorker();
        }
        long total = (long) FILES * LINES * LINE;
        Await.until("the positions of " + total + " bytes", LONG, () -> saved(config) == total);
        for (Path file : files) {
            Files.copy(file, kept.resolve(file.getFileName()));
            Files.delete(file);
        }
        sandbox.logpipe("queue", "show", "-f", config).exits(0).says(" records with " + total + " bytes wait");
        sandbox.logpipe("queue", "verify", "-f", config).exits(0).says("output-tcp OK");
        node.killWorker();
        assertTrue(node.status().out().contains("bytes in its queue on disk"), () -> "no bytes on disk in the status");

        sandbox.start(sandbox.write(
                "dump.json",
                Configs.node(Configs.tcpInput(port), Configs.fileOutput(target, "\"durability\": \"batch\""))));
        Await.until("a part of it", LONG, () -> Logs.size(target.resolve("f0.log")) > 0);
        node.killWorker();
        for (Path file : files) {
            Path copy = target.resolve(file.getFileName());
            Await.until("all of " + copy, LONG, () -> Logs.size(copy) >= (long) LINES * LINE);
        }
        Await.until(
                "an empty queue",
                LONG,
                () -> sandbox.logpipe("queue", "show", "-f", config).out().contains(" 0 records with 0 bytes wait"));
        node.terminate();
        for (Path file : files) {
            Logs.assertSame(kept.resolve(file.getFileName()), target.resolve(file.getFileName()));
        }
        sandbox.logpipe("queue", "show", "output-tcp", "-f", config).exits(0).says("output-tcp: 0 records");
        sandbox.logpipe("queue", "show", "nobody", "-f", config).exits(1).says("nobody has no queue on disk");
    }

    @Test
    @DisplayName("C-268: an output that leaves the config keeps its queue, and delivers it when it comes back")
    void anOutputLeavesAndComesBack() throws Exception {
        int port = Tcp.freePort();
        Path source = sandbox.directory("source");
        Path target = sandbox.directory("target");
        Path other = sandbox.directory("other");
        String queued = Configs.tcpOutput(
                port, "\"id\": \"away\"", "\"ack\": \"require\"", "\"queue\": { \"disk\": \"64MiB\" }");
        String both = Configs.node(Configs.fileInput(source), queued + ", " + Configs.fileOutput(other));
        Path config = sandbox.write("collector.json", both);
        Node node = sandbox.start(config);
        Files.writeString(source.resolve("a.log"), "while it was away\n");
        Logs.awaitText(other.resolve("a.log"), "while it was away\n");
        Await.until(
                "the queue",
                () -> sandbox.logpipe("queue", "export", "away", "-f", config)
                        .out()
                        .contains("d2hpbGUgaXQgd2FzIGF3YXkK"));

        sandbox.write("collector.json", Configs.node(Configs.fileInput(source), Configs.fileOutput(other)));
        sandbox.logpipe("reload", "-f", config).exits(0);
        Await.until(
                "a word about it", () -> node.output().contains("is taken up when an output with this id comes back"));
        Files.writeString(source.resolve("b.log"), "not for it\n");
        Logs.awaitText(other.resolve("b.log"), "not for it\n");

        sandbox.write("collector.json", both);
        sandbox.logpipe("reload", "-f", config).exits(0);
        sandbox.start(sandbox.write("dump.json", Configs.dump(port, target)));
        Logs.awaitText(target.resolve("a.log"), "while it was away\n");
        Files.writeString(source.resolve("c.log"), "it is back\n");
        Logs.awaitText(target.resolve("c.log"), "it is back\n");
        assertEquals(0, Logs.size(target.resolve("b.log")));
    }

    @Test
    @DisplayName("C-269: what an output refuses for good is shown, and delivered by a command when it is accepted")
    void deadLettersAreReplayed() throws Exception {
        Path source = sandbox.directory("source");
        Path target = sandbox.directory("target");
        Files.createDirectory(source.resolve("sub"));
        String input = Configs.fileInput(source, "\"recursive\": true");
        Path config = sandbox.write("node.json", Configs.node(input, Configs.fileOutput(target)));
        Node node = sandbox.start(config);
        Files.writeString(source.resolve("sub/a.log"), "refused\n");
        Await.until(
                "a dead letter",
                () -> sandbox.logpipe("dead-letters", "show", "-f", config)
                        .out()
                        .contains("1 dead letters"));
        sandbox.logpipe("dead-letters", "show", "output-file", "-f", config)
                .exits(0)
                .says("sub/a.log");
        sandbox.logpipe("dead-letters", "replay", "-f", config).exits(1).says("1 refused again and kept");

        sandbox.write("node.json", Configs.node(input, Configs.fileOutput(target, "\"subdirs\": \"create\"")));
        sandbox.logpipe("reload", "-f", config).exits(0);
        node.killWorker();
        sandbox.logpipe("dead-letters", "replay", "output-file", "-f", config)
                .exits(0)
                .says("output-file: 1 delivered, 0 refused again");
        assertEquals("refused\n", Files.readString(target.resolve("sub/a.log")));
        sandbox.logpipe("dead-letters", "show", "-f", config).exits(0).says("0 dead letters");
        node.terminate();
        sandbox.logpipe("dead-letters", "replay", "-f", config).exits(3);
    }
}
