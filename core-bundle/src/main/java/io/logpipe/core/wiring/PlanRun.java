package io.logpipe.core.wiring;

import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Urgency;
import io.logpipe.core.config.Kind;
import io.logpipe.core.route.FilterPort;
import io.logpipe.core.route.OutputQueue;
import io.logpipe.core.route.Route;
import io.logpipe.core.wiring.Plan.Action;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One plan being carried out. New instances are created before anything is touched; then each step leaves behind how it
 * is undone, and a step that fails undoes all before it, the last one first.
 */
final class PlanRun {

    private static final System.Logger LOG = System.getLogger("wiring");
    private static final Duration STEP = Duration.ofSeconds(10);

    /** Longer than anybody may hang on the loop: what worked before is not to blame for that. */
    private static final Duration BACK = Duration.ofSeconds(45);

    private final Plan plan;
    private final Places places;
    private final Services services;
    private final Map<String, Place> after = new LinkedHashMap<>();
    private final Map<String, Instance> prepared = new LinkedHashMap<>();
    private final Map<String, Long> pauses = new LinkedHashMap<>();
    private final Deque<Runnable> undo = new ArrayDeque<>();

    PlanRun(Plan plan, Places places, Services services) {
        this.plan = plan;
        this.places = places;
        this.services = services;
    }

    /** Forwards, or if that fails, back to where it began. */
    Outcome run() {
        try {
            prepare();
            for (Kind kind : List.of(Kind.OUTPUT, Kind.FILTER)) {
                for (String id : plan.ids(kind, Action.CREATE)) {
                    start(id);
                }
                for (String id : plan.ids(kind, Action.REPLACE)) {
                    stop(id);
                    start(id);
                }
            }
            dismiss(plan.ids(Kind.INPUT, Action.REMOVE));
            plan.ids(Kind.INPUT, Action.REPLACE).forEach(this::stop);
            route();
            for (Action action : List.of(Action.REPLACE, Action.CREATE)) {
                for (String id : plan.ids(Kind.INPUT, action)) {
                    start(id);
                }
            }
        } catch (Exception | Error e) {
            LOG.log(Level.ERROR, "the change failed and is undone: {0}", reason(e));
            undo.forEach(Runnable::run);
            plan.changes().stream()
                    .filter(change -> change.action() == Action.CREATE && after.containsKey(change.id()))
                    .forEach(change -> after.get(change.id()).leave());
            services.listeners().sweep();
            return Outcome.refused(List.of(reason(e)));
        }
        commit();
        return new Outcome(List.of(), plan.changes().stream().map(this::line).toList());
    }

    private String line(Plan.Change change) {
        Long pause = pauses.get(change.id());
        String waits = change.action() == Action.REMOVE
                ? ""
                : plan.to().places().get(change.id()).waits();
        return change.id() + ": " + change.action().done()
                + (pause == null ? "" : ", " + new Pauses.Pause(change.id(), Pauses.Kind.CONFIG, pause).text())
                + (waits.isEmpty() ? "" : ", waits: " + waits);
    }

    /** Of the instances that were replaced, in nanoseconds by place. */
    Map<String, Long> pauses() {
        return pauses;
    }

    static String reason(Throwable e) {
        return e.getMessage() == null || e instanceof Error ? e.toString() : e.getMessage();
    }

    private void prepare() {
        for (PlaceSpec spec : plan.to().places().values()) {
            Action action = plan.action(spec.id());
            Place place = action == Action.CREATE ? places.create(spec) : places.get(spec.id());
            after.put(spec.id(), place);
            if (action != Action.KEEP && spec.code().isPresent()) {
                prepared.put(spec.id(), prepare(place, spec));
            }
        }
    }

    /** An instance that has not been started. */
    static Instance prepare(Place place, PlaceSpec spec) {
        return prepare(place, spec, Deadline.in(STEP));
    }

    private static Instance prepare(Place place, PlaceSpec spec, Deadline limit) {
        try {
            return place.prepare(spec, limit);
        } catch (Exception | Error e) {
            throw new IllegalStateException(place.id() + ": cannot be created: " + reason(e), e);
        }
    }

