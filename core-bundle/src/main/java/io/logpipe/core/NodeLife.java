package io.logpipe.core;

import io.logpipe.core.bundle.Bundles;
import io.logpipe.core.registry.FactoryRegistry;
import io.logpipe.core.shell.BundleCommands;
import io.logpipe.core.shell.ControlSocket;
import io.logpipe.core.shell.NodeCommands;
import io.logpipe.core.shell.QueueCommands;
import io.logpipe.core.wiring.PlaceStatus;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.apache.felix.service.command.CommandProcessor;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * Starts the node when the framework has started all bundles, and tells the launcher how it went. Framework properties
 * and JDK services named {@code io.logpipe.worker} are the only words between launcher and core.
 */
final class NodeLife implements FrameworkListener {

    private static final System.Logger LOG = System.getLogger("node");
    private static final Duration HANG_DEADLINE = Duration.ofSeconds(30);
    private static final String ROLE = "io.logpipe.worker";

    private final BundleContext context;
    private final CommandProcessor commands;
    private final FactoryRegistry registry;
    private boolean begun;
    private @Nullable Bundles bundles;
    private @Nullable Node node;
    private @Nullable ControlSocket control;

    NodeLife(BundleContext context, CommandProcessor commands, FactoryRegistry registry) {
        this.context = context;
        this.commands = commands;
        this.registry = registry;
    }

    void begin() {
        context.addFrameworkListener(this);
        if (context.getBundle(0).getState() == Bundle.ACTIVE) {
            frameworkStarted();
        }
    }

    @Override
    public void frameworkEvent(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.STARTED) {
            frameworkStarted();
        }
    }

    private synchronized void frameworkStarted() {
        if (begun) {
            return;
        }
        begun = true;
        Path file = Path.of(property("logpipe.config"));
        if ("check".equals(property("logpipe.mode"))) {
            List<String> problems = Node.check(file, registry);
            problems.forEach(problem -> report("error " + problem));
            exit(problems.isEmpty() ? 0 : 1);
            return;
        }
        try {
            run(new Node.Settings(
                    file,
                    Path.of(property("logpipe.state")),
                    Boolean.parseBoolean(property("logpipe.foreground")),
                    hangDeadline()));
        } catch (Node.StartFailure failure) {
            failure.problems().forEach(problem -> report("error " + problem));
            exit(1);
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.ERROR, "the node could not start", e);
            report("error " + e);
            exit(1);
        }
    }

    private void run(Node.Settings settings) throws Node.StartFailure, IOException {
        String previous = property("logpipe.previous.end");
        if (!previous.isEmpty()) {
            LOG.log(Level.WARNING, "the worker before this one: {0}", previous);
        }
        Bundles keeper = Bundles.open(context, registry, settings.stateDir());
        bundles = keeper;
        Node started = Node.start(settings, registry, keeper);
        node = started;
        register(NodeCommands.class, new NodeCommands(started, registry, context), NodeCommands.FUNCTIONS);
        register(QueueCommands.class, new QueueCommands(started), QueueCommands.FUNCTIONS);
        register(
                BundleCommands.class,
                new BundleCommands(keeper.actions(), registry, started.wirer().pauses()),
                BundleCommands.FUNCTIONS);
        Dictionary<String, Object> reload = new Hashtable<>();
        reload.put(ROLE, "reload");
        context.registerService(Runnable.class, started::reload, reload);
        ControlSocket socket = new ControlSocket(
                settings.stateDir(),
                commands,
                () -> started.wirer().status().stream().map(PlaceStatus::id).toList());
        control = socket;
        socket.start();
        report("ready");
    }

    private <S> void register(Class<S> type, S commands, List<String> functions) {
        Dictionary<String, Object> shell = new Hashtable<>();
        shell.put(CommandProcessor.COMMAND_SCOPE, "logpipe");
        shell.put(CommandProcessor.COMMAND_FUNCTION, functions.toArray(String[]::new));
        context.registerService(type, commands, shell);
    }

    /** Takes the node down in order; the core bundle stops. */
    synchronized void end() {
        context.removeFrameworkListener(this);
        if (control != null) {
            control.close();
            control = null;
        }
        if (bundles != null) {
            bundles.close();
            bundles = null;
        }
        if (node != null) {
            node.close();
            node = null;
        }
    }

    private Duration hangDeadline() {
        String seconds = property("logpipe.hang.seconds");
        return seconds.isEmpty() ? HANG_DEADLINE : Duration.ofSeconds(Long.parseLong(seconds));
    }

    private String property(String name) {
        String value = context.getProperty(name);
        return value == null ? "" : value;
    }

    @SuppressWarnings("unchecked")
    private void report(String line) {
        Consumer<String> launcher = service(Consumer.class, "report");
        if (launcher == null) {
            LOG.log(Level.WARNING, "no launcher to tell: {0}", line);
        } else {
            launcher.accept(line);
        }
    }

    private void exit(int code) {
        IntConsumer launcher = service(IntConsumer.class, "exit");
        if (launcher != null) {
            launcher.accept(code);
        }
    }

    private <S> @Nullable S service(Class<S> type, String role) {
        try {
            for (ServiceReference<S> reference : context.getServiceReferences(type, "(" + ROLE + "=" + role + ")")) {
                return context.getService(reference);
            }
            return null;
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("filter for role " + role, e);
        }
    }
}
