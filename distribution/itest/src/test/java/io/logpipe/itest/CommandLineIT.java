package io.logpipe.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The command that starts nodes and talks to them. */
final class CommandLineIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private Path config(String name, String inputs, String outputs) throws Exception {
        return sandbox.write(name, Configs.node(inputs, outputs));
    }

    private Path fileToFile() throws Exception {
        return config(
                "node.json",
                Configs.fileInput(sandbox.directory("source")),
                Configs.fileOutput(sandbox.directory("target")));
    }

    private void assertNothingStarted() throws Exception {
        assertEquals(List.of(), sandbox.states());
        assertEquals(List.of(), Proc.mentioning(sandbox.dir().toString()));
    }

    @Test
    @DisplayName("C-001 without arguments the usage is printed, exit code 0")
    void usage() throws Exception {
        sandbox.logpipe()
                .exits(0)
                .says("USAGE : logpipe")
                .says("--start-once-for-env")
                .says("ulimit -n");
        assertNothingStarted();
    }

    @Test
    @DisplayName("C-002 -v prints one line with version, date and time, whatever follows")
    void version() throws Exception {
        String out = sandbox.logpipe("-v", "-f", "/no/such/file").exits(0).out();
        assertTrue(
                out.matches("logpipe v\\d+\\.\\d+\\.\\d+\\S* build \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\n"),
                () -> "-v: " + out);
        assertNothingStarted();
    }

    @Test
    @DisplayName("C-003 a config that does not exist is named, exit code 1")
    void missingFile() throws Exception {
        sandbox.logpipe("-f", "nosuch.json").exits(1).says("nosuch.json").says("no such file");
        sandbox.logpipe("check", "-f", "nosuch.json").exits(1).says("nosuch.json");
        sandbox.logpipe("-f", sandbox.directory("folder")).exits(1).says("folder");
        assertNothingStarted();
    }

    @Test
    @DisplayName("C-004 an argument that is unknown or not complete is named with the usage, exit code 1")
    void invalidArguments() throws Exception {
        Path config = fileToFile();
        for (List<?> arguments : List.of(
                List.of("--nosuch"),
                List.of("-f", config, "surplus"),
                List.of("-f"),
                List.of("-f", config, "--start-once-for-env"),
                List.of("status", "-f", config, "--no-daemon"))) {
            Object word = arguments.get(arguments.size() - 1);
            sandbox.logpipe(arguments.toArray())
                    .exits(1)
                    .says("invalid command parameter '" + word + "'")
                    .says("USAGE");
        }
        sandbox.logpipe("--no-daemon").exits(1).says("USAGE");
        assertNothingStarted();
    }

    @Test
    @DisplayName("C-005 a config without inputs does not start")
    void noInputs() throws Exception {
        Path config = sandbox.write("node.json", "{ \"outputs\": [ { \"plugin\": \"output-stdout\" } ] }");
        sandbox.logpipe("check", "-f", config).exits(1).says("no inputs");
        sandbox.logpipe("-f", config).exits(1).says("no inputs");
        sandbox.logpipe("-f", config, "--no-daemon").exits(1).says("no inputs");
        assertNothingStarted();
    }

    @Test
    @DisplayName("C-006 a config without outputs runs, and what it reads is discarded")
    void noOutputs() throws Exception {
        Path source = sandbox.directory("source");
        Path config = sandbox.write("node.json", "{ \"inputs\": [" + Configs.fileInput(source) + "] }");
        Node node = sandbox.start(config);
        Files.writeString(source.resolve("a.log"), "discarded\n");
        node.status().exits(0);
        node.terminate();
    }

    @Test
    @DisplayName("C-007 a plugin that is not there, or of another kind, is named, exit code 1")
    void missingPlugin() throws Exception {
        for (String plugin : List.of("input-nosuch", "so/logpipe-input-nosuch.so", "output-stdout")) {
            Path config = config("node.json", "{ \"plugin\": \"" + plugin + "\" }", Configs.fileOutput(sandbox.dir()));
            for (Result result :
                    List.of(sandbox.logpipe("check", "-f", config), sandbox.logpipe("-f", config, "--no-daemon"))) {
                result.exits(1)
                        .says("node.json:2:")
                        .says("$.inputs[0]")
                        .says(plugin.startsWith("so/") ? "input-nosuch" : plugin);
            }
        }
        assertNothingStarted();
    }

    @Test
    @DisplayName("C-008 a plugin without an item that it needs: the item is named, exit code 1")
    void missingItem() throws Exception {
        Path config = config("node.json", "{ \"plugin\": \"input-file\" }", "{ \"plugin\": \"output-file\" }");
        for (Result result :
                List.of(sandbox.logpipe("check", "-f", config), sandbox.logpipe("-f", config, "--no-daemon"))) {
            result.exits(1).says("$.inputs[0].path").says("$.outputs[0].path");
        }
        assertNothingStarted();
    }

    @Test
    @DisplayName("C-193 check says that a config is right and starts nothing")
    void check() throws Exception {
        assertEquals(
                "configuration OK\n",
                sandbox.logpipe("check", "-f", fileToFile()).exits(0).out());
        assertNothingStarted();
    }

    @Test
    @DisplayName("C-020 $HOME is literal text in a config, and a variable in a command run by a shell")
    void homeIsLiteral() throws Exception {
        Path config = config(
                "node.json",
                Configs.execInput("echo \"home is $HOME\"; exec sleep 100", "said.log"),
                Configs.fileOutput(Path.of("$HOME/target")));
        sandbox.start(config);
        Logs.awaitText(sandbox.dir().resolve("$HOME/target/said.log"), "home is " + sandbox.home() + "\n");
    }

    @Test
    @DisplayName("verbs for a node that does not run: status 3, the others fail")
    void noWorker() throws Exception {
        Path config = fileToFile();
        sandbox.logpipe("status", "-f", config).exits(3);
        for (List<?> arguments : List.of(
                List.of("reload", "-f", config), List.of("ctl", "-f", config, "lb"), List.of("shell", "-f", config))) {
            assertFalse(sandbox.logpipe(arguments.toArray()).fails().all().isBlank(), arguments::toString);
        }
    }

    @Test
    @DisplayName("ctl prints what a command prints, and exits non-zero whenever it did not do what it says")
    void ctl() throws Exception {
        Node node = sandbox.start(fileToFile());

        node.ctl("lb -s").exits(0).says("io.logpipe.core").says("io.logpipe.input.file");
        node.ctl("logpipe:status").exits(0).says("input-file").says("output-file");
        node.ctl("logpipe:routes").exits(0).says("input-file").says("output-file");
        node.ctl("logpipe:plugins").exits(0).says("input-tcp").says("output-stdout");
        node.ctl("logpipe:counters").exits(0);
        node.ctl("logpipe:why output-file").exits(0).says("output-file");
        node.ctl("logpipe:why nosuch").fails().says("nosuch");
        node.ctl("nosuchcommand").fails().says("nosuchcommand");
        node.ctl("start 9999").fails();
        node.ctl("stop 9999").fails();
        node.ctl("update 9999").fails();
        node.ctl("uninstall 9999").fails();
        node.ctl("install file:/no/such.jar").fails().says("such.jar");
        node.ctl("lb; nosuchcommand").fails();
        node.status().exits(0);
    }
}
