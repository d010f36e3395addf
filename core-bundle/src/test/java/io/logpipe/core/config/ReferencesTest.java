package io.logpipe.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.config.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferencesTest {

    @TempDir
    private Path dir;

    private String fillIn(String text) {
        Map<String, String> environment = Map.of("HOST", "example", "TRICK", "${env:HOST}\", \"x\": 1");
        return new References(name -> Optional.ofNullable(environment.get(name)), dir).fillIn(text);
    }

    private String failure(String text) {
        return assertThrows(IllegalArgumentException.class, () -> fillIn(text)).getMessage();
    }

    @Test
    @DisplayName("C-020: $HOME and other dollars are text")
    void otherDollarsAreText() {
        String text = "$HOME/${USER} $ ${ ${env} $1 $(date) $$";
        assertEquals(text, fillIn(text));
    }

    @Test
    void variablesAreFilledInWhereverTheyStand() {
        assertEquals("example", fillIn("${env:HOST}"));
        assertEquals("/a/example/exampleb", fillIn("/a/${env:HOST}/${env:HOST}b"));
    }

    @Test
    @DisplayName("S37: what is filled in is never looked at again")
    void whatIsFilledInIsNeverLookedAtAgain() {
        assertEquals("${env:HOST}\", \"x\": 1", fillIn("${env:TRICK}"));
        Parsed parsed = ConfigFile.parse(
                Texts.FILE,
                "{\"inputs\": {\"plugin\": \"a\", \"path\": \"${env:X}\"}}".getBytes(),
                name -> Optional.of("\", \"more\": \"${env:X}"));
        assertEquals(
                Map.of("path", new Value.Text("\", \"more\": \"${env:X}")),
                parsed.entries().get(0).items().members());
    }

    @Test
    void twoDollarsStandForTheWordsThemselves() {
        assertEquals("a${env:HOST}b", fillIn("a$${env:HOST}b"));
    }

    @Test
    @DisplayName("S35: a file's content is filled in without its line end")
    void aFileIsFilledInWithoutItsLineEnd() throws Exception {
        Files.writeString(dir.resolve("unix"), "hunter2\n");
        Files.writeString(dir.resolve("windows"), "hunter2\r\n");
        Files.writeString(dir.resolve("lines"), "a\n\n");
        assertEquals("<hunter2>", fillIn("<${file:unix}>"));
        assertEquals("hunter2", fillIn("${file:" + dir + "/windows}"));
        assertEquals("a\n", fillIn("${file:lines}"));
    }

    @Test
    void whatIsMissingIsNamed() throws Exception {
        assertTrue(failure("${env:NONE}").startsWith("environment variable NONE is not set"));
        assertTrue(failure("${file:none}").startsWith("file none does not exist"));
        assertTrue(failure("${file:.}").startsWith("file . is no regular file"));
        assertTrue(failure("${env:}").startsWith("${env:} names nothing"));
        assertTrue(failure("${env:HOST").startsWith("a reference without its end"));
    }

    @Test
    void aFileThatIsNoTextOrTooLargeIsRefusedWithoutShowingIt() throws Exception {
        Files.write(dir.resolve("binary"), new byte[] {'h', 'u', 'n', (byte) 0xff});
        Files.write(dir.resolve("large"), new byte[65 * 1024]);
        String binary = failure("${file:binary}");
        assertTrue(binary.startsWith("file binary is not UTF-8 text"), binary);
        assertFalse(binary.contains("hun"), binary);
        assertTrue(failure("${file:large}").contains("more than 65536 bytes"));
    }
}
