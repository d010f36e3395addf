package io.logpipe.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleException;

/**
 * The process that does the work: starts the framework and waits for its end, which comes by a signal, by the core, by
 * the shell, or because the monitor has died. Exit code 0 means that it was asked to end, 1 that it could not go on.
 */
public final class Worker {

    static final long STOP_MILLISECONDS = 9000;

    private static final Logger LOG = Logger.getLogger("launcher");
    private static final long READY_SECONDS = 60;
    private static final String LOG_FORMAT = "%1$tF %1$tT | %4$-7s | %3$s | %5$s%n";

    private final Reports reports;
    private final PrintStream out;
    private final BlockingQueue<Integer> endings = new LinkedBlockingQueue<>();
    private volatile @Nullable Bootstrap bootstrap;

    private Worker(Reports reports, PrintStream out) {
        this.reports = reports;
        this.out = out;
    }

    /** Runs until the end; what is to be done stands in system properties, set by {@code bin/logpipe}. */
    public static void main(String[] arguments) {
        Properties properties = System.getProperties();
        properties.putIfAbsent("java.util.logging.SimpleFormatter.format", LOG_FORMAT);
        // Standard output is for data. What libraries print does not belong between it.
        PrintStream out = System.out;
        System.setOut(System.err);
        int code = 1;
        try (Reports reports = Reports.open(properties, System.err)) {
            code = new Worker(reports, out).run(properties);
        } catch (LaunchFailure e) {
            System.err.println("logpipe: " + e.getMessage());
        }
        System.exit(code);
    }

    private int run(Properties properties) {
        try {
            LaunchOptions options = LaunchOptions.of(properties);
            Signals.install(() -> endings.add(0), this::reload);
            reports.alive();
            return run(options);
        } catch (LaunchFailure e) {
            e.getMessage().lines().forEach(reports::error);
        } catch (IOException | BundleException | RuntimeException e) {
            reports.error(LaunchFailure.reason(e));
        } catch (InterruptedException e) {
            reports.error("interrupted");
        }
        return 1;
    }

    private int run(LaunchOptions options) throws LaunchFailure, IOException, BundleException, InterruptedException {
        Path state;
        try {
            state = options.state().isPresent()
                    ? options.state().get()
                    : StatePath.ofProcess().of(options.config());
        } catch (IOException e) {
            return refuse(options, e);
        }
        if (options.check()) {
            int code = new Check(state).in(directory -> live(options, directory));
            if (code == 0 && !reports.failed()) {
                out.println("configuration OK");
                return 0;
            }
            return 1;
        }
        Optional<ProcessId> monitor = options.monitor().flatMap(ProcessId::of);
        try (StateDirectory directory = StateDirectory.open(state, monitor)) {
            reports.state(directory.path());
            int code = live(options, directory.path());
            if (!hasBeenReady()) {
                directory.removeIfUnused();
            }
            return code;
        }
    }

    /** The core tells best what is wrong with a config, so it is asked. */
    private int refuse(LaunchOptions options, IOException reason)
            throws LaunchFailure, IOException, BundleException, InterruptedException {
        new Check(null).in(directory -> live(options.forCheck(), directory));
        if (!reports.failed()) {
            reports.error("config " + options.config() + ": " + LaunchFailure.reason(reason));
        }
        return 1;
    }

    private int live(LaunchOptions options, Path directory) throws BundleException, InterruptedException {
        Bootstrap started = new Bootstrap(options, directory, reports, endings::add);
        bootstrap = started;
        Thread starter = new Thread(started, "logpipe-start");
        starter.setDaemon(true);
        starter.start();
        int code = awaitEnd(options, started);
        endInTime(code);
        started.stop(STOP_MILLISECONDS);
        // The core may have ended it before the start itself had returned.
        starter.join(STOP_MILLISECONDS);
        return code;
    }

    private int awaitEnd(LaunchOptions options, Bootstrap started) throws InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            Integer code = endings.poll(1, TimeUnit.SECONDS);
            if (code != null) {
                return code;
            }
            if (options.monitor().isPresent()
                    && ProcessId.parent() != options.monitor().get()) {
                LOG.warning("the monitor has died; ending");
                return 0;
            }
            if (!started.isReady() && System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(READY_SECONDS)) {
                reports.error("not ready after " + READY_SECONDS + " s");
                return 1;
            }
        }
    }

    /** Nothing that hangs keeps the process; the monitor would wait for it a second longer, and kill it. */
    private static void endInTime(int code) {
        Thread guard = new Thread(
                () -> {
                    try {
                        Thread.sleep(STOP_MILLISECONDS + 500);
                    } catch (InterruptedException e) {
                        // Nobody does that; if so, the time is over.
                        LOG.warning("interrupted while stopping");
                    }
                    Runtime.getRuntime().halt(code);
                },
                "logpipe-end");
        guard.setDaemon(true);
        guard.start();
    }

    private boolean hasBeenReady() {
        Bootstrap current = bootstrap;
        return current != null && current.isReady();
    }

    private void reload() {
        Bootstrap current = bootstrap;
        if (current != null) {
            current.reload();
        }
    }
}
