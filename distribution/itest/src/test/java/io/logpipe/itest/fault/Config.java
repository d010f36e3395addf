package io.logpipe.itest.fault;

import java.nio.file.Path;

/** Texts of configs. */
final class Config {

    /** Of an output: names may lead into directories below. */
    static final String SUBDIRS = "\"subdirs\": \"create\"";

    private Config() {}

    static String node(String inputs, String outputs) {
        return """
                { "log": { "log_level": "INFO" },
                  "inputs": [ %s ],
                  "outputs": [ %s ] }
                """.formatted(inputs, outputs);
    }

    /** Further items are given as JSON. */
    static String fileInput(Path path, String... items) {
        return entry("input-file", "\"path\": \"" + path + "\"", items);
    }

    static String fileOutput(Path path, String... items) {
        return entry("output-file", "\"path\": \"" + path + "\"", items);
    }

    static String tcpInput(int port, String... items) {
        return entry("input-tcp", "\"ip\": \"127.0.0.1\", \"port\": " + port, Secured.items(true, items));
    }

    static String tcpOutput(int port, Ack ack, String... items) {
        return entry(
                "output-tcp",
                "\"ip\": \"127.0.0.1\", \"port\": " + port + ", \"disable_timeout\": 1, \"ack\": \"" + ack + "\"",
                Secured.items(false, items));
    }

    private static String entry(String plugin, String first, String... items) {
        String more = items.length == 0 ? "" : ", " + String.join(", ", items);
        return "{ \"plugin\": \"" + plugin + "\", " + first + more + " }";
    }

    static String collector(Path source, String output) {
        return node(fileInput(source), output);
    }

    static String dump(String input, Path target) {
        return node(input, fileOutput(target));
    }
}
