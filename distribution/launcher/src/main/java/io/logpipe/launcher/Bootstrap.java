package io.logpipe.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleException;

/**
 * Brings up the framework; with a cache that is of no use, a second time without it. Then it stands between framework
 * and process: it hears what the core reports, and passes on a reload.
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
            Map<String, Object> settings = Host.settings(options, directory);
            List<ProductJar> product = ProductJar.in(options.home());
            boolean reused = Files.exists(directory.resolve(Host.CACHE));
            try {
                attempt(settings, product);
            } catch (BundleException | LaunchFailure | IOException | RuntimeException e) {
                if (!reused) {
                    throw e;
                }
                attemptAnew(settings, product, e);
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

    private void attempt(Map<String, Object> settings, List<ProductJar> product)
            throws BundleException, LaunchFailure, IOException, InterruptedException {
        Host opened = Host.open(directory, settings, product, new Host.Ears(this::hear, end, this::frameworkStops));
        setHost(opened);
        opened.start();
    }

    /** The cache may be to blame, or the disk, or the product: only what was better without the cache stays so. */
    private void attemptAnew(Map<String, Object> settings, List<ProductJar> product, Exception reason)
            throws BundleException, LaunchFailure, IOException, InterruptedException {
        stop(Worker.STOP_MILLISECONDS);
        CacheAside aside = CacheAside.of(directory);
        try {
            attempt(settings, product);
        } catch (BundleException | LaunchFailure | IOException | RuntimeException e) {
            stop(Worker.STOP_MILLISECONDS);
            aside.restore();
            throw e;
        }
        LOG.log(
                Level.WARNING,
                "the framework''s cache was of no use ({0}); it was made anew from the product, and what the shell had"
                        + " installed is in {1}",
                new Object[] {LaunchFailure.reason(reason), aside.place()});
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
