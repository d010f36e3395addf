package io.logpipe.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories as a whole. */
final class Trees {

    private Trees() {}

    static void delete(Path root) throws IOException {
        for (Path path : walk(root).sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(path);
        }
    }

    /** Copies all but directories called {@code except}. */
    static void copy(Path root, Path target, String except) throws IOException {
        for (Path path : walk(root).toList()) {
            Path relative = root.relativize(path);
            if (!relative.toString().contains("/" + except)) {
                Files.copy(path, target.resolve(relative.toString()));
            }
        }
    }

    private static Stream<Path> walk(Path root) throws IOException {
        if (!Files.exists(root)) {
            return Stream.empty();
        }
        try (Stream<Path> paths = Files.walk(root)) {
            return List.copyOf(paths.toList()).stream();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
