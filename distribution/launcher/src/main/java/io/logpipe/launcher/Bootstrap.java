package io.logpipe.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleException;

/**
 * Brings up the framework; with a cache that is damaged, a second time without it. Then it stands between framework and
 * process: it hears what the core reports, and passes on a reload.
 *
 * <p><b>Threads.</b> Any; {@link #run} on one of its own, because a bundle may take its time to start.
 */
final class Bootstrap implements Runnable {

    private static final Logger LOG = Logger.getLogger("launcher");

    private final LaunchOptions options;
    private final Path directory;
    private final Reports reports;
    private final IntConsumer end;
    private @Nullable Host host;
    private boolean ready;
    private boolean reloadWanted;

    /**
     * A start that has not begun.
     *
     * @param directory where the framework's cache is, and all other state
     * @param end called with an exit code, by whoever has a reason for the process to end
     */
    Bootstrap(LaunchOptions options, Path directory, Reports reports, IntConsumer end) {
        this.options = options;
        this.directory = directory;
        this.reports = reports;
        this.end = end;
    }

    @Override
    public void run() {
        try {
            boolean reused = Files.exists(directory.resolve("framework"));
            try {
                attempt();
            } catch (BundleException | LaunchFailure | RuntimeException e) {
                if (!reused) {
                    throw e;
                }
                LOG.log(
                        Level.WARNING,
                        "the framework''s cache is of no use, and made anew from the product: {0}",
                        LaunchFailure.reason(e));
                stop(Worker.STOP_MILLISECONDS);
                Host.discard(directory);
                attempt();
            }
        } catch (LaunchFailure e) {
            e.getMessage().lines().forEach(reports::error);
            end.accept(1);
        } catch (IOException | BundleException | RuntimeException e) {
            LOG.log(Level.SEVERE, "start", e);
            reports.error("framework: " + LaunchFailure.reason(e));
            end.accept(1);
        } catch (InterruptedException e) {
            end.accept(1);
        }
    }

    private void attempt() throws BundleException, LaunchFailure, IOException, InterruptedException {
        Host opened = Host.open(directory, options, new Host.Ears(this::hear, end, this::frameworkStops));
        setHost(opened);
        opened.start();
    }

    /** Stops the framework, if there is one. */
    void stop(long milliseconds) throws BundleException, InterruptedException {
        Host current = host();
        setHost(null);
        if (current != null) {
            current.stop(milliseconds);
        }
    }

    /** By the shell; when we do it ourselves, there is no host any more. */
    private void frameworkStops() {
        if (host() != null) {
            end.accept(0);
        }
    }

    private void hear(String line) {
        if (line.startsWith("error ")) {
            reports.error(line.substring("error ".length()));
        } else if (line.equals("ready")) {
            becomeReady();
        } else {
            LOG.log(Level.WARNING, "report that nobody understands: {0}", line);
        }
    }

    private void becomeReady() {
        boolean reload;
        synchronized (this) {
            ready = true;
            reload = reloadWanted;
        }
        reports.ready();
        if (reload) {
            reload();
        }
    }

    /** Has the core read the config again; if it is not ready yet, when it is, for it may have read it already. */
    void reload() {
        Host current;
        synchronized (this) {
            reloadWanted = !ready;
            current = ready ? host : null;
        }
        if (current != null) {
            current.reload();
        }
    }

    /** Whether the first wiring runs. */
    synchronized boolean isReady() {
        return ready;
    }

    private synchronized @Nullable Host host() {
        return host;
    }

    private synchronized void setHost(@Nullable Host host) {
        this.host = host;
    }
}
