package io.logpipe.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code bin/logpipe} makes of its arguments, before anything runs. */
@Timeout(120)
class CommandLineTest {

    @TempDir
    private Path directory;

    private Product product;
    private FakeJava java;
    private String config;

    @BeforeEach
    void install() throws IOException {
        product = Product.in(directory.resolve("home"));
        java = new FakeJava(directory.resolve("jdk"));
        config = Files.writeString(directory.resolve("c.json"), "{}").toString();
    }

    private record Outcome(int code, String out, String err) {}

    private Outcome call(Map<String, String> environment, String... arguments) throws Exception {
        try (Call call = Call.start(List.of("dash"), product.script(), environment, arguments)) {
            int code = call.exitCode();
            return new Outcome(code, call.out(), call.err());
        }
    }

    private Outcome call(String... arguments) throws Exception {
        return call(java.environment(), arguments);
    }

    @Test
    @DisplayName("C-001: without arguments it prints its usage and what the system should allow")
    void c001_usage() throws Exception {
        Outcome outcome = call();
        assertEquals(0, outcome.code());
        assertTrue(outcome.out().startsWith("USAGE : logpipe -v\n"));
        assertTrue(outcome.out().contains("ulimit -n 65536"));
        assertTrue(outcome.out().contains("fs.inotify.max_user_instances"));
        assertTrue(outcome.out().contains("fs.inotify.max_user_watches"));
        assertEquals("", outcome.err());
    }

    @Test
    @DisplayName("C-002: -v prints one line and does nothing else, whatever follows")
    void c002_version() throws Exception {
        Outcome expected = new Outcome(0, "logpipe v1.2.3 build 2025-01-02 03:04:05\n", "");
        assertEquals(expected, call("-v"));
        assertEquals(expected, call("-v", "-f", config, "--nonsense"));
        assertEquals(0, java.lives());
    }