    private void start(String id) throws Exception {
        Place place = after.get(id);
        Instance instance = prepared.get(id);
        if (instance == null) {
            place.rest(Urgency.REWIRING, plan.to().places().get(id).waits(), Deadline.in(STEP));
            return;
        }
        boolean fresh = plan.action(id) == Action.CREATE;
        if (fresh) {
            // Also where it fails to start: who was here before is to find its numbers free.
            undo.push(() -> services.resources().leave(List.of(id)));
        }
        try {
            long pause = place.begin(instance, Deadline.in(STEP));
            if (pause > 0) {
                pauses.put(id, pause);
            }
        } catch (Exception e) {
            throw new IllegalStateException(id + ": cannot be started: " + reason(e), e);
        }
        undo.push(() -> {
            if (fresh && place instanceof InputPlace input) {
                endReading(List.of(input));
            }
            place.rest(Urgency.REWIRING, "the change was undone", Deadline.in(STEP));
        });
    }

    /**
     * Inputs that leave read no more, and stop once they have heard what has become of what they have read, if that does
     * not take long: where they would be added again, under whatever name, they would read it again.
     */
    private void dismiss(List<String> inputs) {
        List<InputPlace> leaving =
                inputs.stream().map(id -> (InputPlace) places.get(id)).toList();
        leaving.forEach(input -> undo.push(input.feed()::goOn));
        endReading(leaving);
        for (String id : inputs) {
            boolean reads = services.resources().reads(id);
            stop(id);
            undo.push(() -> {
                if (reads && !services.resources().reads(id)) {
                    // Somebody else has read on meanwhile: the positions know, and what was handed over does not.
                    places.get(id).forgetHandover();
                }
            });
        }
        services.resources().leave(inputs);
    }

    private static void endReading(List<InputPlace> inputs) {
        inputs.forEach(input -> input.feed().end());
        Deadline limit = Deadline.in(Wirer.LAST_DELIVERY);
        try {
            for (InputPlace input : inputs) {
                input.feed().awaitReported(limit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop(String id) {
        Place place = places.get(id);
        PlaceSpec before = plan.from().places().get(id);
        boolean ran = place.instance() != null;
        place.rest(Urgency.REWIRING, "being exchanged", Deadline.in(STEP));
        if (ran) {
            undo.push(() -> revive(place, before));
        }
    }

    /** Starts again what ran before, with what it handed over. */
    static void revive(Place place, PlaceSpec spec) {
        try {
            place.begin(prepare(place, spec, Deadline.in(BACK)), Deadline.in(BACK));
        } catch (Exception e) {
            LOG.log(Level.ERROR, "{0}: could not be started again: {1}", place.id(), reason(e));
            place.failed(e);
        }
    }

    /** Gives all inputs their routes, on the loop, between two passes. */
    private void route() throws Exception {
        undo.push(() -> {
            Map<String, Place> before = new LinkedHashMap<>();
            places.all().forEach(place -> before.put(place.id(), place));
            try {
                setRoutes(plan.from(), before);
            } catch (Exception e) {
                LOG.log(Level.ERROR, "the routes could not be set back: {0}", reason(e));
            }
        });
        setRoutes(plan.to(), after);
    }

    private void setRoutes(Wiring wiring, Map<String, Place> all) throws Exception {
        services.loop()
                .call(
                        () -> {
                            for (Place place : all.values()) {
                                if (place instanceof InputPlace input) {
                                    input.feed().routes(routesOf(input.id(), wiring, all));
                                }
                            }
                            return true;
                        },
                        Deadline.in(STEP));
    }

    private static List<Route> routesOf(String input, Wiring wiring, Map<String, Place> all) {
        List<Route> routes = new ArrayList<>();
        for (RouteSpec spec : wiring.routes()) {
            if (spec.inputs().contains(input)) {
                List<FilterPort> filters = new ArrayList<>();
                spec.filters().forEach(id -> filters.add((FilterPlace) all.get(id)));
                List<OutputQueue> outputs = new ArrayList<>();
                spec.outputs().forEach(id -> outputs.add(((OutputPlace) all.get(id)).queue()));
                routes.add(new Route(spec.id(), spec.priority(), filters, outputs));
            }
        }
        return routes;
    }

    private void commit() {
        List<Place> gone = new ArrayList<>();
        for (Kind kind : List.of(Kind.INPUT, Kind.FILTER, Kind.OUTPUT)) {
            for (String id : plan.ids(kind, Action.REMOVE)) {
                Place place = places.get(id);
                place.rest(Urgency.EXITING, "removed", Deadline.in(STEP));
                gone.add(place);
            }
        }
        places.set(after.values());
        gone.forEach(Place::leave);
        after.forEach((id, place) -> {
            if (place instanceof OutputPlace output) {
                output.settle(plan.to().places().get(id).entry().queue());
            }
        });
        services.listeners().sweep();
    }
}
