package io.logpipe.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.felix.framework.FrameworkFactory;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/** The framework with the product's bundles in it. */
final class Host {

    static final String CACHE = "framework";
    static final String LEDGER = "product";

    private static final Logger LOG = Logger.getLogger("launcher");
    private static final String ROLE = "io.logpipe.worker";
    private static final String CORE = "io.logpipe.core";

    private final Framework framework;
    private final Ledger ledger;
    private final ComponentCache components;
    private final List<String> problems = new ArrayList<>();

    private Host(Framework framework, Ledger ledger, ComponentCache components) {
        this.framework = framework;
        this.ledger = ledger;
        this.components = components;
    }

    /** What the core tells the launcher, by services of JDK types: how its start goes, and that the worker shall end. */
    record Ears(Consumer<String> report, IntConsumer exit, Runnable stopping) {}

    /**
     * Initializes a framework, its bundles not yet started.
     *
     * @param directory where cache and ledger are, or will be
     * @throws BundleException if the cache is of no use
     */
    static Host open(Path directory, Map<String, Object> settings, List<ProductJar> product, Ears ears)
            throws BundleException, IOException {
        Path cache = directory.resolve(CACHE);
        Files.createDirectories(cache, PrivateFile.DIRECTORY_MODE);
        Framework framework = new FrameworkFactory().newFramework(settings);
        ComponentCache components = new ComponentCache(cache);
        components.open();
        Host host = new Host(framework, Ledger.read(directory.resolve(LEDGER)), components);
        framework.init();
        host.listen(ears);
        new Installation(cache, product, host.ledger).apply(framework.getBundleContext());
        return host;
    }

    /** What the framework is told: the file of properties, and what the core must know. */
    static Map<String, Object> settings(LaunchOptions options, Path directory) throws LaunchFailure {
        Properties file = new Properties();
        Path path = options.home().resolve("conf/framework.properties");
        try (Reader reader = Files.newBufferedReader(path)) {
            file.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new LaunchFailure(path.toString(), e);
        }
        Map<String, Object> settings = new HashMap<>();
        file.forEach((name, value) -> settings.put((String) name, value));
        settings.put(Constants.FRAMEWORK_STORAGE, directory.resolve(CACHE).toString());
        settings.put("felix.log.logger", new FrameworkLog());
        settings.put("logpipe.home", options.home().toString());
        settings.put("logpipe.config", options.config().toString());
        settings.put("logpipe.state", directory.toString());
        settings.put("logpipe.mode", options.check() ? "check" : "run");
        settings.put("logpipe.foreground", Boolean.toString(options.foreground()));
        options.monitor().ifPresent(pid -> settings.put("logpipe.monitor.pid", pid.toString()));
        options.previousEnd().ifPresent(end -> settings.put("logpipe.previous.end", end));
        return settings;
    }

    private void listen(Ears ears) {
        BundleContext context = context();
        context.registerService(Consumer.class, ears.report(), new Hashtable<>(Map.of(ROLE, "report")));
        context.registerService(IntConsumer.class, ears.exit(), new Hashtable<>(Map.of(ROLE, "exit")));
        context.addFrameworkListener(event -> {
            if (event.getType() == FrameworkEvent.ERROR) {
                problem(event.getBundle(), event.getThrowable());
            }
        });
        context.addBundleListener((SynchronousBundleListener) event -> {
            if (event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == 0) {
                ears.stopping().run();
            } else if (event.getType() == BundleEvent.UNINSTALLED && framework.getState() == Bundle.ACTIVE) {
                removed(event.getBundle());
            }
        });
    }

    private void problem(Bundle bundle, Throwable failure) {
        synchronized (problems) {
            problems.add(bundle + ": " + LaunchFailure.reason(failure));
        }
    }

    private void removed(Bundle bundle) {
        String name = bundle.getLocation().replaceFirst("^" + ProductJar.LOCATION, "");
        if (ledger.knows(name)) {
            try {
                ledger.setRemoved(name);
            } catch (IOException e) {
                LOG.log(Level.WARNING, "{0} will be there again after a restart: {1}", new Object[] {
                    name, e.getMessage()
                });
            }
        }
    }

    /**
     * Starts all bundles that shall run, and returns when each has been tried.
     *
     * @throws LaunchFailure if the core is not among those that do; with the reasons, as far as they are known
     */
    void start() throws BundleException, InterruptedException, LaunchFailure {
        BundleContext context = context();
        CountDownLatch tried = new CountDownLatch(1);
        context.addFrameworkListener(event -> {
            if (event.getType() == FrameworkEvent.STARTED) {
                tried.countDown();
            }
        });
        // What the shell installs starts with the plugins.
        framework.adapt(FrameworkStartLevel.class).setInitialBundleStartLevel(ProductJar.PLUGIN);
        Bundle core = core();
        if (core != null) {
            // With the others, in its turn: it is the one bundle that the shell must not have stopped for good.
            core.start();
        }
        framework.start();
        tried.await();
        if (core == null || core.getState() != Bundle.ACTIVE) {
            synchronized (problems) {
                throw new LaunchFailure("the core bundle does not run"
                        + (problems.isEmpty() ? ": it is not installed" : "\n" + String.join("\n", problems)));
            }
        }
    }

    private @Nullable Bundle core() {
        return Arrays.stream(context().getBundles())
                .filter(bundle -> CORE.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElse(null);
    }

    /** Calls what the core offers for a reload; false if it offers nothing yet. */
    boolean reload() {
        BundleContext context = context();
        try {
            for (ServiceReference<Runnable> reference :
                    context.getServiceReferences(Runnable.class, "(" + ROLE + "=reload)")) {
                Runnable reload = context.getService(reference);
                if (reload != null) {
                    reload.run();
                    return true;
                }
            }
            return false;
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("a constant filter", e);
        }
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    /** Stops all bundles in order, the core first, and waits for that. */
    void stop(long milliseconds) throws BundleException, InterruptedException {
        framework.stop();
        if (framework.waitForStop(milliseconds).getType() != FrameworkEvent.WAIT_TIMEDOUT) {
            try {
                components.seal();
            } catch (IOException e) {
                LOG.log(Level.INFO, "the next start will take a little longer: {0}", LaunchFailure.reason(e));
            }
        }
    }
}
