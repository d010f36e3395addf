package io.logpipe.itest;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** C-271: the inputs of one directory are called, ordered and divided otherwise, and each file is read on. */
final class PositionIT {

    private static final int LINES = 500;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private Path source;
    private Path target;
    private int written;

    @BeforeEach
    void directories() throws Exception {
        source = sandbox.directory("source");
        target = sandbox.directory("target");
    }

    /** Writes a config with one input for each pattern; ids are given or made up of the order. */
    private Path config(List<String> patterns, String... ids) throws Exception {
        StringBuilder inputs = new StringBuilder();
        for (int i = 0; i < patterns.size(); i++) {
            String id = i < ids.length ? ", \"id\": \"" + ids[i] + '"' : "";
            inputs.append(i == 0 ? "" : ", ")
                    .append(Configs.plugin(
                            "input-file", "\"path\": \"" + source + "\", \"files\": \"" + patterns.get(i) + '"' + id));
        }
        return sandbox.write(
                "node.json",
                "{ \"watch_config\": false, \"inputs\": [ %s ], \"outputs\": [ %s ] }\n"
                        .formatted(inputs, Configs.fileOutput(target)));
    }

    private void write() throws Exception {
        for (String name : List.of("a.log", "b.txt")) {
            Logs.append(source.resolve(name), written, written + LINES);
        }
        written += LINES;
    }

    private void awaitAll() throws Exception {
        for (String name : List.of("a.log", "b.txt")) {
            Logs.awaitCopy(source.resolve(name), target.resolve(name));
        }
    }

    @Test
    @DisplayName("C-271 an input that is renamed again and again while lines are written loses and repeats none")
    void renamed() throws Exception {
        Path config = config(List.of("*"), "first");
        sandbox.start(config);
        for (int i = 0; i < 8; i++) {
            write();
            config(List.of("*"), i % 2 == 0 ? "second" : "first");
            sandbox.logpipe("reload", "-f", config).exits(0);
        }
        write();
        awaitAll();
    }

    @Test
    @DisplayName("C-271 inputs that divide a directory otherwise, by reload or restart, read each file on")
    void divided() throws Exception {
        Path config = config(List.of("*.log", "*.txt"));
        Node node = sandbox.start(config);
        write();
        awaitAll();
        for (List<String> patterns : List.of(
                List.of("*"),
                List.of("*.txt", "*.log"),
                List.of("*.log", "*.txt"),
                List.of("*"),
                List.of("*.log", "*.txt"))) {
            config(patterns);
            write();
            sandbox.logpipe("reload", "-f", config).exits(0);
            awaitAll();
        }
        for (List<String> patterns : List.of(
                List.of("*.txt", "*.log"), List.of("*"), List.of("*.log", "*.txt"), List.of("*.txt", "*.log"))) {
            node.terminate();
            config(patterns);
            write();
            node = sandbox.start(config);
            awaitAll();
        }
        write();
        awaitAll();
    }
}
