package io.logpipe.itest;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Plugins are made by others, with nothing of this project but what is published, and run in the product. */
final class VendorIT {

    private static final String LIBRARY = "2.15.4";
    private static final String OTHER_LIBRARY = System.getProperty("vendor.library");

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private Vendor vendor;
    private Path log;

    @BeforeEach
    void prepare() throws Exception {
        vendor = new Vendor(sandbox.directory("vendor"));
        log = sandbox.directory("source").resolve("app.log");
    }

    /** A node that runs without any plugin of a vendor; its config is only taken over when somebody says so. */
    private Node start() throws Exception {
        return sandbox.start(configure(Configs.node(
                Configs.fileInput(sandbox.directory("nothing")), Configs.fileOutput(sandbox.directory("nowhere")))));
    }

    private Path configure(String text) throws Exception {
        return sandbox.write("node.json", text.replaceFirst("\\{", "{ \"watch_config\": false,"));
    }

    private void append(String lines) throws Exception {
        Files.writeString(log, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    @DisplayName(
            "a project of the archetype builds with its tests, runs in a node, is updated there, goes back, and is removed")
    void archetype() throws Exception {
        Path project = vendor.generate("org.acme", "acme-plugins", "acme");
        assertNothingLeftToFillIn(project);
        Path first = vendor.build(project, "1.0.0");
        vendor.edit(project.resolve("pom.xml"), "<version>1.0.0<", "<version>2.0.0<");
        Path second = vendor.build(project, "2.0.0", "-Dmaven.test.skip");
        Path target = sandbox.directory("target");

        Node node = start();
        node.ctl("logpipe:install " + first.toUri()).exits(0).says("input-acme");
        Path config = configure("""
                {
                  "inputs": [ { "plugin": "input-acme", "path": "%s", "period": "10ms" } ],
                  "filters": [ { "plugin": "filter-acme", "word": "DEBUG" } ],
                  "outputs": [ { "plugin": "output-acme", "path": "%s" } ]
                }
                """.formatted(log, target));
        sandbox.logpipe("reload", "-f", config).exits(0);
        append("one\nDEBUG two\nthree\n");
        Logs.awaitText(target.resolve("app.log"), "one\nthree\n");
        node.status().exits(0).says("input-acme 1.0.0");

        append("four\n");
        node.ctl("logpipe:update org.acme " + second.toUri()).exits(0);
        append("five\nDEBUG six\n");
        node.status().exits(0).says("input-acme 2.0.0");
        Logs.awaitText(target.resolve("app.log"), "one\nthree\nfour\nfive\n");

        node.terminate();
        append("seven\n");
        node = sandbox.start(config);
        node.status().says("input-acme 2.0.0");
        Logs.awaitText(target.resolve("app.log"), "one\nthree\nfour\nfive\nseven\n");

        node.ctl("logpipe:rollback input-acme").exits(0);
        append("eight\n");
        node.status().exits(0).says("input-acme 1.0.0");
        Logs.awaitText(target.resolve("app.log"), "one\nthree\nfour\nfive\nseven\neight\n");

        node.ctl("uninstall org.acme").exits(0);
        node.status().exits(1);
        assertFalse(node.ctl("logpipe:plugins").exits(0).out().contains("acme"));
    }

    private static void assertNothingLeftToFillIn(Path project) throws Exception {
        try (Stream<Path> files = Files.walk(project)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                // Maven's own come later.
                boolean maven = file.endsWith("pom.xml");
                assertTrue(maven || !Files.readString(file).contains("${"), file::toString);
            }
        }
    }

    @Test
    @DisplayName(
            "two vendors whose bundles contain different versions of one library run side by side, each with its own")
    void libraries() throws Exception {
        Path one = vendor.build(vendor.example("one", Map.of()), "1.0.0");
        Map<String, String> words = new LinkedHashMap<>();
        words.put("com.example", "org.other");
        words.put("com/example", "org/other");
        words.put("input-poll", "input-other");
        words.put("filter-grep", "filter-other");
        words.put("output-jsonl", "output-other");
        words.put("<jackson.version>" + LIBRARY, "<jackson.version>" + OTHER_LIBRARY);
        Path two = vendor.build(vendor.example("two", words), "1.0.0", "-Dmaven.test.skip");
        assertImportsNoLibrary(one);
        assertImportsNoLibrary(two);
        Path file = sandbox.dir().resolve("one.jsonl");
        Path otherFile = sandbox.dir().resolve("two.jsonl");

        Node node = start();
        node.ctl("logpipe:install " + one + " " + two).exits(0);
        Path config = configure("""
                {
                  "inputs": [ { "plugin": "input-poll", "path": "%s", "period": "10ms" } ],
                  "outputs": [
                    { "plugin": "output-jsonl", "path": "%s", "writer": true },
                    { "plugin": "output-other", "path": "%s", "writer": true }
                  ]
                }
                """.formatted(log, file, otherFile));
        sandbox.logpipe("reload", "-f", config).exits(0);
        append("a line\n");
        String line = "{\"source\":\"app.log\",\"offset\":0,\"text\":\"a line\",\"writer\":\"jackson-core %s\"}\n";
        Logs.awaitText(file, line.formatted(LIBRARY));
        Logs.awaitText(otherFile, line.formatted(OTHER_LIBRARY));
    }

    /** So whatever it says of its library, it is not the node's. */
    private static void assertImportsNoLibrary(Path jar) throws Exception {
        try (JarFile file = new JarFile(jar.toFile())) {
            String imports = file.getManifest().getMainAttributes().getValue("Import-Package");
            assertTrue(imports.contains("io.logpipe.api.plugin"), imports);
            assertFalse(imports.contains("jackson"), imports);
        }
    }
}
