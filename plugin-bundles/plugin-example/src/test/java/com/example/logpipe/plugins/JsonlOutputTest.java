package com.example.logpipe.plugins;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.json.PackageVersion;
import io.logpipe.api.block.Block;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Output;
import io.logpipe.testkit.FakeHost;
import io.logpipe.testkit.Sending;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonlOutputTest {

    private static final SourceRef SOURCE = SourceRef.of("app.log", "app");

    private static Output start(FakeHost host, Map<String, ?> settings) throws Exception {
        Output output = host.create(new JsonlOutputFactory(), settings);
        host.start(output);
        return output;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void eachLineBecomesAnObjectWithItsPlace() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Path file = host.directory().resolve("out.jsonl");
            Output output = start(host, Map.of("path", file));
            assertTrue(host.send(output, SOURCE, 100, bytes("one\n\"two\"\n"), bytes("three\n"))
                    .done());
            assertEquals("""
                    {"source":"app.log","offset":100,"text":"one"}
                    {"source":"app.log","offset":104,"text":"\\"two\\""}
                    {"source":"app.log","offset":110,"text":"three"}
                    """, Files.readString(file));
        }
    }

    @Test
    void aLineThatEndsWithItsBlockIsMarked() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Path file = host.directory().resolve("out.jsonl");
            Output output = start(host, Map.of("path", file));
            assertTrue(host.send(output, SOURCE, 0, bytes("on"), bytes("e\n")).done());
            assertEquals("""
                    {"source":"app.log","offset":0,"text":"on","cut":true}
                    {"source":"app.log","offset":2,"text":"e"}
                    """, Files.readString(file));
        }
    }

    /** B5: in a rewritten block, no place is known but its own. */
    @Test
    void linesOfARewrittenBlockHaveItsOffset() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Path file = host.directory().resolve("out.jsonl");
            Output output = start(host, Map.of("path", file));
            List<Block> blocks = List.of(host.block(bytes("a\nb\n"), Position.at(10), 100));
            assertTrue(host.send(output, SOURCE, 10, blocks).done());
            assertEquals("""
                    {"source":"app.log","offset":10,"text":"a"}
                    {"source":"app.log","offset":10,"text":"b"}
                    """, Files.readString(file));
        }
    }

    @Test
    void aNameThatTriesToBeJsonIsOnlyAName() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Path file = host.directory().resolve("out.jsonl");
            Output output = start(host, Map.of("path", file));
            SourceRef source = SourceRef.of("a\",\"text\":\"x\n", "id");
            assertTrue(host.send(output, source, 0, bytes("\u0001\n")).done());
            assertEquals(
                    "{\"source\":\"a\\\",\\\"text\\\":\\\"x\\n\",\"offset\":0,\"text\":\"\\u0001\"}\n",
                    Files.readString(file));
        }
    }

    @Test
    void theLibraryIsNamedOnDemand() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Path file = host.directory().resolve("out.jsonl");
            Output output = start(host, Map.of("path", file, "writer", true));
            assertTrue(host.send(output, SOURCE, 0, bytes("one\n")).done());
            assertEquals(
                    "{\"source\":\"app.log\",\"offset\":0,\"text\":\"one\",\"writer\":\"jackson-core "
                            + PackageVersion.VERSION + "\"}\n",
                    Files.readString(file));
        }
    }

    /** D2: what could not be written is not confirmed, and leaves nothing behind. */
    @Test
    void aFullDiskLeavesNoHalfLines() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Output output = start(host, Map.of("path", "/dev/full"));
            Sending sending = host.send(output, SOURCE, 0, bytes("one\n"));
            assertTrue(sending.failed());
            assertTrue(host.degraded("output-jsonl").orElseThrow().contains("/dev/full"));
        }
    }
}
