package io.logpipe.output.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** C-105, C-106, SEC-1, SEC-2, SEC-3: what peers call their files, and where that may lead. */
class HostileNamesTest {

    private static final String LONG_255 = "n".repeat(255);

    /** Names that are never a file, whatever the settings. */
    private static List<String> neverAFile(Path elsewhere) {
        List<String> names = new ArrayList<>(List.of(
                "/",
                "//",
                "///",
                "/x",
                "//x",
                "/etc/x",
                "/etc/passwd",
                "/dev/null",
                "/proc/self/mem",
                elsewhere + "/x",
                ".",
                "..",
                "./",
                "../",
                "/.",
                "/..",
                "../x",
                "../../x",
                "../../../x",
                "../../../../../../../../tmp/x",
                "./x",
                "x/.",
                "x/..",
                "x/../y",
                "x/../../y",
                "x/./y",
                "x/../../../y",
                "a/b/../../../c",
                "../out/x",
                "x/",
                "x//",
                "x//y",
                "x///y",
                "/x/",
                "//x//",
                "a/b/c/d/e",
                "a/b/c/d/",
                "1/2/3/4/5/6/7/8/9",
                "a\0b",
                "\0",
                "a\0",
                "\0a",
                "../x\0.log",
                "x\0/../../y",
                "a/\0",
                "a/b\0c",
                "a\nb",
                "\n",
                "a\r",
                "a\tb",
                "a\u001b[2Jb",
                "\u0001",
                "a\u007fb",
                "a\u0080b",
                "a\u009bb",
                "a/\n/b",
                LONG_255 + "n",
                "a/" + LONG_255 + "n",
                "ä".repeat(128),
                "n".repeat(4096),
                "n".repeat(1_000_000),
                "n/".repeat(2000),
                "\u20ac".repeat(86),
                "../" + LONG_255,
                ".\0",
                "..\0",
                "..\n"));
        names.add("x\ud800");
        return names;
    }

    /** Names that look bad but are plain names to a file system. */
    private static final List<String> PLAIN = List.of(
            "..%2f..%2fetc%2fpasswd",
            "%2e%2e%2fx",
            "..\\..\\x",
            "C:\\x",
            "\\\\host\\share",
            "...",
            "....",
            "..x",
            "x..",
            "-rf",
            "--help",
            "~",
            "~root",
            "$HOME",
            "${env:HOME}",
            "$(touch pwned)",
            "`touch pwned`",
            "a;touch pwned;.log",
            "a b",
            " ",
            "*",
            "?",
            "[a]",
            "{a,b}",
            "'",
            "\"",
            "<>",
            "|",
            "&",
            "#",
            "CON",
            "nul",
            ".hidden",
            "_a.log",
            "\u00e4\u00f6",
            "\u4f60\u597d.log",
            "\u202egol.a",
            "\uff0e\uff0e\uff0fx",
            "\u2024\u2024\u2215x",
            LONG_255);

    @ParameterizedTest
    @ValueSource(strings = {"refuse", "create"})
    @DisplayName("C-105, SEC-1, SEC-2: names that lead elsewhere are refused, and nothing appears anywhere")
    void namesThatLeadElsewhereAreRefused(String subdirs) throws Exception {
        try (Bench bench = new Bench("subdirs", subdirs)) {
            Path elsewhere = Files.createDirectory(bench.host.directory().resolve("elsewhere"));
            List<String> names = neverAFile(elsewhere);
            Map<String, String> before = tree(bench.host.directory());
            for (String name : names) {
                assertTrue(bench.offer(name, "x").poison(), name);
            }
            assertEquals(before, tree(bench.host.directory()));
            assertFalse(Files.exists(Path.of("/tmp/x"), LinkOption.NOFOLLOW_LINKS));
            assertEquals(names.size(), bench.host.counter("names_refused"));
            long lines = bench.host.logLines().stream()
                    .filter(line -> line.startsWith("WARNING name"))
                    .count();
            assertTrue(lines >= 1 && lines < names.size() / 2, lines + " lines for " + names.size() + " names");
            bench.host.logLines().forEach(HostileNamesTest::assertOneHarmlessLine);
            bench.write("good.log", "x");
        }
    }

    @Test
    @DisplayName("C-105, SEC-1: names that only look bad become files of exactly that name in the directory")
    void namesThatOnlyLookBadArePlainFiles() throws Exception {
        try (Bench bench = new Bench()) {
            for (String name : PLAIN) {
                bench.write(name, "x");
            }
            assertEquals(PLAIN.stream().sorted().toList(), bench.names());
            assertEquals(List.of(".state", "out"), Bench.names(bench.host.directory()));
        }
    }

    @Test
    @DisplayName("SEC-3: a link, a directory, a pipe or a device in the place of a file is refused and left as it is")
    void whatIsNoRegularFileIsRefused() throws Exception {
        try (Bench bench = new Bench()) {
            Path elsewhere = Files.createDirectory(bench.host.directory().resolve("elsewhere"));
            Path victim = Files.writeString(elsewhere.resolve("victim"), "untouched");
            Files.createSymbolicLink(bench.out.resolve("to-file"), victim);
            Files.createSymbolicLink(bench.out.resolve("relative"), Path.of("../elsewhere/victim"));
            Files.createSymbolicLink(bench.out.resolve("dangling"), elsewhere.resolve("new"));
            Files.createSymbolicLink(bench.out.resolve("to-directory"), elsewhere);
            Files.createSymbolicLink(bench.out.resolve("loop"), Path.of("loop"));
            Files.createSymbolicLink(bench.out.resolve("inside"), Path.of("good"));
            Files.createDirectory(bench.out.resolve("directory"));
            makePipe(bench.out.resolve("pipe"));
            Map<String, String> before = tree(bench.host.directory());
            for (String name : bench.names()) {
                assertTrue(bench.offer(name, "x").poison(), name);
            }
            assertEquals(before, tree(bench.host.directory()));
        }
    }

