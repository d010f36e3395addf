package io.logpipe.core.wiring;

import io.logpipe.core.queue.SavedQueue;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Set;

/** Queues on the disk whose output is not in the configuration: they are kept, and somebody should know. */
final class LeftQueues {

    private static final System.Logger LOG = System.getLogger("wiring");

    private LeftQueues() {}

    /** Names those below {@code stateDir} that belong to none of {@code outputs}. */
    static void report(Path stateDir, Set<String> outputs) {
        try {
            for (String name : SavedQueue.names(stateDir)) {
                Path directory = stateDir.resolve(SavedQueue.DIRECTORY).resolve(name);
                if (!outputs.contains(name) && SavedQueue.isIn(directory)) {
                    LOG.log(
                            Level.WARNING,
                            "{0} belongs to no output; it is kept, and is taken up when an output with the id {1} comes"
                                    + " back",
                            directory,
                            name);
                }
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "queues on the disk cannot be listed: {0}", e.getMessage());
        }
    }
}
