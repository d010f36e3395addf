package io.logpipe.output.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a file is called by a peer, what is written lies below the directory of the output, under that very name. */
class NamesFuzzTest {

    private static final int DEEPEST = 4;

    @TempDir
    private static Path outside;

    private static Bench bench;

    @FuzzTest(maxDuration = "10m")
    void name(byte[] bytes) throws Exception {
        String name = new String(bytes, StandardCharsets.UTF_8);
        if (name.isEmpty()) {
            return; // no source is called so
        }
        Bench here = bench();
        List<String> before = Bench.names(here.host.directory());

        Answer answer = here.offer(name, "x");

        assertEquals(before, Bench.names(here.host.directory()), () -> "beside the directory: " + name);
        assertEquals(List.of("secret"), Bench.names(outside));
        assertEquals("s", Files.readString(outside.resolve("secret")));
        if (answer.isDone()) {
            Path file = here.out.resolve(name);
            assertTrue(file.normalize().startsWith(here.out) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
            assertTrue(here.out.relativize(file).getNameCount() <= DEEPEST);
            assertFalse(name.chars().anyMatch(Character::isISOControl));
        }
        clean(here);
        assertTrue(answer.answered());
    }

    private static Bench bench() throws Exception {
        Bench known = bench;
        if (known == null) {
            Files.writeString(outside.resolve("secret"), "s");
            known = new Bench("subdirs", "create", "max_open_files", 1);
            bench = known;
            clean(known);
        }
        return known;
    }

    /** The directory as every name finds it: with links that lead out of it. */
    private static void clean(Bench here) throws IOException {
        try (Stream<Path> all = Files.walk(here.out)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                if (!path.equals(here.out)) {
                    Files.delete(path);
                }
            }
        }
        Files.createSymbolicLink(here.out.resolve("d"), outside);
        Files.createSymbolicLink(here.out.resolve("f"), outside.resolve("secret"));
        Files.createDirectory(here.out.resolve("e"));
    }
}