    @Test
    @DisplayName("SEC-3: a link or a pipe in the place of a directory is refused, wherever it leads")
    void whatIsNoDirectoryIsNotEntered() throws Exception {
        try (Bench bench = new Bench("subdirs", "create")) {
            Path elsewhere = Files.createDirectory(bench.host.directory().resolve("elsewhere"));
            Files.createDirectories(bench.out.resolve("real"));
            Files.createSymbolicLink(bench.out.resolve("outside"), elsewhere);
            Files.createSymbolicLink(bench.out.resolve("up"), Path.of(".."));
            Files.createSymbolicLink(bench.out.resolve("inside"), Path.of("real"));
            Files.createSymbolicLink(bench.out.resolve("dangling"), elsewhere.resolve("new"));
            Files.createSymbolicLink(bench.out.resolve("real/deeper"), elsewhere);
            Files.writeString(bench.out.resolve("file"), "x");
            makePipe(bench.out.resolve("pipe"));
            Map<String, String> before = tree(bench.host.directory());
            for (String name : List.of(
                    "outside/x",
                    "up/x",
                    "up/elsewhere/x",
                    "inside/x",
                    "dangling/x",
                    "real/deeper/x",
                    "real/deeper/y/z",
                    "file/x",
                    "pipe/x",
                    "outside/a/b")) {
                assertTrue(bench.offer(name, "x").poison(), name);
            }
            assertEquals(before, tree(bench.host.directory()));
        }
    }

    @Test
    @DisplayName("SEC-3: a file exchanged for a link between two passes is not followed")
    void fileThatBecomesALinkIsNotFollowed() throws Exception {
        try (Bench bench = new Bench()) {
            Path victim = Files.writeString(bench.host.directory().resolve("victim"), "untouched");
            bench.write("a.log", "1\n");
            Files.delete(bench.out.resolve("a.log"));
            Files.createSymbolicLink(bench.out.resolve("a.log"), victim);
            assertTrue(bench.offer("a.log", "2\n").poison());
            assertEquals("untouched", Files.readString(victim));
        }
    }

    @Test
    @DisplayName("SEC-3: a directory that is exchanged for a link again and again under load lets nothing out")
    void linksExchangedUnderLoadLeadNowhere() throws Exception {
        try (Bench bench = new Bench("subdirs", "create", "max_open_files", 20)) {
            Path elsewhere = Files.createDirectory(bench.host.directory().resolve("elsewhere"));
            Files.createDirectory(bench.out.resolve("sub"));
            Files.createSymbolicLink(bench.out.resolve("sub.link"), elsewhere);
            AtomicBoolean over = new AtomicBoolean();
            Thread attacker = new Thread(() -> exchange(bench.out, over));
            attacker.start();
            int written = 0;
            int refused = 0;
            try {
                for (int i = 0; i < 50_000 && (i < 6_000 || written == 0 || refused == 0); i++) {
                    Answer answer = bench.offer((i % 2 == 0 ? "sub/" : "sub/deep/") + i, "x");
                    written += answer.isDone() ? 1 : 0;
                    refused += answer.poison() ? 1 : 0;
                }
            } finally {
                over.set(true);
                attacker.join();
            }
            assertTrue(written > 0 && refused > 0, written + " written, " + refused + " refused");
            assertEquals(List.of(), Bench.names(elsewhere));
        }
    }

    private static void exchange(Path out, AtomicBoolean over) {
        try {
            while (!over.get()) {
                if (Files.isDirectory(out.resolve("sub"), LinkOption.NOFOLLOW_LINKS)) {
                    Files.move(out.resolve("sub"), out.resolve("sub.real-" + System.nanoTime()));
                }
                Files.move(out.resolve("sub.link"), out.resolve("sub"));
                Files.move(out.resolve("sub"), out.resolve("sub.link"));
                Thread.onSpinWait();
            }
        } catch (IOException madeMeanwhile) {
            restore(out);
            exchange(out, over);
        }
    }

    /** The output has made a directory while the link was away: both names are in use, or the link is. */
    private static void restore(Path out) {
        try {
            if (Files.isSymbolicLink(out.resolve("sub"))) {
                Files.deleteIfExists(out.resolve("sub.link"));
                Files.move(out.resolve("sub"), out.resolve("sub.link"));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void makePipe(Path path) throws Exception {
        assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
    }

    private static void assertOneHarmlessLine(String line) {
        assertTrue(line.chars().allMatch(c -> c >= ' ' && c < 0x7f) && line.length() < 1000, line);
    }

    /** Everything below {@code root}: kind, content or target, and mode. */
    private static Map<String, String> tree(Path root) throws IOException {
        Map<String, String> tree = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.toList()) {
                tree.put(root.relativize(path).toString(), describe(path));
            }
        }
        return tree;
    }

    private static String describe(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            return "link to " + Files.readSymbolicLink(path);
        }
        if (Files.isRegularFile(path)) {
            return "file " + Files.readString(path) + " " + Files.getPosixFilePermissions(path);
        }
        return (Files.isDirectory(path) ? "directory " : "other ") + Files.getPosixFilePermissions(path);
    }
}
