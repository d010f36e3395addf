package io.logpipe.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleException;

/** A place for looking at a config: it has the bundles that a worker would have, and leaves no trace. */
final class Check {

    private static final Logger LOG = Logger.getLogger("launcher");

    private final @Nullable Path state;

    /** A check beside the worker that has its state in {@code state}; null if nobody knows where that is. */
    Check(@Nullable Path state) {
        this.state = state;
    }

    /** What is done in the directory. */
    interface Action {
        int run(Path directory) throws BundleException, InterruptedException;
    }

    int in(Action action) throws IOException, BundleException, InterruptedException {
        Path directory = Files.createTempDirectory("logpipe-check-");
        try {
            if (state != null) {
                imitate(state, directory);
            }
            return action.run(directory);
        } finally {
            remove(directory);
        }
    }

    private static void remove(Path directory) {
        try {
            Trees.delete(directory);
        } catch (IOException e) {
            // The answer is right all the same.
            LOG.log(Level.WARNING, "left behind: {0}", LaunchFailure.reason(e));
        }
    }

    private static void imitate(Path state, Path directory) throws IOException {
        try {
            Trees.copy(state.resolve(Host.CACHE), directory.resolve(Host.CACHE), "data");
            if (Files.exists(state.resolve(Host.LEDGER))) {
                Files.copy(state.resolve(Host.LEDGER), directory.resolve(Host.LEDGER));
            }
        } catch (IOException e) {
            // A worker changes its bundles at this very moment, or another user's state may not be read.
            LOG.log(Level.INFO, "checked with the product''s own bundles only: {0}", e.getMessage());
            Trees.delete(directory.resolve(Host.CACHE));
            Files.deleteIfExists(directory.resolve(Host.LEDGER));
        }
    }
}
