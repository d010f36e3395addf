package io.logpipe.itest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What people see of saved positions, with a worker and without. */
final class CheckpointIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private Result checkpoint(Path config, String... words) throws Exception {
        return switch (words.length) {
            case 1 -> sandbox.logpipe("checkpoint", words[0], "-f", config);
            default -> sandbox.logpipe("checkpoint", words[0], words[1], words[2], "-f", config);
        };
    }

    private String key(Path config) throws Exception {
        return checkpoint(config, "show")
                .exits(0)
                .out()
                .lines()
                .filter(line -> line.contains(" a.log "))
                .map(line -> line.split(" +")[1])
                .findFirst()
                .orElse("");
    }

    @Test
    @DisplayName("Positions are shown, verified and exported with and without a worker, and moved without one")
    void withAndWithoutAWorker() throws Exception {
        Path source = sandbox.directory("source");
        Path target = sandbox.directory("target");
        Path config = sandbox.write(
                "node.json",
                Configs.node(Configs.fileInput(source), Configs.fileOutput(target, "\"durability\": \"none\"")));
        checkpoint(config, "show").exits(1).says("no checkpoint");
        Node node = sandbox.start(config);
        Files.writeString(source.resolve("a.log"), "first\nsecond\n");
        Logs.awaitText(target.resolve("a.log"), "first\nsecond\n");
        Await.until("the position", () -> checkpoint(config, "show").out().contains(" a.log "));
        Await.until("all of it", () -> checkpoint(config, "export").out().contains("\"offset\" : 13"));
        checkpoint(config, "verify").exits(0).says("checkpoint OK");
        String key = key(config);
        checkpoint(config, "set", key, "6").exits(1).says("a worker runs");

        node.terminate();
        for (String action : List.of("show", "verify", "export")) {
            checkpoint(config, action).exits(0);
        }
        checkpoint(config, "set", key, "6").exits(0).says("a.log begins at byte 6");
        checkpoint(config, "export").exits(0).says("\"offset\" : 6");

        sandbox.start(config);
        Logs.awaitText(target.resolve("a.log"), "first\nsecond\nsecond\n");
    }
}
