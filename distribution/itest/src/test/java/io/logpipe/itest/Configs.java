package io.logpipe.itest;

import java.nio.file.Path;
import java.util.List;

/** Texts of configs. A further item is given as {@code "name": value} in JSON. */
final class Configs {

    private Configs() {}

    /** From one input to one output. */
    static String node(String input, String output) {
        return "{\n\"inputs\": [" + input + "],\n\"outputs\": [" + output + "]\n}\n";
    }

    /** The log files in {@code source} to the peer at {@code port}. */
    static String collector(Path source, int port) {
        return node(fileInput(source), tcpOutput(port));
    }

    /** What arrives at {@code port} to files in {@code target}. */
    static String dump(int port, Path target) {
        return node(tcpInput(port), fileOutput(target));
    }

    static String fileInput(Path source, String... items) {
        return plugin("input-file", "\"path\": \"" + source + "\", \"files\": \"*.log\"", items);
    }

    static String fileOutput(Path target, String... items) {
        return plugin("output-file", "\"path\": \"" + target + "\"", items);
    }

    static String tcpInput(int port, String... items) {
        return plugin("input-tcp", "\"ip\": \"127.0.0.1\", \"port\": " + port, items);
    }

    static String tcpOutput(int port, String... items) {
        return plugin("output-tcp", "\"ip\": \"127.0.0.1\", \"port\": " + port, items);
    }

    static String execInput(String command, String filename) {
        String text = command.replace("\\", "\\\\").replace("\"", "\\\"");
        return plugin("input-exec", "\"cmd\": \"" + text + "\", \"output_filename\": \"" + filename + "\"");
    }

    static String plugin(String type, String first, String... items) {
        String more = items.length == 0 ? "" : ", " + String.join(", ", List.of(items));
        return "{ \"plugin\": \"" + type + "\", " + first + more + " }";
    }
}
