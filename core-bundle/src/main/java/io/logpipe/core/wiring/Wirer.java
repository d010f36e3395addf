package io.logpipe.core.wiring;

import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Urgency;
import io.logpipe.core.config.Entry;
import io.logpipe.core.config.Kind;
import io.logpipe.core.config.NodeConfig;
import io.logpipe.core.config.Problem;
import io.logpipe.core.registry.FactoryBinding;
import io.logpipe.core.registry.FactoryRegistry;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the present wiring and takes it to the next, forwards or, when a step fails, backwards. Start is the change from
 * nothing, stop the change to nothing.
 *
 * <p><b>Threads.</b> One change at a time, on the thread that asks for it; data flows on meanwhile. Instances are called
 * on their own threads only.
 */
public final class Wirer implements FactoryRegistry.Listener, AutoCloseable {

    private static final System.Logger LOG = System.getLogger("wiring");
    private static final Duration STEP = Duration.ofSeconds(10);
    private static final Duration STOP = Duration.ofSeconds(8);
    private static final Duration LAST_DELIVERY = Duration.ofMillis(1_500);

    private final Services services;
    private final FactoryRegistry registry;
    private final Places places;
    private final Recovery recovery = new Recovery();
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "logpipe-wiring");
        thread.setDaemon(true);
        return thread;
    });
    private Wiring present = Wiring.NONE;

    /**
     * A wirer of nothing.
     *
     * @param hangDeadline how long a call on the loop may take before its instance is left behind
     */
    public Wirer(Services services, FactoryRegistry registry, Duration hangDeadline) {
        this.services = services;
        this.registry = registry;
        this.places = new Places(services, this::failed);
        services.loop().execute(() -> services.loop().onIdle(this::idle));
        Watchdog watchdog = new Watchdog(services.loop(), places, hangDeadline);
        later.scheduleWithFixedDelay(watchdog, 1, 1, TimeUnit.SECONDS);
    }

    /** What is wrong with {@code config} for the plugins that are installed. Touches nothing. */
    public static List<Problem> check(NodeConfig config, FactoryRegistry registry) {
        Designer designer = new Designer(registry);
        designer.design(config, Wiring.NONE);
        return designer.problems();
    }

    /** What is wrong with single entries of a configuration that is wrong as a whole. Touches nothing. */
    public static List<Problem> check(List<Entry> entries, FactoryRegistry registry) {
        Designer designer = new Designer(registry);
        entries.forEach(entry -> designer.spec(entry.instance(), entry));
        return designer.problems();
    }

    /** Takes the node to {@code config}, or leaves it as it is and says why. */
    public synchronized Outcome change(NodeConfig config) {
        Designer designer = new Designer(registry);
        Wiring next = designer.design(config, present);
        designer.warnings().forEach(warning -> LOG.log(Level.WARNING, warning.line()));
        if (!designer.problems().isEmpty()) {
            return Outcome.refused(
                    designer.problems().stream().map(Problem::line).toList());
        }
        Outcome outcome = new PlanRun(Plan.between(present, next), places, services).run();
        if (outcome.applied()) {
            present = next;
        }
        return outcome;
    }

    /** Brings everything to rest: inputs, then filters, then outputs, after a last try to deliver what is queued. */
    public synchronized void stop() {
        Deadline limit = Deadline.in(STOP);
        places.of(Kind.INPUT).forEach(place -> place.rest(Urgency.EXITING, "stopped", limit));
        Deadline lastDelivery = Deadline.in(LAST_DELIVERY);
        places.of(Kind.OUTPUT).forEach(place -> ((OutputPlace) place).awaitEmpty(lastDelivery));
        places.of(Kind.FILTER).forEach(place -> place.rest(Urgency.EXITING, "stopped", limit));
        places.of(Kind.OUTPUT).forEach(place -> place.rest(Urgency.EXITING, "stopped", limit));
        places.all().forEach(place -> place.leases().endAll());
        services.listeners().sweep();
        places.set(List.of());
        present = Wiring.NONE;
    }

    @Override
    public void close() {
        later.shutdownNow();
    }

    /** State of all places, in the order of the configuration. Safe from any thread. */
    public List<PlaceStatus> status() {
        return places.all().stream().map(PlaceStatus::of).toList();
    }

    /** The plugin type that place {@code id} asks for; empty if there is no such place. */
    public synchronized String typeOf(String id) {
        PlaceSpec spec = present.places().get(id);
        return spec == null ? "" : spec.entry().type();
    }

    /** The routes as they are. */
    public synchronized List<RouteView> routes() {
        return present.routes().stream()
                .map(route ->
                        new RouteView(route.id(), route.priority(), route.inputs(), route.filters(), route.outputs()))
                .toList();
    }

    @Override
    public void arrived(FactoryBinding binding) {
        later.execute(() -> adopt(binding));
    }

    /** Places that wait for this type, or run an older version of it that they are not pinned to, take it. */
    private synchronized void adopt(FactoryBinding binding) {
        for (PlaceSpec spec : List.copyOf(present.places().values())) {
            Place place = places.get(spec.id());
            Instance instance = place.instance();
            boolean serves = instance != null && instance.binding().factory() == binding.factory();
            if (!serves && best(spec).filter(binding::equals).isPresent()) {
                exchange(place, spec, binding);
            }
        }
    }

    /** Its instances come to rest before this returns: after it, their classes are gone. */
    @Override
    public synchronized void leaving(FactoryBinding binding) {
        for (PlaceSpec spec : List.copyOf(present.places().values())) {
            Place place = places.get(spec.id());
            Instance instance = place.instance();
            if (instance != null && instance.binding().factory() == binding.factory()) {
                place.rest(Urgency.REWIRING, "waits for plugin " + binding.type(), Deadline.in(STEP));
                best(spec).ifPresent(other -> exchange(place, spec, other));
            }
        }
    }

    private Optional<FactoryBinding> best(PlaceSpec spec) {
        Entry entry = spec.entry();
        return registry.find(Designer.factoryOf(entry.kind()), entry.type(), entry.version());
    }

    private void exchange(Place place, PlaceSpec before, FactoryBinding binding) {
        Optional<PlaceSpec> next = Designer.rebind(before, binding);
        if (next.isEmpty()) {
            LOG.log(Level.ERROR, "{0}: {1} refuses its settings", place.id(), binding.label());
            return;
        }
        boolean ran = place.instance() != null;
        try {
            Instance instance = PlanRun.prepare(place, next.get());
            long began = System.nanoTime();
            place.rest(Urgency.REWIRING, "being exchanged", Deadline.in(STEP));
            place.begin(instance, Deadline.in(STEP));
            present = present.with(next.get());
            long pause = (System.nanoTime() - began) / 1_000_000;
            LOG.log(Level.INFO, "{0}: now served by {1}, paused {2} ms", place.id(), binding.label(), pause);
        } catch (Exception e) {
            LOG.log(Level.ERROR, "{0}: {1} failed: {2}", place.id(), binding.label(), PlanRun.reason(e));
            if (ran && place.instance() == null) {
                PlanRun.revive(place, before);
            }
        }
    }

    /** Called from any thread, also from the middle of a call on the instance. */
    private void failed(Place place, Throwable cause) {
        Recovery.Decision decision = recovery.failed(place.id());
        LOG.log(Level.ERROR, "{0} failed, {1}: {2}", place.id(), decision, cause.toString());
        LOG.log(Level.DEBUG, "the failure of " + place.id(), cause);
        later.schedule(() -> rebuild(place, decision, cause), decision.delay().toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void rebuild(Place place, Recovery.Decision decision, Throwable cause) {
        PlaceSpec spec = present.places().get(place.id());
        if (spec == null || places.get(place.id()) != place) {
            return;
        }
        place.rest(Urgency.REWIRING, decision + "; " + PlanRun.reason(cause), Deadline.in(STEP));
        if (!decision.quarantined()) {
            PlanRun.revive(place, spec);
        }
    }

    private void idle() {
        places.of(Kind.INPUT).forEach(Place::idle);
        places.of(Kind.OUTPUT).forEach(Place::idle);
        places.releaseInputs();
    }
}
