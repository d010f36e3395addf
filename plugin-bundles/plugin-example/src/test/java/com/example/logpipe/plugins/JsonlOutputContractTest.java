package com.example.logpipe.plugins;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.logpipe.api.plugin.OutputFactory;
import io.logpipe.testkit.FakeHost;
import io.logpipe.testkit.OutputContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The rules for outputs; the tests are inherited. */
class JsonlOutputContractTest implements OutputContract {

    private static Path directory(FakeHost host) {
        return host.directory().resolve("out");
    }

    @Override
    public OutputFactory factory() {
        return new JsonlOutputFactory();
    }

    @Override
    public Map<String, Object> items(FakeHost host) throws Exception {
        Files.createDirectories(directory(host));
        return Map.of("path", directory(host).resolve("all.jsonl"));
    }

    @Override
    public String delivered(FakeHost host, String name) throws Exception {
        Path file = directory(host).resolve("all.jsonl");
        StringBuilder text = new StringBuilder();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                Map<String, String> object = parse(line);
                if (name.equals(object.get("source"))) {
                    text.append(object.get("text")).append('\n');
                }
            }
        }
        return text.toString();
    }

    private static Map<String, String> parse(String line) throws Exception {
        Map<String, String> members = new HashMap<>();
        try (JsonParser json = new JsonFactory().createParser(line)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.getText();
                json.nextToken();
                members.put(name, json.getText());
            }
        }
        return members;
    }

    @Override
    public boolean canFail() {
        return true;
    }

    @Override
    public void breakPeer(FakeHost host) throws Exception {
        Files.move(directory(host), host.directory().resolve("away"));
    }

    @Override
    public void mendPeer(FakeHost host) throws Exception {
        Files.move(host.directory().resolve("away"), directory(host));
    }
}
