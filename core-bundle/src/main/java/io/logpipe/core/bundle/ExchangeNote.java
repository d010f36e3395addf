package io.logpipe.core.bundle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Of two bundles of one plugin that are there while one takes over from the other: which is to stay if the worker ends
 * before it is done. On the thread of the bundles.
 */
final class ExchangeNote {

    private static final int COLUMNS = 5;

    private final StateFile file;

    /** The note of a node. */
    ExchangeNote(Path stateDir) {
        file = new StateFile(stateDir.resolve("exchange"), COLUMNS);
    }

    /**
     * Two revisions of one plugin.
     *
     * @param stays what worked before
     * @param goes the other one
     */
    record Rivals(Revision stays, Revision goes) {}

    /** What an earlier worker has left unfinished. */
    Optional<Rivals> read() throws IOException {
        return file.read().stream()
                .findFirst()
                .map(row -> new Rivals(new Revision(row[0], row[1], row[2]), new Revision(row[0], row[3], row[4])));
    }

    /** Durable when this returns. */
    void begin(Revision stays, Revision goes) throws IOException {
        file.write(List.<String[]>of(new String[] {
            stays.name(), stays.version(), stays.sha256(), goes.version(), goes.sha256(),
        }));
    }

    /** One of the two is there now, or they are to stay both. */
    void end() throws IOException {
        file.write(List.of());
    }
}
