package io.logpipe.itest.fault;

import java.util.ArrayList;
import java.util.List;

/** The text of a config with routes from one input to one output each. */
final class Routes {

    private final List<String> inputs = new ArrayList<>();
    private final List<String> outputs = new ArrayList<>();
    private final List<String> routes = new ArrayList<>();

    /** Adds a route of an input and an output of its own. */
    void add(String input, String output) {
        int number = routes.size();
        inputs.add(named("in" + number, input));
        outputs.add(named("out" + number, output));
        routes.add("{ \"id\": \"route%1$d\", \"inputs\": [\"in%1$d\"], \"outputs\": [\"out%1$d\"] }".formatted(number));
    }

    private static String named(String id, String entry) {
        return "{ \"id\": \"" + id + "\", " + entry.strip().substring(1);
    }

    String text() {
        return """
                { "log": { "log_level": "INFO" },
                  "inputs": [ %s ],
                  "outputs": [ %s ],
                  "routes": [ %s ] }
                """.formatted(String.join(",\n", inputs), String.join(",\n", outputs), String.join(",\n", routes));
    }
}
