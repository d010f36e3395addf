package io.logpipe.launcher;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the component runtime has noted about the bundles' components, so that it need not read their XML again. It
 * trusts that file, and one with damage in a wrong place keeps it from starting, or the worker: so only one that is as
 * an orderly end has left it gets there.
 */
final class ComponentCache {

    private static final String FILE = "data/componentMetadataStore";
    private static final String SEAL = "components.sum";

    private final Path cache;

    /** That in the cache of a framework which does not run. */
    ComponentCache(Path cache) {
        this.cache = cache;
    }

    /** After an orderly end: this is what the next start may trust. */
    void seal() throws IOException {
        PrivateFile.write(cache.resolve(SEAL), sums());
    }

    /** Before a start: removes what nobody has sealed, or something else has changed. */
    void open() throws IOException {
        Path seal = cache.resolve(SEAL);
        if (!Files.exists(seal) || !Files.readString(seal).equals(sums())) {
            for (Path file : files()) {
                Files.delete(file);
            }
        }
    }

    private String sums() throws IOException {
        StringBuilder sums = new StringBuilder();
        for (Path file : files()) {
            sums.append(cache.relativize(file))
                    .append(' ')
                    .append(Checksum.of(file))
                    .append('\n');
        }
        return sums.toString();
    }

    private List<Path> files() throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> bundles = Files.newDirectoryStream(cache, "bundle*")) {
            for (Path bundle : bundles) {
                Path file = bundle.resolve(FILE);
                if (Files.isRegularFile(file)) {
                    found.add(file);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        found.sort(null);
        return found;
    }
}
