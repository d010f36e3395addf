package io.logpipe.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The config of a running node changes. */
final class ReloadIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private Path one;
    private Path two;
    private int port;

    @BeforeEach
    void directories() throws Exception {
        one = sandbox.directory("one");
        two = sandbox.directory("two");
        port = Tcp.freePort();
    }

    /** Writes a config with these outputs, that is only taken over when somebody says so. */
    private Path config(Path... targets) throws Exception {
        List<String> outputs = new java.util.ArrayList<>();
        for (Path target : targets) {
            outputs.add(Configs.fileOutput(target, "\"id\": \"to-" + target.getFileName() + "\""));
        }
        return sandbox.write(
                "node.json",
                "{ \"watch_config\": false, \"inputs\": [ %s ], \"outputs\": [ %s ] }\n"
                        .formatted(Configs.tcpInput(port), String.join(", ", outputs)));
    }

    @Test
    @DisplayName("C-016 an added output gets data, a removed one none; the connection and the worker stay")
    void outputsComeAndGo() throws Exception {
        Path config = config(one);
        Node node = sandbox.start(config);
        Proc worker = node.awaitWorker();
        try (Client client = new Client(port)) {
            client.send(Wire.message("a.log", "1\n"));
            Logs.awaitText(one.resolve("a.log"), "1\n");

            config(one, two);
            sandbox.logpipe("reload", "-f", config).exits(0);
            client.send(Wire.message("a.log", "2\n"));
            Logs.awaitText(one.resolve("a.log"), "1\n2\n");
            Logs.awaitText(two.resolve("a.log"), "2\n");

            config(two);
            node.ctl("logpipe:reload").exits(0);
            client.send(Wire.message("a.log", "3\n"));
            Logs.awaitText(two.resolve("a.log"), "2\n3\n");
            assertEquals("1\n2\n", Files.readString(one.resolve("a.log")));
        }
        assertEquals(worker, node.awaitWorker());
        node.status().exits(0);
    }

    @Test
    @DisplayName("C-016 HUP to the monitor reloads, with connections in the middle of a message kept")
    void hangup() throws Exception {
        config(one);
        Node node = sandbox.start(sandbox.dir().resolve("node.json"));
        Proc worker = node.awaitWorker();
        byte[] message = Wire.message("half.log", "a block in two parts\n");
        try (Client client = new Client(port)) {
            client.send(Wire.message("a.log", "1\n"), java.util.Arrays.copyOf(message, 30));
            Logs.awaitText(one.resolve("a.log"), "1\n");

            config(one, two);
            node.monitor().signal("HUP");
            Await.until("the new output", () -> node.ctl("logpipe:routes").out().contains("to-two"));
            client.send(java.util.Arrays.copyOfRange(message, 30, message.length));
            Logs.awaitText(one.resolve("half.log"), "a block in two parts\n");
        }
        assertEquals(worker, node.awaitWorker());
    }

    @Test
    @DisplayName("C-016 a change of the file is taken over by itself")
    void watchedConfig() throws Exception {
        Path config = sandbox.write("node.json", Configs.dump(port, one));
        Node node = sandbox.start(config);
        sandbox.write("node.json", Configs.dump(port, two));
        Await.until("another target", () -> {
            try (Client client = new Client(port)) {
                client.send(Wire.message("a.log", "1\n"));
            }
            return Files.exists(two.resolve("a.log"));
        });
        node.status().exits(0);
    }

    @Test
    @DisplayName("C-203 a broken config is refused with its line, and everything runs on")
    void brokenConfig() throws Exception {
        Path config = config(one);
        Node node = sandbox.start(config);
        Proc worker = node.awaitWorker();
        try (Client client = new Client(port)) {
            client.send(Wire.message("a.log", "1\n"));
            Logs.awaitText(one.resolve("a.log"), "1\n");

            sandbox.write("node.json", "{\n\"inputs\": [\n{ \"plugin\": \"input-tcp\", \"prot\": 1 } ] }\n");
            sandbox.logpipe("reload", "-f", config).fails().says("node.json:3:").says("$.inputs[0].prot");
            node.ctl("logpipe:reload").fails().says("node.json:3:");
            node.monitor().signal("HUP");
            client.send(Wire.message("a.log", "2\n"));
            Logs.awaitText(one.resolve("a.log"), "1\n2\n");
        }
        node.status().exits(0);
        assertEquals(worker, node.awaitWorker());
        assertFalse(Files.exists(two.resolve("a.log")));
    }

    @Test
    @DisplayName("a reload whose new input cannot start is undone, and everything runs on")
    void reloadThatFails() throws Exception {
        try (Peer taken = new Peer()) {
            Path config = config(one);
            Node node = sandbox.start(config);
            Files.writeString(
                    config,
                    Configs.node(
                            Configs.tcpInput(port) + ", " + Configs.tcpInput(taken.port()), Configs.fileOutput(two)));
            sandbox.logpipe("reload", "-f", config).fails().says(Integer.toString(taken.port()));
            try (Client client = new Client(port)) {
                client.send(Wire.message("a.log", "1\n"));
                Logs.awaitText(one.resolve("a.log"), "1\n");
            }
            node.status().exits(0);
            assertFalse(Files.exists(two.resolve("a.log")));
        }
    }
}