    @Test
    @DisplayName("C-002: -v through a link in another directory")
    void c002_versionThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("lp"), product.script());
        try (Call call = Call.start(List.of("dash"), link, Map.of(), "-v")) {
            assertEquals(0, call.exitCode());
            assertEquals("logpipe v1.2.3 build 2025-01-02 03:04:05\n", call.out());
        }
    }

    @Test
    @DisplayName("C-003: a config that is not there is one line and exit code 1")
    void c003_noConfig() throws Exception {
        String missing = directory.resolve("missing.json").toString();
        assertEquals(new Outcome(1, "", "logpipe: config " + missing + ": no such file\n"), call("-f", missing));
        assertEquals(
                new Outcome(1, "", "logpipe: config " + directory + ": not a file\n"),
                call("-f", directory.toString()));
        assertEquals(1, call("check", "-f", missing).code());
        assertEquals(0, java.lives());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--nonsense",
                "-f c.json nonsense",
                "nonsense -f c.json",
                "status -f c.json --no-daemon",
                "-f",
                "-f c.json --start-once-for-env",
                "ctl -f c.json -f",
            })
    @DisplayName("C-004: an unknown word, or an option without its value at the end")
    void c004_invalid(String arguments) throws Exception {
        Outcome outcome = call(arguments.replace("c.json", config).split(" "));
        String last = arguments.contains("--no-daemon") ? "--no-daemon" : null;
        String word =
                arguments.startsWith("nonsense") ? "nonsense" : arguments.substring(arguments.lastIndexOf(' ') + 1);
        assertEquals(1, outcome.code());
        assertTrue(
                outcome.err()
                        .startsWith("ERROR : invalid command parameter '" + (last == null ? word : last) + "'\nUSAGE"),
                outcome.err());
        assertEquals(0, java.lives());
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "9key value", "a-b value", "key ", "", "key=value"})
    @DisplayName("C-004: --start-once-for-env wants a name and a value")
    void c004_invalidPair(String pair) throws Exception {
        Outcome outcome = call("-f", config, "--start-once-for-env", pair);
        assertEquals(1, outcome.code());
        assertTrue(outcome.err().startsWith("ERROR : invalid command parameter '" + pair + "'\n"), outcome.err());
    }

    @Test
    void withoutConfigNothingIsStarted() throws Exception {
        assertEquals(1, call("--no-daemon").code());
        assertEquals(1, call("status").code());
        assertEquals(0, java.lives());
    }

    @Test
    void withoutJavaItSaysSoInOneLine() throws Exception {
        Outcome wrong = call(Map.of("JAVA_HOME", directory.toString()), "-f", config);
        assertEquals(1, wrong.code());
        assertEquals(1, wrong.err().lines().count());
        assertTrue(wrong.err().contains("expected: JAVA_HOME of Java 17 or later"), wrong.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.8.0_292", "11.0.2", "16"})
    void anOldJavaIsRefused(String version) throws Exception {
        java.release(version);
        Outcome outcome = call("-f", config, "--no-daemon");
        assertEquals(1, outcome.code());
        assertTrue(outcome.err().contains("(expected: 17 or later)"), outcome.err());
        assertEquals(0, java.lives());
    }

    @Test
    void theVersionOfAJavaWithoutReleaseFileIsAsked() throws Exception {
        Files.delete(directory.resolve("jdk/release"));
        Path java = directory.resolve("jdk/bin/java");
        Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n");
        assertTrue(call("-f", config).err().contains("is Java 11 (expected: 17 or later)"));
    }

    @Test
    void optionsOfTheJvmAreTakenForItsVersion() throws Exception {
        Files.writeString(
                product.home().resolve("conf/jvm.options"),
                "# comment\n\n-Xa\n17-:-Xb\n18-:-Xno1\n17-20:-Xc d\n17:-Xe\n11-16:-Xno2\n-Dx=a:b *");
        java.always("exit 0");
        call("check", "-f", config);
        List<String> arguments = java.lines("arguments.1");
        assertEquals(List.of("-Xa", "-Xb", "-Xc d", "-Xe", "-Dx=a:b *"), arguments.subList(2, 7));
        assertTrue(arguments.contains("-Dlogpipe.mode=check"));
        assertTrue(arguments.contains("-Dlogpipe.config=" + config));
        assertFalse(arguments.toString().contains("no1"));
    }

    @Test
    void theCoreHearsHowMuchDirectMemoryThereIs() throws Exception {
        Files.writeString(product.home().resolve("conf/jvm.options"), "-XX:MaxDirectMemorySize=77m\n");
        java.always("exit 0");
        call("check", "-f", config);
        assertTrue(java.lines("arguments.1").contains("-Dlogpipe.direct=77m"));
    }

    @Test
    void aRelativeConfigIsTakenFromTheCurrentDirectory() throws Exception {
        java.always("exit 0");
        Path relative = Path.of("").toAbsolutePath().relativize(Path.of(config));
        call("check", "-f", relative.toString());
        String seen = java.lines("arguments.1").stream()
                .filter(argument -> argument.startsWith("-Dlogpipe.config="))
                .findFirst()
                .orElseThrow();
        assertTrue(Files.isSameFile(Path.of(config), Path.of(seen.substring(seen.indexOf('=') + 1))), seen);
        assertTrue(seen.startsWith("-Dlogpipe.config=/"), seen);
    }

    @Test
    void commandsGoToTheClientAsOneArgument() throws Exception {
        java.always("exit 7");
        assertEquals(7, call("ctl", "-f", config, "update", "5", "file:/x y").code());
        List<String> arguments = java.lines("arguments.1");
        assertEquals(
                List.of("io.logpipe.launcher.Client", "ctl", "update 5 file:/x y"),
                arguments.subList(arguments.size() - 3, arguments.size()));
        Map<String, String> environment = new HashMap<>(java.environment());
        call(environment, "status", "-f", config);
        assertEquals(
                "status",
                java.lines("arguments.2").get(java.lines("arguments.2").size() - 1));
    }
}
