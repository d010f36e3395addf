package io.logpipe.core;

import io.logpipe.api.plugin.Deadline;
import io.logpipe.core.block.NodePool;
import io.logpipe.core.checkpoint.CheckpointStore;
import io.logpipe.core.config.ConfigFile;
import io.logpipe.core.config.NodeConfig;
import io.logpipe.core.config.Parsed;
import io.logpipe.core.config.Problem;
import io.logpipe.core.loop.EventLoop;
import io.logpipe.core.loop.Turns;
import io.logpipe.core.process.ChildProcesses;
import io.logpipe.core.registry.FactoryRegistry;
import io.logpipe.core.route.PassLimit;
import io.logpipe.core.telemetry.Logging;
import io.logpipe.core.tls.NodeTls;
import io.logpipe.core.watch.DirectoryWatch;
import io.logpipe.core.wiring.CodeKeeper;
import io.logpipe.core.wiring.Listeners;
import io.logpipe.core.wiring.Outcome;
import io.logpipe.core.wiring.PlanView;
import io.logpipe.core.wiring.Resources;
import io.logpipe.core.wiring.Services;
import io.logpipe.core.wiring.Wirer;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A running node: one configuration, one wiring. {@link #start} brings it up or fails and leaves nothing; {@link #close}
 * takes it down in order.
 */
public final class Node implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("node");
    private static final Duration CHILDREN = Duration.ofSeconds(3);
    private static final Duration SAVE = Duration.ofSeconds(2);

    private final Settings settings;
    private final Services services;
    private final CodeKeeper keeper;
    private final Wirer wirer;
    private NodeConfig config;

    private Node(Settings settings, NodeConfig config, Services services, CodeKeeper keeper, Wirer wirer) {
        this.settings = settings;
        this.config = config;
        this.services = services;
        this.keeper = keeper;
        this.wirer = wirer;
    }

    /**
     * What the launcher says.
     *
     * @param file the config file, absolute
     * @param stateDir directory of the node's own state; exists, and is this worker's alone
     * @param foreground whether standard error is somebody's terminal
     * @param hangDeadline how long a call on the event loop may take before its instance is left behind
     */
    public record Settings(Path file, Path stateDir, boolean foreground, Duration hangDeadline) {}

    /** Everything that is wrong with the config file, for the plugins that are installed. Starts nothing. */
    public static List<String> check(Path file, FactoryRegistry registry) {
        return check(ConfigFile.read(file), registry, CodeKeeper.NONE);
    }

    private static List<String> check(Parsed parsed, FactoryRegistry registry, CodeKeeper keeper) {
        List<Problem> problems = new ArrayList<>(parsed.problems());
        if (problems.isEmpty()) {
            problems.addAll(Wirer.check(parsed.config().orElseThrow(), registry, keeper));
        } else {
            problems.addAll(Wirer.check(parsed.entries(), registry));
        }
        return lines(problems);
    }

    /**
     * Brings the node up.
     *
     * @param keeper decides which code serves, beside the config
     * @throws StartFailure if the configuration is refused, or a step of it fails
     */
    public static Node start(Settings settings, FactoryRegistry registry, CodeKeeper keeper) throws StartFailure {
        try {
            return tryToStart(settings, registry, keeper);
        } catch (StartFailure failure) {
            // An update of a plugin that was cut short, and does not work, is no reason to stay down.
            boolean readable = ConfigFile.read(settings.file()).config().isPresent();
            if (!readable || !keeper.takeBack(failure.getMessage())) {
                throw failure;
            }
            return tryToStart(settings, registry, keeper);
        }
    }

    private static Node tryToStart(Settings settings, FactoryRegistry registry, CodeKeeper keeper) throws StartFailure {
        Parsed parsed = ConfigFile.read(settings.file());
        parsed.config().ifPresent(keeper::prepare);
        List<String> problems = check(parsed, registry, keeper);
        if (!problems.isEmpty()) {
            throw new StartFailure(problems);
        }
        NodeConfig config = parsed.config().orElseThrow(() -> new StartFailure(lines(parsed.problems())));
        Logging.apply(
                config.log(),
                settings.foreground(),
                settings.stateDir(),
                ProcessHandle.current().pid());
        parsed.warnings().forEach(warning -> LOG.log(Level.WARNING, warning.line()));
        Services services = services(settings, config);
        Wirer wirer = new Wirer(services, registry, keeper, settings.hangDeadline());
        Node node = new Node(settings, config, services, keeper, wirer);
        keeper.attach(wirer);
        registry.listen(wirer);
        Outcome outcome = node.wirer.change(config);
        if (!outcome.applied()) {
            node.close();
            throw new StartFailure(outcome.problems());
        }
        if (config.watchConfig()) {
            new ConfigWatch(settings.file(), services.directories(), services.loop(), node::reload);
        }
        LOG.log(Level.INFO, "running {0}", settings.file());
        return node;
    }

    private static Services services(Settings settings, NodeConfig config) throws StartFailure {
        try {
            EventLoop loop = new EventLoop("logpipe-loop");
            CheckpointStore checkpoints = CheckpointStore.open(
                    settings.stateDir(), alarm -> System.getLogger("checkpoint").log(Level.ERROR, alarm));
            ChildProcesses.endLeftovers(settings.stateDir());
            loop.start();
            NodePool pool = new NodePool(config.memory());
            return new Services(
                    settings.stateDir(),
                    loop,
                    new Turns(loop),
                    pool,
                    PassLimit.ofHeap(),
                    checkpoints,
                    new ChildProcesses(settings.stateDir(), loop::execute, System.getLogger("command")),
                    new DirectoryWatch(loop::execute),
                    new Listeners(),
                    new Resources(),
                    NodeTls.of(loop, pool));
        } catch (IOException e) {
            throw new StartFailure(List.of(settings.stateDir() + ": " + e.getMessage()));
        }
    }

    /** Reads the config file again and takes the node there, or leaves it as it is and says why. */
    public synchronized Outcome reload() {
        Parsed parsed = ConfigFile.read(settings.file());
        if (parsed.config().isEmpty()) {
            LOG.log(Level.ERROR, "reload refused: {0}", String.join("; ", lines(parsed.problems())));
            return Outcome.refused(lines(parsed.problems()));
        }
        parsed.warnings().forEach(warning -> LOG.log(Level.WARNING, warning.line()));
        NodeConfig next = parsed.config().get();
        keeper.prepare(next);
        Outcome outcome = wirer.change(next);
        if (outcome.applied()) {
            config = next;
            Logging.apply(
                    next.log(),
                    settings.foreground(),
                    settings.stateDir(),
                    ProcessHandle.current().pid());
            LOG.log(Level.INFO, "reloaded: {0}", String.join(", ", outcome.changes()));
        } else {
            LOG.log(Level.ERROR, "reload refused: {0}", String.join("; ", outcome.problems()));
        }
        return outcome;
    }

    /** What would happen if {@code file} were the config file. Touches nothing. */
    public PlanView plan(Path file) {
        Parsed parsed = ConfigFile.read(file);
        return parsed.config().map(wirer::plan).orElseGet(() -> PlanView.refused(lines(parsed.problems())));
    }

    /** The wiring, for the shell. */
    public Wirer wirer() {
        return wirer;
    }

    /** The configuration that runs. */
    public synchronized NodeConfig config() {
        return config;
    }

    /** The memory, for the shell. */
    public NodePool pool() {
        return services.pool();
    }

    /** Directory of the node's own state. */
    public Path stateDir() {
        return settings.stateDir();
    }

    /** Saves all positions and tells in which state directory. */
    public Path savePositions() {
        if (!services.checkpoints().flush(Deadline.in(SAVE))) {
            LOG.log(Level.WARNING, "positions are not saved within {0}", SAVE);
        }
        return settings.stateDir();
    }

    @Override
    public void close() {
        LOG.log(Level.INFO, "stopping");
        wirer.stop();
        wirer.close();
        services.children().closeAll(Deadline.in(CHILDREN));
        try {
            services.directories().close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the watch of directories could not be closed: {0}", e.getMessage());
        }
        services.checkpoints().close();
        services.loop().close();
        LOG.log(Level.INFO, "stopped");
        Logging.stop();
    }

    private static List<String> lines(List<Problem> problems) {
        return problems.stream().map(Problem::line).toList();
    }

    /** Why a node could not start. */
    public static final class StartFailure extends Exception {
        private static final long serialVersionUID = 1;

        private final transient List<String> problems;

        StartFailure(List<String> problems) {
            super(String.join("; ", problems));
            this.problems = List.copyOf(problems);
        }

        /** One line each. */
        public List<String> problems() {
            return problems;
        }
    }
}
