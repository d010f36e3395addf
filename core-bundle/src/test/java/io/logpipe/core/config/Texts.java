package io.logpipe.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logpipe.api.config.Value;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Config files out of text, in {@code /etc/logpipe/node.json}, with an environment of {@code NAME=value} only. */
final class Texts {

    static final Path FILE = Path.of("/etc/logpipe/node.json");

    private Texts() {}

    static Parsed parse(String text) {
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }

    static Parsed parse(byte[] bytes) {
        return ConfigFile.parse(FILE, bytes, name -> name.equals("NAME") ? Optional.of("value") : Optional.empty());
    }

    /** The config in {@code text}, which has to be right. */
    static NodeConfig config(String text) {
        Parsed parsed = parse(text);
        assertEquals(List.of(), lines(parsed.problems()));
        return parsed.config().orElseThrow();
    }

    /** A config of one input with {@code members}. */
    static NodeConfig input(String members) {
        return config("{\"inputs\": [{\"plugin\": \"input-file\", " + members + "}]}");
    }

    /** The item {@code name} of the only input. */
    static Value item(NodeConfig config, String name) {
        return config.inputs().get(0).items().members().get(name);
    }

    static List<String> lines(List<Problem> problems) {
        return problems.stream().map(Problem::line).toList();
    }
}
