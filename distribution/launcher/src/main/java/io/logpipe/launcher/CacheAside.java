package io.logpipe.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A framework's cache that did not work, moved out of the way: somebody's bundles may be in it. */
final class CacheAside {

    private static final Map<String, String> MOVES =
            Map.of(Host.CACHE, Host.CACHE + ".unusable", Host.LEDGER, Host.LEDGER + ".unusable");

    private final Path directory;

    private CacheAside(Path directory) {
        this.directory = directory;
    }

    /** Moves the cache of a framework that does not run; an older one that was moved there is lost. */
    static CacheAside of(Path directory) throws IOException {
        for (Map.Entry<String, String> move : MOVES.entrySet()) {
            replace(directory.resolve(move.getKey()), directory.resolve(move.getValue()));
        }
        return new CacheAside(directory);
    }

    /** As it was before. */
    void restore() throws IOException {
        for (Map.Entry<String, String> move : MOVES.entrySet()) {
            replace(directory.resolve(move.getValue()), directory.resolve(move.getKey()));
        }
    }

    private static void replace(Path from, Path to) throws IOException {
        Trees.delete(to);
        if (Files.exists(from)) {
            Files.move(from, to);
        }
    }

    Path place() {
        return directory.resolve(MOVES.get(Host.CACHE));
    }
}
