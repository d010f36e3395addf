package io.logpipe.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatePathTest {

    private static final Path HOME = Path.of("/home/somebody");

    @TempDir
    private Path directory;

    private Path config(String text) throws IOException {
        return Files.writeString(directory.resolve("web.json"), text);
    }

    private static StatePath paths(Map<String, String> environment) {
        return new StatePath(environment, HOME);
    }

    @Test
    void byDefaultItIsNamedAfterTheConfig() throws Exception {
        Path state = paths(Map.of()).of(config("{\"inputs\":[]}"));
        assertEquals(Path.of("/home/somebody/.local/state/logpipe"), state.getParent());
        assertTrue(state.getFileName().toString().matches("web-[0-9a-f]{8}"), state.toString());
    }

    @Test
    void theSameNameInAnotherDirectoryIsAnotherState() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other")).resolve("web.json");
        Files.writeString(other, "{}");
        assertEquals(
                paths(Map.of()).of(config("{}")).getParent(),
                paths(Map.of()).of(other).getParent());
        assertTrue(!paths(Map.of()).of(config("{}")).equals(paths(Map.of()).of(other)));
    }

    @Test
    void theHashIsTheOneThatDocumentsSay() throws Exception {
        // printf %s /etc/logpipe/web.json | sha256sum
        Path link = directory.resolve("web.json");
        Files.writeString(link, "{}");
        String expected = java.util.HexFormat.of()
                .formatHex(
                        java.security.MessageDigest.getInstance("SHA-256")
                                .digest(link.toString().getBytes()),
                        0,
                        4);
        assertEquals("web-" + expected, paths(Map.of()).of(link).getFileName().toString());
    }

    @Test
    void xdgStateHomeIsHonouredIfItIsAbsolute() throws Exception {
        Path config = config("{}");
        assertEquals(
                Path.of("/var/state/logpipe"),
                paths(Map.of("XDG_STATE_HOME", "/var/state")).of(config).getParent());
        assertEquals(
                HOME.resolve(".local/state/logpipe"),
                paths(Map.of("XDG_STATE_HOME", "relative")).of(config).getParent());
    }

    @Test
    void aRelativeDirectoryIsRelativeToTheConfig() throws Exception {
        assertEquals(directory.resolve("s/t"), paths(Map.of()).of(config("{\"state_dir\":\"./s/x/../t\"}")));
        assertEquals(Path.of("/s"), paths(Map.of()).of(config("{\"state_dir\":\"/s\"}")));
    }

    @Test
    void environmentIsFilledInAndHomeIsLiteral() throws Exception {
        StatePath paths = paths(Map.of("WHERE", "/a $1", "HOME", "/no"));
        assertEquals(Path.of("/a $1/b"), paths.of(config("{\"state_dir\":\"${env:WHERE}/b\"}")));
        assertEquals(directory.resolve("$HOME/b"), paths.of(config("{\"state_dir\":\"$HOME/b\"}")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"${env:NOWHERE}/b", "${file:/etc/hostname}"})
    void aReferenceWithoutValueIsRefused(String written) throws IOException {
        Path config = config("{\"state_dir\":\"" + written + "\"}");
        LaunchFailure failure =
                assertThrows(LaunchFailure.class, () -> paths(Map.of()).of(config));
        assertTrue(failure.getMessage().contains("expected: ${env:NAME}"));
    }

    @Test
    void onlyTheTopLevelCountsAndCommentsAreSkipped() throws Exception {
        String text = """
                // "state_dir": "/one",
                { /* "state_dir": "/two" */
                  "inputs": [ { "state_dir": "/three" } ],
                  "log": { "state_dir": "/four" },
                  "state_dir": "/five" }
                """;
        assertEquals(Path.of("/five"), paths(Map.of()).of(config(text)));
    }

    @Test
    void theFirstOfTwoCounts() throws Exception {
        assertEquals(Path.of("/one"), paths(Map.of()).of(config("{\"state_dir\":\"/one\",\"state_dir\":\"/two\"}")));
    }

    @Test
    void textInGb18030IsUnderstood() throws Exception {
        Path config = directory.resolve("web.json");
        Files.write(config, "{\"x\":\"日志\",\"state_dir\":\"/日志\"}".getBytes(Charset.forName("GB18030")));
        assertEquals(Path.of("/日志"), paths(Map.of()).of(config));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"inputs\"", "{\"state_dir\":5}", "{'state_dir':\"/x\"}", "text"})
    void whatIsNoConfigIsLeftToTheCore(String text) throws IOException {
        Path config = config(text);
        assertThrows(IOException.class, () -> paths(Map.of()).of(config));
    }

    @Test
    void aConfigThatIsTooLargeIsLeftToTheCore() throws IOException {
        Path config = config("{\"x\":\"" + "y".repeat(1 << 20) + "\"}");
        assertThrows(IOException.class, () -> paths(Map.of()).of(config));
    }

    @Test
    void theStateOfABrokenConfigIsFoundAllTheSame() throws Exception {
        StatePath paths = paths(Map.of());
        assertEquals(Path.of("/s"), paths.evenIfBroken(config("{\"inputs\":[,],\"state_dir\" : \"/s\"")));
        assertEquals(paths.of(config("{}")), paths.evenIfBroken(config("{\"inputs\":[,]")));
    }
}
