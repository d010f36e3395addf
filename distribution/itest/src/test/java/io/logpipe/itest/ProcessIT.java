package io.logpipe.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Monitor and worker: how they start, live through accidents, and end. */
final class ProcessIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private Path source;
    private Path target;

    @BeforeEach
    void directories() throws Exception {
        source = sandbox.directory("source");
        target = sandbox.directory("target");
    }

    private Path fileToFile() throws Exception {
        return sandbox.write("node.json", Configs.node(Configs.fileInput(source), Configs.fileOutput(target)));
    }

    /** Until nothing is written into the state directory any more: positions are saved behind the data. */
    private void awaitSavedPositions(Node node) throws Exception {
        Await.quiet("state of " + node, Duration.ofSeconds(1), () -> Sandbox.tree(node.state()));
    }

    private List<Proc> processes() {
        return Proc.mentioning(sandbox.dir().toString());
    }

    @Test
    @DisplayName("C-009 C-014 --no-daemon stays in the foreground; TERM ends it in order, exit code 0")
    void foreground() throws Exception {
        Node node = sandbox.start(fileToFile());
        assertTrue(node.runs());
        Proc worker = node.awaitWorker();

        node.monitor().signal("TERM");
        assertEquals(0, node.exitCode(Duration.ofSeconds(5)), node::output);

        assertFalse(worker.runs(), "worker");
        assertEquals(List.of(), Sandbox.unixSockets(sandbox.state()));
    }

    @Test
    @DisplayName("C-010 as daemon it returns 0 when all runs, goes on without a terminal, and is ended by stop")
    void daemon() throws Exception {
        Path config = fileToFile();
        sandbox.logpipe("-f", config).exits(0);
        sandbox.logpipe("status", "-f", config).exits(0);
        Files.writeString(source.resolve("a.log"), "line\n");
        Logs.awaitText(target.resolve("a.log"), "line\n");
        // Monitor and worker.
        assertEquals(2, processes().size(), () -> processes().toString());

        sandbox.logpipe("stop", "-f", config).exits(0);
        Await.until("the end of all processes", () -> processes().isEmpty());
        sandbox.logpipe("status", "-f", config).exits(3);
    }

    @Test
    @DisplayName("C-010 a daemon that cannot start says why and does not return 0")
    void daemonThatFails() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path config = sandbox.write("node.json", Configs.dump(taken.getLocalPort(), target));
            sandbox.logpipe("-f", config).fails().says(Integer.toString(taken.getLocalPort()));
            Await.until("the end of all processes", () -> processes().isEmpty());
        }
    }

    @Test
    @DisplayName("C-011 what --start-once-for-env sets is seen by the first worker only")
    void startOnceForEnv() throws Exception {
        Node node = sandbox.start(
                fileToFile(), "--start-once-for-env", "one  1", "--start-once-for-env", "start_once_for_full_dose 1");
        Set<String> first = node.awaitWorker().environment();
        assertTrue(first.containsAll(Set.of("one=1", "start_once_for_full_dose=1")), first::toString);

        Set<String> second = node.killWorker().environment();
        assertFalse(second.stream().anyMatch(pair -> pair.matches("(one|start_once.*)=.*")), second::toString);
    }

    @Test
    @DisplayName("C-015 C-089 C-090 after kill -9 another worker goes on: nothing lost, nothing read twice")
    void killedWorker() throws Exception {
        Node node = sandbox.start(fileToFile());
        Proc monitor = node.monitor();
        Logs.append(source.resolve("a.log"), 0, 100);
        Logs.awaitCopy(source.resolve("a.log"), target.resolve("a.log"));
        awaitSavedPositions(node);

        Proc old = node.awaitWorker();
        old.signal("KILL");
        Logs.append(source.resolve("a.log"), 100, 200);
        Logs.append(source.resolve("b.log"), 0, 100);
        Proc next = Await.value(
                "another worker", Duration.ofSeconds(3), () -> node.worker().filter(found -> !found.equals(old)));
        assertNotEquals(old, next);
        node.awaitReady();

        Logs.awaitCopy(source.resolve("a.log"), target.resolve("a.log"));
        Logs.awaitCopy(source.resolve("b.log"), target.resolve("b.log"));
        Logs.append(source.resolve("a.log"), 200, 300);
        Logs.awaitCopy(source.resolve("a.log"), target.resolve("a.log"));
        assertEquals(monitor, node.monitor());
        node.terminate();
        Logs.assertSame(source.resolve("a.log"), target.resolve("a.log"));
        Logs.assertSame(source.resolve("b.log"), target.resolve("b.log"));
    }

    @Test
    @DisplayName("C-143 an idle receiver is killed: the sender connects to the next, nothing lost, nothing doubled")
    void killedReceiver() throws Exception {
        int port = Tcp.freePort();
        Node dump = sandbox.start(sandbox.write("dump.json", Configs.dump(port, target)));
        Node collector = sandbox.start(sandbox.write("collector.json", Configs.collector(source, port)));
        Logs.append(source.resolve("a.log"), 0, 100);
        Logs.awaitCopy(source.resolve("a.log"), target.resolve("a.log"));

        dump.killWorker();
        Logs.append(source.resolve("a.log"), 100, 200);
        Logs.awaitCopy(source.resolve("a.log"), target.resolve("a.log"));
        collector.terminate();
        dump.terminate();
        Logs.assertSame(source.resolve("a.log"), target.resolve("a.log"));
    }

    @Test
    @DisplayName("C-089 C-090 what is written while the service is stopped is collected at the next start")
    void stoppedService() throws Exception {
        Path config = fileToFile();
        Node first = sandbox.start(config);
        Logs.append(source.resolve("a.log"), 0, 100);
        Logs.awaitCopy(source.resolve("a.log"), target.resolve("a.log"));
        first.terminate();

        Logs.append(source.resolve("a.log"), 100, 200);
        Logs.append(source.resolve("b.log"), 0, 100);
        Node second = sandbox.start(config);
        Logs.awaitCopy(source.resolve("a.log"), target.resolve("a.log"));
        Logs.awaitCopy(source.resolve("b.log"), target.resolve("b.log"));
        second.terminate();
        Logs.assertSame(source.resolve("a.log"), target.resolve("a.log"));
        Logs.assertSame(source.resolve("b.log"), target.resolve("b.log"));
    }

    @Test
    @DisplayName("C-014 TERM under load: what was not delivered is delivered at the next start, nothing twice")
    void stopUnderLoad() throws Exception {
        Path config = fileToFile();
        Node first = sandbox.start(config);
        Logs.make(source.resolve("a.log"), 60_000_000);
        Await.until("the first bytes", () -> Logs.size(target.resolve("a.log")) > 0);
        first.terminate();

        Node second = sandbox.start(config);
        Logs.awaitCopy(source.resolve("a.log"), target.resolve("a.log"));
        second.terminate();
        Logs.assertSame(source.resolve("a.log"), target.resolve("a.log"));
    }

    @Test
    @DisplayName("C-014 a collector that is stopped while it sends goes on after its next start, nothing twice")
    void stopWhileSending() throws Exception {
        int port = Tcp.freePort();
        Node dump = sandbox.start(sandbox.write("dump.json", Configs.dump(port, target)));
        Path config = sandbox.write("collector.json", Configs.collector(source, port));
        Node collector = sandbox.start(config);
        for (String name : List.of("a.log", "b.log")) {
            Logs.make(sandbox.dir().resolve(name), 150_000_000);
            Files.move(sandbox.dir().resolve(name), source.resolve(name));
            Await.until("the first bytes", () -> Logs.size(target.resolve(name)) > 0);
            collector.terminate();
            collector = sandbox.start(config);
        }
        Logs.awaitCopy(source.resolve("a.log"), target.resolve("a.log"));
        Logs.awaitCopy(source.resolve("b.log"), target.resolve("b.log"));
        collector.terminate();
        dump.terminate();
        Logs.assertSame(source.resolve("a.log"), target.resolve("a.log"));
        Logs.assertSame(source.resolve("b.log"), target.resolve("b.log"));
    }

    @Test
    @DisplayName("a killed monitor takes its worker along")
    void killedMonitor() throws Exception {
        Node node = sandbox.start(fileToFile());
        Proc worker = node.awaitWorker();
        node.monitor().signal("KILL");
        Await.until("the end of the worker", () -> !worker.runs());
    }

    @Test
    @DisplayName("a second start with the same state directory is refused; the first goes on")
    void secondStart() throws Exception {
        Path config = fileToFile();
        Node node = sandbox.start(config);
        Proc worker = node.awaitWorker();

        assertFalse(sandbox.logpipe("-f", config, "--no-daemon").fails().all().isBlank());
        assertFalse(sandbox.logpipe("-f", config).fails().all().isBlank());

        assertEquals(worker, node.awaitWorker());
        Files.writeString(source.resolve("a.log"), "line\n");
        Logs.awaitText(target.resolve("a.log"), "line\n");
        node.status().exits(0);
    }

    @Test
    @DisplayName("status: 0 all run, 1 one does not, 3 no worker")
    void statusCodes() throws Exception {
        Node node = sandbox.start(fileToFile());
        node.status().exits(0);

        String bundle = node.bundle("io.logpipe.output.file");
        node.ctl("stop " + bundle).exits(0);
        Await.until("status 1", () -> node.status().exit() == 1);
        node.status().says("output-file");
        node.ctl("logpipe:why output-file").exits(0);

        node.ctl("start " + bundle).exits(0);
        Await.until("status 0", () -> node.status().exit() == 0);

        node.terminate();
        node.status().exits(3);
    }

    @Test
    @DisplayName("no tcp port is open but the configured; the control socket is for its owner only")
    void openSockets() throws Exception {
        int port = Tcp.freePort();
        Node node = sandbox.start(sandbox.write("node.json", Configs.dump(port, target)));

        assertEquals(Set.of(port), Tcp.listeners(node.awaitWorker()));
        assertEquals(Set.of(), Tcp.listeners(node.monitor()));
        List<Path> sockets = Sandbox.unixSockets(node.state());
        assertEquals(1, sockets.size(), sockets::toString);
        assertEquals("rw-------", Sandbox.mode(sockets.get(0)));
        assertEquals("rwx------", Sandbox.mode(node.state()));
    }

    @Test
    @DisplayName("C-107 files of the output are made with mode 0640")
    void modes() throws Exception {
        sandbox.start(fileToFile());
        Files.writeString(source.resolve("a.log"), "line\n");
        Logs.awaitText(target.resolve("a.log"), "line\n");
        assertEquals("rw-r-----", Sandbox.mode(target.resolve("a.log")));
    }

    @Test
    @DisplayName("C-019 stop ends the command of input-exec with all its children")
    void commandsEnd() throws Exception {
        Path script =
                sandbox.write("loop.sh", "(while :; do sleep 1000; done) &\nwhile :; do echo tick; sleep 1; done\n");
        Node node = sandbox.start(sandbox.write(
                "node.json", Configs.node(Configs.execInput("sh " + script, "ticks.log"), Configs.fileOutput(target))));
        Proc worker = node.awaitWorker();
        Await.until("ticks", () -> Logs.size(target.resolve("ticks.log")) > 0);
        // A shell for the line, the script, the loop beside it, and what both sleep in.
        List<Proc> children = Await.value(
                "the commands of the script",
                () -> java.util.Optional.of(worker.descendants()).filter(found -> found.size() >= 3));

        node.terminate();

        Await.until("the end of " + children, () -> children.stream().noneMatch(Proc::runs));
        assertEquals(List.of(), Proc.mentioning(script.toString()));
    }

    @Test
    @DisplayName("C-018 what a command writes to its standard error is on no socket, also as daemon")
    void standardErrorOfCommands() throws Exception {
        try (Peer peer = new Peer()) {
            Path config = sandbox.write(
                    "node.json",
                    Configs.node(
                            Configs.fileInput(
                                            source,
                                            "\"rotate_size\": 10",
                                            "\"exec_after_rotating\": \"echo OOPS; echo OOPS >&2; touch '"
                                                    + sandbox.dir().resolve("rotated") + "'\"")
                                    + ","
                                    + Configs.execInput("echo hi; echo OOPS >&2; exec sleep 100", "e.log"),
                            Configs.tcpOutput(peer.port(), "\"ack\": \"off\"")));
            sandbox.logpipe("-f", config).exits(0);
            Files.writeString(source.resolve("a.log"), "longer than ten bytes\n");
            Await.until("the rotation", () -> Files.exists(sandbox.dir().resolve("rotated")));
            byte[] file = Wire.message("a.log", "longer than ten bytes\n");
            byte[] command = Wire.message("e.log", "hi\n");
            peer.awaitBytes(file.length + command.length);
            sandbox.logpipe("stop", "-f", config).exits(0);
            Await.until("the end of all processes", () -> processes().isEmpty());

            String all = Wire.hex(peer.awaitEnd());
            assertTrue(
                    Set.of(Wire.hex(file) + Wire.hex(command), Wire.hex(command) + Wire.hex(file))
                            .contains(all),
                    all);
        }
    }

    @Test
    @DisplayName("C-017 a worker that cannot start again is tried at growing intervals, until it can")
    void restartDelayGrows() throws Exception {
        Path config = fileToFile();
        String right = Files.readString(config);
        Node node = sandbox.start(config);
        Files.writeString(config, "{ not a config }");
        node.awaitWorker().signal("KILL");
        Await.until("a second attempt", () -> node.output().contains("another in 2 s"));
        assertTrue(node.output().contains("another in 1 s"), node::output);
        assertTrue(node.runs());

        Files.writeString(config, right);
        node.awaitReady();
        Files.writeString(source.resolve("a.log"), "line\n");
        Logs.awaitText(target.resolve("a.log"), "line\n");
    }

    @Test
    @DisplayName("nothing is written outside the state directory and the output directory")
    void nothingElseIsWritten() throws Exception {
        Path config = fileToFile();
        Map<String, String> before = Sandbox.tree(sandbox.dir());
        Node node = sandbox.start(config);
        Files.writeString(source.resolve("a.log"), "line\n");
        Logs.awaitText(target.resolve("a.log"), "line\n");
        node.terminate();
        Map<String, String> after = Sandbox.tree(sandbox.dir());
        after.keySet()
                .removeIf(path -> before.containsKey(path)
                        || path.startsWith(sandbox.dir() + "/command-")
                        || path.startsWith(sandbox.dir() + "/node.json-")
                        || path.startsWith(sandbox.home() + "/.local")
                        || path.equals(source + "/a.log")
                        || path.equals(target + "/a.log"));
        assertEquals(Map.of(), after);
    }
}
