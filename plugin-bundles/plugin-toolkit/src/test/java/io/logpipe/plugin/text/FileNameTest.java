package io.logpipe.plugin.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FileNameTest {

    static List<String> refused() {
        String long256 = "x".repeat(256);
        return List.of(
                "",
                "/",
                "//",
                "/etc/x",
                "a/",
                "a//b",
                "/a/",
                ".",
                "..",
                "../x",
                "a/../b",
                "a/..",
                "./a",
                "a/.",
                "a\0b",
                "\0",
                "a\nb",
                "a\rb",
                "\u001b[2Ja",
                "a\u007f",
                "a\u0085b",
                long256,
                "a/" + long256,
                "ä".repeat(128),
                "a/b/c/d/e",
                "1/2/3/4/5/6/7/8");
    }

    static List<String> accepted() {
        return List.of(
                "a",
                "a.log",
                ".hidden",
                "...",
                "..a",
                "-rf",
                "a b",
                "ä.log",
                "a/b/c/d",
                "_a.log-20240305_020304_000000",
                "x".repeat(255),
                "ä".repeat(127),
                "..%2f..%2fetc",
                "..\\x",
                "$(id);`id`",
                "C:\\x");
    }

    @ParameterizedTest
    @MethodSource
    @DisplayName("C-105, SEC-2: a name that is no plain relative path of names is refused")
    void refused(String name) {
        assertThrows(IllegalArgumentException.class, () -> FileName.parse(name));
    }

    @ParameterizedTest
    @MethodSource
    void accepted(String name) {
        assertEquals(name, FileName.parse(name).toString());
    }

    @Test
    void partsAreDirectoriesAndABase() {
        FileName name = FileName.parse("a/b/c.log");
        assertEquals(List.of("a", "b"), name.directories());
        assertEquals("c.log", name.base());
        assertEquals(List.of(), FileName.parse("c.log").directories());
    }
}
