package io.logpipe.core.shell;

import io.logpipe.core.Node;
import io.logpipe.core.config.JsonText;
import io.logpipe.core.registry.FactoryRegistry;
import io.logpipe.core.wiring.Outcome;
import io.logpipe.core.wiring.PlaceStatus;
import io.logpipe.core.wiring.PlanView;
import io.logpipe.core.wiring.RouteView;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;

/** The shell commands of scope {@code logpipe}. Each prints to the console of its session. */
public final class NodeCommands {

    /** Names of the commands, as they are registered. */
    public static final List<String> FUNCTIONS =
            List.of("status", "routes", "counters", "why", "reload", "plan", "checkpoint");

    private final Node node;
    private final Diagnosis diagnosis;

    /** Commands on {@code node}. */
    public NodeCommands(Node node, FactoryRegistry registry, BundleContext context) {
        this.node = node;
        this.diagnosis = new Diagnosis(registry, context);
    }

    /** One line for each place; fails when one does not run. */
    @Descriptor("shows the state of every input, filter and output")
    public void status(CommandSession session) {
        PrintStream console = session.getConsole();
        List<PlaceStatus> places = node.wirer().status();
        Table table = new Table("INSTANCE", "KIND", "PLUGIN", "STATE", "HEALTH");
        for (PlaceStatus place : places) {
            table.row(place.id(), place.kind(), place.plugin(), place.state().name(), health(place));
        }
        table.print(console);
        long down = places.stream().filter(place -> !place.runs()).count();
        console.println(places.size() - down + " of " + places.size() + " instances run, pid "
                + ProcessHandle.current().pid() + ", config " + node.config().file());
        if (down > 0) {
            throw new CommandFailure(
                    1, down + " of " + places.size() + " instances do not run; logpipe:why INSTANCE tells more");
        }
    }

    private static String health(PlaceStatus place) {
        if (!place.runs()) {
            return place.why();
        }
        if (!place.degraded().isEmpty()) {
            return "degraded: " + place.degraded()
                    + (place.diskBytes() > 0 ? ", " + place.diskBytes() + " bytes in its queue on disk" : "");
        }
        String disk = place.diskBytes() > 0 && place.queuedPasses() > 0
                ? ", " + place.diskBytes() + " bytes in its queue on disk"
                : "";
        return (place.why().isEmpty() ? "ok" : "waits: " + place.why()) + disk;
    }

    /** One line for each route. */
    @Descriptor("shows which inputs go through which filters to which outputs")
    public void routes(CommandSession session) {
        Table table = new Table("ROUTE", "PRIORITY", "INPUTS", "FILTERS", "OUTPUTS");
        for (RouteView route : node.wirer().routes()) {
            table.row(
                    route.id(),
                    String.valueOf(route.priority()),
                    names(route.inputs()),
                    names(route.filters()),
                    names(route.outputs()));
        }
        table.print(session.getConsole());
    }

    private static String names(List<String> ids) {
        return ids.isEmpty() ? "-" : String.join(",", ids);
    }

    /** All counters of all places. */
    @Descriptor("shows the counters of every instance")
    public void counters(CommandSession session) {
        counters(session, "");
    }

    /** All counters of one place. */
    @Descriptor("shows the counters of one instance")
    public void counters(CommandSession session, @Descriptor("id of the instance") String instance) {
        Table table = new Table("INSTANCE", "COUNTER", "VALUE");
        for (PlaceStatus place : node.wirer().status()) {
            if (instance.isEmpty() || instance.equals(place.id())) {
                place.counters().forEach((name, value) -> table.row(place.id(), name, String.valueOf(value)));
                table.row(place.id(), "queued_passes", String.valueOf(place.queuedPasses()));
                table.row(place.id(), "queued_bytes", String.valueOf(place.queuedBytes()));
                if (place.diskBytes() >= 0) {
                    table.row(place.id(), "queued_disk_bytes", String.valueOf(place.diskBytes()));
                }
            }
        }
        if (table.isEmpty() && !instance.isEmpty()) {
            throw unknown(instance);
        }
        table.print(session.getConsole());
        session.getConsole()
                .println("memory: " + node.pool().used() + " of " + node.pool().budget() + " bytes in use");
    }

