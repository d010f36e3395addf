package io.logpipe.core.bundle;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.BlockReader;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.InputFactory;
import io.logpipe.api.plugin.Outlet;
import io.logpipe.api.plugin.OutputFactory;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.Signal;
import io.logpipe.core.Node;
import io.logpipe.core.registry.FactoryBinding;
import io.logpipe.core.registry.FactoryRegistry;
import io.logpipe.core.wiring.PlaceStatus;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.apache.felix.scr.impl.Activator;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.util.tracker.ServiceTracker;

/** A node in a framework with declarative services, whose outputs are bundles and whose input does what the test says. */
final class Rig implements AutoCloseable {

    final Path dir;
    final Path state;
    final Path plugins;
    final FactoryRegistry registry = new FactoryRegistry();
    final Framework framework;
    final Bundles bundles;
    final Node node;
    final BundleActions actions;
    private final ServiceTracker<OutputFactory, OutputFactory> tracker;
    private final Queue<String> lines;
    private final Feeder feeder;

    /** Starts a node whose bundles are what an earlier one in {@code dir} has left. */
    Rig(Path dir, String config) throws Exception {
        this.dir = dir;
        state = Files.createDirectories(
                dir.resolve("state"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        plugins = Files.createDirectories(
                dir.resolve("home/plugins"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        feeder = new Feeder();
        lines = feeder.lines;
        registry.add(new FactoryBinding(feeder, 0, "test.feeder", "1.0.0"));
        Map<String, Object> settings = new HashMap<>();
        settings.put(Constants.FRAMEWORK_STORAGE, state.resolve("framework").toString());
        settings.put("felix.log.level", "0");
        settings.put("ds.loglevel", "0");
        settings.put("logpipe.home", dir.resolve("home").toString());
        settings.put("logpipe.rollback.millis", "1500");
        settings.put(
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                "io.logpipe.api.block;version=1.0.0,io.logpipe.api.config;version=1.0.0,"
                        + "io.logpipe.api.plugin;version=1.0.0,org.osgi.service.component;version=1.5.1,"
                        + "org.osgi.service.component.runtime;version=1.5.1,"
                        + "org.osgi.service.component.runtime.dto;version=1.5.1,"
                        + "org.osgi.util.promise;version=1.3.0,org.osgi.util.function;version=1.2.0");
        settings.put(
                Constants.FRAMEWORK_SYSTEMCAPABILITIES_EXTRA,
                "io.logpipe.engine;io.logpipe.engine=logpipe;version:Version=1.0.0");
        framework = new FrameworkFactory().newFramework(settings);
        framework.start();
        tracker = new ServiceTracker<>(context(), OutputFactory.class, null) {
            @Override
            public OutputFactory addingService(ServiceReference<OutputFactory> reference) {
                OutputFactory factory = context.getService(reference);
                if (factory != null) {
                    Bundle bundle = reference.getBundle();
                    registry.add(new FactoryBinding(
                            factory,
                            bundle.getBundleId(),
                            bundle.getSymbolicName(),
                            bundle.getVersion().toString()));
                }
                return factory;
            }

            @Override
            public void removedService(ServiceReference<OutputFactory> reference, OutputFactory factory) {
                registry.remove(factory);
            }
        };
        tracker.open();
        Path scr = Path.of(Activator.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        if (context().getBundle("logpipe:bundles/scr") == null) {
            try (InputStream in = Files.newInputStream(scr)) {
                context().installBundle("logpipe:bundles/scr", in).start();
            }
        }
        if (probes().isEmpty()) {
            launch();
        }
        Path file = Files.writeString(dir.resolve("node.json"), config);
        bundles = Bundles.open(context(), registry, state);
        try {
            node = Node.start(new Node.Settings(file, state, true, Duration.ofSeconds(5)), registry, bundles);
        } catch (Node.StartFailure failure) {
            bundles.close();
            framework.stop();
            framework.waitForStop(10_000);
            throw failure;
        }
        actions = bundles.actions();
    }

    /** What the launcher does at the first start. */
    private void launch() throws Exception {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(plugins, "*.jar")) {
            for (Path jar : jars) {
                try (InputStream in = Files.newInputStream(jar)) {
                    context()
                            .installBundle("logpipe:plugins/" + jar.getFileName(), in)
                            .start();
                }
            }
        }
    }

    /** One probe output, to the file {@code out}. */
    static String oneProbe(Path dir) {
        return "{\"inputs\": [{\"plugin\": \"input-feeder\"}],\n\"outputs\": [" + probe(dir, "out") + "]}";
    }

    static String probe(Path dir, String file, String... items) {
        return "{\"plugin\": \"output-probe\", \"file\": \"" + dir.resolve(file) + "\""
                + String.join("", Stream.of(items).map(item -> ", " + item).toList()) + "}";
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    /** Puts a jar into the plugin directory before there is a node. */
    static void provide(Path dir, Jar jar) throws Exception {
        Path plugins = Files.createDirectories(dir.resolve("home/plugins"));
        jar.write(plugins.resolve("probe.jar"));
    }

    Path jar(Jar jar, String name) throws Exception {
        return jar.write(dir.resolve(name));
    }

    /** The bundle of that id, or name, of which there must be one. */
    Bundle probe() {
        List<Bundle> found = probes();
        if (found.size() != 1) {
            throw new AssertionError("bundles " + found + " (expected: one)");
        }
        return found.get(0);
    }

    List<Bundle> probes() {
        return Stream.of(context().getBundles())
                .filter(bundle -> ProbeJar.NAME.equals(bundle.getSymbolicName()))
                .toList();
    }

    PlaceStatus status(String id) {
        return node.wirer().status().stream()
                .filter(place -> place.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    void awaitServed(String id, String version) throws Exception {
        await(id + " served by " + version, () -> {
            PlaceStatus status = status(id);
            return status.runs() && status.plugin().contains(" " + version + " ");
        });
    }

    private int sent;

    /** Sends some more numbered lines. */
    void send(int count) {
        for (int i = 0; i < count; i++) {
            lines.add("line " + sent++ + "\n");
        }
        feeder.wake();
    }

    /** Waits until {@code file} holds all that was sent, each once and in order. */
    void awaitAll(String file) throws Exception {
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < sent; i++) {
            expected.append("line ").append(i).append('\n');
        }
        Path path = dir.resolve(file);
        await(file + " holds " + sent + " lines", () -> {
            long size = Files.exists(path) ? Files.size(path) : 0;
            if (size > expected.length()) {
                throw new AssertionError(file + " holds too much:\n" + Files.readString(path));
            }
            return size == expected.length();
        });
        if (!Files.readString(path).contentEquals(expected)) {
            throw new AssertionError(file + " holds other lines than were sent:\n" + Files.readString(path));
        }
    }

    void awaitStanding(String version, String standing) throws Exception {
        await(
                version + " is " + standing,
                () -> actions.plugins().stream()
                        .anyMatch(plugin -> plugin.version().equals(version)
                                && plugin.standing().equals(standing)));
    }

    /** Felix's own command, past ours. */
    void felixUpdate(Bundle bundle, byte[] jar) {
        try {
            bundle.update(new ByteArrayInputStream(jar));
        } catch (BundleException e) {
            System.getLogger("rig").log(System.Logger.Level.DEBUG, "update says {0}", e.getMessage());
        }
    }

    void await(String what, Callable<Boolean> condition) throws Exception {
        long limit = System.nanoTime() + 20_000_000_000L;
        while (!condition.call()) {
            if (System.nanoTime() > limit) {
                throw new AssertionError(what + " did not happen within 20 s; "
                        + node.wirer().status() + " " + List.of(context().getBundles()));
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    @Override
    public void close() throws Exception {
        bundles.close();
        node.close();
        tracker.close();
        framework.stop();
        framework.waitForStop(10_000);
    }

    /** An input on the class path of the test. */
    private static final class Feeder implements InputFactory {

        final Queue<String> lines = new ConcurrentLinkedQueue<>();
        private volatile PluginContext.@Nullable Wakeup wakeup;

        void wake() {
            PluginContext.Wakeup now = wakeup;
            if (now != null) {
                now.wake();
            }
        }

        @Override
        public String type() {
            return "input-feeder";
        }

        @Override
        public String description() {
            return "Sends what the test says.";
        }

        @Override
        public List<ConfigKey<?>> keys() {
            return List.of();
        }

        @Override
        public Input create(PluginConfig config, PluginContext context) {
            wakeup = context.wakeup();
            return new Input() {
                private long offset;

                @Override
                public void onEvent(Signal signal, Outlet outlet) throws Exception {
                    if (!lines.isEmpty()) {
                        outlet.transfer(SourceRef.of("test.log", "test"), source -> new BlockReader() {
                            @Override
                            public @Nullable Block read() {
                                String line = lines.poll();
                                if (line == null) {
                                    return null;
                                }
                                byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
                                try (BlockDraft draft = context.blocks().draft(bytes.length)) {
                                    draft.buffer().put(bytes);
                                    MemoryBlock block = draft.seal(Position.at(offset));
                                    offset += bytes.length;
                                    return block;
                                }
                            }

                            @Override
                            public void close() {}
                        });
                    }
                }
            };
        }
    }
}
