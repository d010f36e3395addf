package io.logpipe.core.shell;

import io.logpipe.api.config.ConfigKey;
import io.logpipe.core.bundle.BundleActions;
import io.logpipe.core.bundle.Refusal;
import io.logpipe.core.registry.FactoryBinding;
import io.logpipe.core.registry.FactoryRegistry;
import io.logpipe.core.wiring.Pauses;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;

/** The shell commands of scope {@code logpipe} that exchange plugins. Each prints to the console of its session. */
public final class BundleCommands {

    /** Names of the commands, as they are registered. */
    public static final List<String> FUNCTIONS =
            List.of("install", "update", "rollback", "scan", "pin", "release", "plugins", "pauses");

    private final BundleActions actions;
    private final FactoryRegistry registry;
    private final Pauses pauses;

    /** Commands on the plugins of a node. */
    public BundleCommands(BundleActions actions, FactoryRegistry registry, Pauses pauses) {
        this.actions = actions;
        this.registry = registry;
        this.pauses = pauses;
    }

    /** One line for each jar that was installed; fails if one was not. */
    @Descriptor("installs plugins and starts them")
    public void install(CommandSession session, @Descriptor("paths, or URLs with file: or https:") String[] sources) {
        if (sources.length == 0) {
            throw new CommandFailure(1, "nothing to install (expected: paths or URLs of jars)");
        }
        List<String> refusals = new ArrayList<>();
        for (String source : sources) {
            try {
                actions.install(source).forEach(session.getConsole()::println);
            } catch (Refusal e) {
                refusals.add(e.getMessage());
            }
        }
        if (!refusals.isEmpty()) {
            throw new CommandFailure(1, String.join("\n", refusals));
        }
    }

    /** From where the plugin came. */
    @Descriptor("exchanges a plugin for what is now at the place where it came from, while data flows")
    public void update(
            CommandSession session, @Descriptor("plugin type, symbolic name, or id of a bundle") String plugin) {
        print(session, () -> actions.update(plugin));
    }

    /** One line for each instance, and what became of the bundles. */
    @Descriptor("exchanges a plugin while data flows; if the new one does not work, the old one serves on")
    public void update(
            CommandSession session,
            @Descriptor("plugin type, symbolic name, or id of a bundle, which it keeps") String plugin,
            @Descriptor("path, or URL with file: or https:") String source) {
        print(session, () -> actions.update(plugin, source));
    }

    /** One line for each instance, and what became of the bundles. */
    @Descriptor("takes a plugin back to what it was before")
    public void rollback(CommandSession session, @Descriptor("plugin type or symbolic name") String plugin) {
        print(session, () -> actions.rollback(plugin));
    }

    /** One line for each jar that was taken up; fails if one is not fit. */
    @Descriptor("takes up what is new or changed in the plugin directory")
    public void scan(CommandSession session) {
        print(session, () -> {
            BundleActions.Scan scan = actions.scan();
            scan.lines().forEach(session.getConsole()::println);
            if (!scan.refusals().isEmpty()) {
                throw new CommandFailure(1, String.join("\n", scan.refusals()));
            }
            return scan.lines().isEmpty() ? List.of("nothing new") : List.of();
        });
    }

    /** One line for each instance that was exchanged. */
    @Descriptor("pins an instance or a plugin to a range of versions; none lets it go")
    public void pin(
            CommandSession session,
            @Descriptor("id of an instance, or plugin type") String name,
            @Descriptor("such as 1.2 or '[1.2,2)', quoted, or none") String range) {
        print(session, () -> actions.pin(name, range));
    }

    /** One line for each instance. */
    @Descriptor("lets a plugin that is in quarantine try again")
    public void release(
            CommandSession session, @Descriptor("plugin type, symbolic name, or id of an instance") String name) {
        print(session, () -> actions.release(name));
    }

    /** One line for each factory, then what is pinned or in quarantine. */
    @Descriptor("lists the installed plugins with version and bundle, pins, and what is in quarantine")
    public void plugins(CommandSession session) {
        PrintStream console = session.getConsole();
        Table table = new Table("PLUGIN", "VERSION", "BUNDLE", "STANDING", "PIN", "DESCRIPTION");
        for (BundleActions.Plugin plugin : actions.plugins()) {
            table.row(
                    plugin.type(),
                    plugin.version(),
                    String.valueOf(plugin.bundle()),
                    plugin.standing(),
                    plugin.pin(),
                    plugin.description());
        }
        table.print(console);
        actions.remarks().forEach(console::println);
    }

    /** All settings of one plugin. */
    @Descriptor("describes the settings of one plugin")
    public void plugins(CommandSession session, @Descriptor("type, such as output-tcp") String type) {
        FactoryBinding binding = registry.all().stream()
                .filter(candidate -> candidate.type().equals(type))
                .findFirst()
                .orElseThrow(() -> new CommandFailure(1, "no plugin " + type + "; logpipe:plugins lists them"));
        session.getConsole().println(type + ": " + binding.factory().description());
        Table table = new Table("SETTING", "TYPE", "DEFAULT", "MEANING");
        for (ConfigKey<?> key : binding.factory().keys()) {
            table.row(key.name(), key.kind(), fallback(key), key.doc());
        }
        table.print(session.getConsole());
    }

    private static String fallback(ConfigKey<?> key) {
        if (key.fallback().isEmpty()) {
            return "required";
        }
        Object value = key.fallback().get();
        if (value instanceof Optional<?> optional && optional.isEmpty() || value.equals("")) {
            return "-";
        }
        return key.secret() ? "(secret)" : value.toString();
    }

    /** The oldest first. */
    @Descriptor("shows how long instances paused when they were exchanged, the last 1,000 of each kind")
    public void pauses(CommandSession session) {
        Table table = new Table("INSTANCE", "KIND", "MICROSECONDS");
        for (Pauses.Pause pause : pauses.all()) {
            table.row(pause.place(), pause.kind().word(), String.valueOf(pause.nanos() / 1_000));
        }
        table.print(session.getConsole());
    }

    @FunctionalInterface
    private interface Action {
        List<String> run() throws Refusal;
    }

    private static void print(CommandSession session, Action action) {
        try {
            action.run().forEach(session.getConsole()::println);
        } catch (Refusal e) {
            throw new CommandFailure(1, e.getMessage());
        }
    }
}