    /** Why a place does not run, down to its bundle. */
    @Descriptor("tells why an instance does not run, down to the unsatisfied reference or the failed check")
    public void why(CommandSession session, @Descriptor("id of the instance") String instance) {
        PlaceStatus place = node.wirer().status().stream()
                .filter(candidate -> candidate.id().equals(instance))
                .findFirst()
                .orElseThrow(() -> unknown(instance));
        PrintStream console = session.getConsole();
        console.println(place.id() + " is " + place.state() + ": " + health(place));
        if (!place.runs()) {
            diagnosis.explain(node.wirer().typeOf(instance)).forEach(console::println);
        }
    }

    private CommandFailure unknown(String instance) {
        return new CommandFailure(
                1,
                "no instance " + instance + " (expected: one of "
                        + String.join(
                                ", ",
                                node.wirer().status().stream()
                                        .map(PlaceStatus::id)
                                        .toList())
                        + ")");
    }

    /** What would happen if {@code file} were the config file, for people. */
    @Descriptor("shows what a config file would create, keep, replace and remove; changes nothing")
    public void plan(CommandSession session, @Descriptor("config file to compare with") String file) {
        PlanView plan = sound(node.plan(Path.of(file)));
        Table table = new Table("INSTANCE", "KIND", "PLUGIN", "ACTION", "CARRIES OVER");
        plan.steps().forEach(step -> table.row(step.id(), step.kind(), step.plugin(), step.action(), step.carries()));
        table.print(session.getConsole());
        plan.routes().forEach(route -> session.getConsole().println("route " + route.id() + ": " + route.action()));
    }

    /** The same, for programs. */
    @Descriptor("the same as JSON, with --json")
    public void plan(
            CommandSession session,
            @Descriptor("--json") String option,
            @Descriptor("config file to compare with") String file) {
        if (!option.equals("--json")) {
            throw new CommandFailure(1, "option " + option + " (expected: --json)");
        }
        PlanView plan = sound(node.plan(Path.of(file)));
        List<Map<String, String>> steps = new ArrayList<>();
        for (PlanView.Step step : plan.steps()) {
            Map<String, String> members = new LinkedHashMap<>();
            members.put("instance", step.id());
            members.put("kind", step.kind());
            members.put("plugin", step.plugin());
            members.put("action", step.action());
            members.put("carries", step.carries());
            steps.add(members);
        }
        List<Map<String, String>> routes = new ArrayList<>();
        plan.routes().forEach(route -> routes.add(Map.of("route", route.id(), "action", route.action())));
        session.getConsole().println(JsonText.of(Map.of("instances", steps, "routes", routes)));
    }

    private static PlanView sound(PlanView plan) {
        if (!plan.problems().isEmpty()) {
            throw new CommandFailure(1, "would be refused:\n" + String.join("\n", plan.problems()));
        }
        return plan;
    }

    /** Reads the config file again. */
    @Descriptor("reads the config file again and changes what differs; refuses a config that does not work")
    public void reload(CommandSession session) {
        Outcome outcome = node.reload();
        outcome.changes().forEach(session.getConsole()::println);
        if (!outcome.applied()) {
            throw new CommandFailure(
                    1, "reload refused, everything runs on as before:\n" + String.join("\n", outcome.problems()));
        }
    }

    /** The positions up to which everything is acknowledged. */
    @Descriptor("shows, verifies or exports the saved positions of all sources")
    public void checkpoint(CommandSession session, @Descriptor("show, verify or export") String action) {
        PrintWriter out = new PrintWriter(session.getConsole());
        StringWriter errors = new StringWriter();
        int code = new CheckpointTool()
                .run(out, new PrintWriter(errors), node.savePositions().toString(), action);
        out.flush();
        if (code != 0) {
            throw new CommandFailure(
                    code, errors.toString().replace("logpipe: ", "").strip());
        }
    }
}
