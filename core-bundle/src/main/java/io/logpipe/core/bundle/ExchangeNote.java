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

    private static final int COLUMNS = 6;

    private final StateFile file;

    /** The note of a node. */
    ExchangeNote(Path stateDir) {
        file = new StateFile(stateDir.resolve("exchange"), COLUMNS);
    }

    /**
     * Two revisions of one plugin.
     *
     * @param flaw why the one that goes is bad, if the worker ends; empty if it is not
     */
    record Rivals(Revision stays, Revision goes, String flaw) {}

    /** What an earlier worker has left unfinished. */
    Optional<Rivals> read() throws IOException {
        return file.read().stream()
                .findFirst()
                .map(row ->
                        new Rivals(new Revision(row[0], row[1], row[2]), new Revision(row[0], row[3], row[4]), row[5]));
    }

    /** Durable when this returns. */
    void write(Rivals rivals) throws IOException {
        Revision stays = rivals.stays();
        Revision goes = rivals.goes();
        file.write(List.<String[]>of(new String[] {
            stays.name(), stays.version(), stays.sha256(), goes.version(), goes.sha256(), rivals.flaw(),
        }));
    }

    /** One of the two is there now, or they are to stay both. */
    void clear() throws IOException {
        file.write(List.of());
    }
}
