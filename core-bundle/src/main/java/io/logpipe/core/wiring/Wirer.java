package io.logpipe.core.wiring;

import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Urgency;
import io.logpipe.core.config.Entry;
import io.logpipe.core.config.Kind;
import io.logpipe.core.config.NodeConfig;
import io.logpipe.core.config.Problem;
import io.logpipe.core.registry.FactoryBinding;
import io.logpipe.core.registry.FactoryRegistry;
import io.logpipe.core.route.DeadLetterDesk;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

    /** For inputs to hear what became of their data: outputs that are up need less, and nobody waits long for others. */
    static final Duration LAST_DELIVERY = Duration.ofMillis(1_500);

    private final Services services;
    private final FactoryRegistry registry;
    private final CodeKeeper keeper;
    private final Places places;
    private final Pauses pauses = new Pauses();
    private final Recovery recovery = new Recovery();
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "logpipe-wiring");
        thread.setDaemon(true);
        return thread;
    });
    private final Watchdog watchdog;
    private volatile Wiring present = Wiring.NONE;

    /**
     * A wirer of nothing.
     *
     * @param hangDeadline how long a call on the loop may take before its instance is left behind
     */
    public Wirer(Services services, FactoryRegistry registry, CodeKeeper keeper, Duration hangDeadline) {
        this.services = services;
        this.registry = registry;
        this.keeper = keeper;
        this.places = new Places(services, this::failed);
        services.pool().onRoom(places::releaseInputs);
        services.loop().execute(() -> services.loop().onIdle(this::idle));
        watchdog = new Watchdog(services.loop(), places, hangDeadline, keeper::isOnTrial);
        watchdog.start();
    }

    /** What is wrong with {@code config} for the plugins that are installed. Touches nothing. */
    public static List<Problem> check(NodeConfig config, FactoryRegistry registry, CodeKeeper keeper) {
        Designer designer = new Designer(registry, keeper);
        designer.design(config, Wiring.NONE);
        return designer.problems();
    }

    /** What is wrong with single entries of a configuration that is wrong as a whole. Touches nothing. */
    public static List<Problem> check(List<Entry> entries, FactoryRegistry registry) {
        Designer designer = new Designer(registry, CodeKeeper.NONE);
        entries.forEach(entry -> designer.spec(entry.instance(), entry));
        return designer.problems();
    }

    /** What {@link #change} would do. Touches nothing. */
    public synchronized PlanView plan(NodeConfig config) {
        Designer designer = new Designer(registry, keeper);
        Wiring next = designer.design(config, present);
        if (!designer.problems().isEmpty()) {
            return PlanView.refused(
                    designer.problems().stream().map(Problem::line).toList());
        }
        return PlanView.of(Plan.between(present, next), places);
    }

    /** Takes the node to {@code config}, or leaves it as it is and says why. */
    public synchronized Outcome change(NodeConfig config) {
        Designer designer = new Designer(registry, keeper);
        Wiring next = designer.design(config, present);
        designer.warnings().forEach(warning -> LOG.log(Level.WARNING, warning.line()));
        if (!designer.problems().isEmpty()) {
            return Outcome.refused(
                    designer.problems().stream().map(Problem::line).toList());
        }
        Plan plan = Plan.between(present, next);
        PlanRun run = new PlanRun(plan, places, services);
        Outcome outcome = run.run();
        if (outcome.applied()) {
            if (present == Wiring.NONE) {
                LeftQueues.report(
                        services.stateDir(),
                        places.of(Kind.OUTPUT).stream().map(Place::id).collect(Collectors.toSet()));
            }
            present = next;
            run.pauses().forEach((id, nanos) -> pauses.add(new Pauses.Pause(id, Pauses.Kind.CONFIG, nanos)));
            plan.made().forEach(this::serves);
        }
        return outcome;
    }

    private void serves(PlaceSpec spec) {
        recovery.forget(spec.id());
        keeper.exchanged(spec.binding(), spec.id());
    }

    /**
     * Brings everything to rest: inputs, then filters, then outputs, after a last try to deliver what is queued. Until
     * then inputs only read no more: a position that they do not hear of is not saved, and its data read again.
     */
    public synchronized void stop() {
        Deadline limit = Deadline.in(STOP);
        places.of(Kind.INPUT).forEach(place -> ((InputPlace) place).feed().end());
        Deadline lastDelivery = Deadline.in(LAST_DELIVERY);
        places.of(Kind.OUTPUT).forEach(place -> ((OutputPlace) place).awaitEmpty(lastDelivery));
        settle(limit);
        places.of(Kind.INPUT).forEach(place -> place.rest(Urgency.EXITING, "stopped", limit));
        places.of(Kind.FILTER).forEach(place -> place.rest(Urgency.EXITING, "stopped", limit));
        places.of(Kind.OUTPUT).forEach(place -> place.rest(Urgency.EXITING, "stopped", limit));
        places.of(Kind.OUTPUT).forEach(place -> ((OutputPlace) place).close());
        places.all().forEach(place -> place.leases().endAll());
        services.listeners().sweep();
        places.set(List.of());
        present = Wiring.NONE;
    }

    /** Lets the loop tell the inputs what was acknowledged last. */
    private void settle(Deadline limit) {
        try {
            services.loop().call(() -> true, limit);
        } catch (Exception e) {
            LOG.log(Level.WARNING, "the last acknowledgements may not be saved: {0}", e.toString());
        }
    }

    @Override
    public void close() {
        registry.listen(FactoryRegistry.Listener.NOBODY);
        later.shutdownNow();
        watchdog.close();
    }

    /** State of all places, in the order of the configuration. Safe from any thread. */
    public List<PlaceStatus> status() {
        return places.all().stream().map(PlaceStatus::of).toList();
    }

    /**
     * Offers the dead letters of the output at {@code id} again.
     *
     * @return what has become of them when {@code limit} has passed; empty if there is no such output
     */
    public Optional<DeadLetterDesk.Replay> replay(String id, Deadline limit) throws Exception {
        for (Place place : places.all()) {
            if (place.id().equals(id) && place instanceof OutputPlace output) {
                return Optional.of(output.replay(limit));
            }
        }
        return Optional.empty();
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
        for (PlaceSpec spec : present.places().values()) {
            if (!spec.isServedBy(binding) && best(spec).filter(binding::equals).isPresent()) {
                adopt(spec, binding);
            }
        }
    }

    private void adopt(PlaceSpec spec, FactoryBinding binding) {
        Place place = places.get(spec.id());
        try {
            take(Exchange.prepare(place, spec, binding));
        } catch (ExchangeFailure e) {
            LOG.log(Level.WARNING, "{0} does not take over: {1}", binding.label(), e.getMessage());
            boolean otherComes = keeper.refused(binding, spec.id(), e);
            if (place.instance() == null) {
                present = present.with(spec.waiting(e.getMessage()));
                place.rest(Urgency.REWIRING, e.getMessage(), Deadline.in(STEP));
            }
            if (place.instance() == null && !otherComes) {
                failed(place, binding, () -> place.instance() == null, e);
            }
        }
    }

    private Pauses.Pause take(Exchange exchange) throws ExchangeFailure {
        Pauses.Pause pause = exchange.run();
        PlaceSpec after = exchange.after();
        present = present.with(after);
        if (pause.nanos() > 0) {
            pauses.add(pause);
        }
        LOG.log(
                Level.INFO,
                "{0}: now served by {1}, {2}",
                after.id(),
                after.binding().label(),
                pause.text());
        serves(after);
        return pause;
    }

    /**
     * Lets {@code binding} serve every place of its type that is not pinned to another version, also where a higher
     * version is there.
     *
     * @return a line for each place
     * @throws ExchangeFailure if one could not be taken over; all are served as before
     */
    public synchronized List<String> serve(FactoryBinding binding) throws ExchangeFailure {
        List<String> lines = new ArrayList<>();
        List<Exchange> prepared = new ArrayList<>();
        for (PlaceSpec spec : present.places().values()) {
            if (!Designer.fits(spec.entry(), binding) || spec.isServedBy(binding)) {
                continue;
            }
            Optional<String> range = Designer.range(keeper, spec.id(), spec.entry());
            if (FactoryRegistry.allows(range, binding)) {
                prepared.add(Exchange.prepare(places.get(spec.id()), spec, binding));
            } else {
                lines.add(spec.id() + ": is pinned to " + range.orElseThrow() + " and stays as it is");
            }
        }
        List<Exchange> done = new ArrayList<>();
        try {
            for (Exchange exchange : prepared) {
                lines.add(line(take(exchange), binding));
                done.add(0, exchange);
            }
        } catch (ExchangeFailure e) {
            for (Exchange exchange : done) {
                exchange.undo();
                present = present.with(exchange.before());
            }
            throw e;
        }
        return lines;
    }

    /**
     * Places go to the code that the configuration and the keeper now say.
     *
     * @return a line for each place that was exchanged
     * @throws ExchangeFailure at the first that cannot; others may have gone already
     */
    public synchronized List<String> reconsider() throws ExchangeFailure {
        List<String> lines = new ArrayList<>();
        for (PlaceSpec spec : present.places().values()) {
            Optional<FactoryBinding> best = best(spec);
            if (best.isEmpty() && spec.code().isPresent()) {
                throw new ExchangeFailure(spec.id() + ": no " + spec.entry().type() + " in version "
                        + Designer.range(keeper, spec.id(), spec.entry()).orElse("0"));
            }
            if (best.isPresent() && !spec.isServedBy(best.get())) {
                lines.add(line(take(Exchange.prepare(places.get(spec.id()), spec, best.get())), best.get()));
            }
        }
        return lines;
    }

    private static String line(Pauses.Pause pause, FactoryBinding binding) {
        return pause.place() + ": now served by " + binding.label() + ", " + pause.text();
    }

    /** Places that wait are made anew with what is there for them. */
    public synchronized void reviveWaiting() {
        for (PlaceSpec spec : present.places().values()) {
            if (spec.code().isEmpty()) {
                best(spec).ifPresent(binding -> adopt(spec, binding));
            }
        }
    }

    /** Ids of the places that {@code bundle} serves. Safe from any thread, at any time. */
    public List<String> servedBy(long bundle) {
        return present.places().values().stream()
                .filter(spec -> spec.code().isPresent() && spec.binding().bundle() == bundle)
                .map(PlaceSpec::id)
                .toList();
    }

    /** Whether an instance of {@code bundle} is in the middle of a long call. Safe from any thread, at any time. */
    public boolean hangs(long bundle) {
        return places.all().stream().anyMatch(place -> {
            Instance instance = place.instance();
            return instance != null && instance.binding().bundle() == bundle && place.hangs();
        });
    }

    /** The plugin types of those places. Safe from any thread, at any time. */
    public Set<String> typesServedBy(long bundle) {
        return present.places().values().stream()
                .filter(spec -> spec.code().isPresent() && spec.binding().bundle() == bundle)
                .map(spec -> spec.entry().type())
                .collect(Collectors.toSet());
    }

    /** Whether the configuration has a place of that id, or one of that plugin type. Safe from any thread, at any time. */
    public boolean knows(String name) {
        return present.places().values().stream()
                .anyMatch(spec -> spec.id().equals(name) || spec.entry().type().equals(name));
    }

    /** How long instances paused when they were exchanged. */
    public Pauses pauses() {
        return pauses;
    }

    /** Its instances come to rest before this returns: after it, their classes are gone. */
    @Override
    public synchronized void leaving(FactoryBinding binding) {
        for (PlaceSpec spec : present.places().values()) {
            if (spec.isServedBy(binding)) {
                String why = keeper.absence(spec.id(), spec.entry()).orElse("waits for plugin " + binding.type());
                places.get(spec.id()).rest(Urgency.REWIRING, why, Deadline.in(STEP));
                PlaceSpec waiting = spec.waiting(why);
                present = present.with(waiting);
                best(spec).ifPresent(other -> adopt(waiting, other));
            }
        }
    }

    private Optional<FactoryBinding> best(PlaceSpec spec) {
        return Designer.best(registry, keeper, spec.id(), spec.entry());
    }

    /** Called from any thread, also from the middle of a call on the instance. */
    private void failed(Place place, @Nullable Instance who, Throwable cause) {
        if (who != null && cause instanceof Hang hang && !hang.isOwn()) {
            again(place, who.binding(), () -> place.instance() == null, Recovery.WITHOUT_BLAME, cause);
            return;
        }
        PlaceSpec spec = present.places().get(place.id());
        if (who != null) {
            keeper.failed(who.binding(), place.id(), cause);
            failed(place, who.binding(), () -> place.instance() == null || place.instance() == who, cause);
        } else if (spec != null && spec.code().isPresent()) {
            keeper.failed(spec.binding(), place.id(), cause);
            failed(place, spec.binding(), () -> place.instance() == null, cause);
        }
    }

    private void failed(Place place, FactoryBinding binding, BooleanSupplier stillSo, Throwable cause) {
        Recovery.Decision decision = cause instanceof Hang
                ? recovery.hung(place.id(), !keeper.isOnTrial(binding))
                : recovery.failed(place.id());
        again(place, binding, stillSo, decision, cause);
    }

    private void again(
            Place place, FactoryBinding binding, BooleanSupplier stillSo, Recovery.Decision decision, Throwable cause) {
        LOG.log(Level.ERROR, "{0} failed, {1}: {2}", place.id(), decision, cause.toString());
        LOG.log(Level.DEBUG, "the failure of " + place.id(), cause);
        Runnable rebuild = () -> {
            synchronized (this) {
                PlaceSpec spec = present.places().get(place.id());
                if (spec != null && places.get(place.id()) == place && stillSo.getAsBoolean()) {
                    rebuild(place, spec, binding, decision, cause);
                }
            }
        };
        later.schedule(rebuild, decision.delay().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void rebuild(
            Place place, PlaceSpec spec, FactoryBinding failed, Recovery.Decision decision, Throwable cause) {
        String reason = PlanRun.reason(cause);
        place.rest(Urgency.REWIRING, decision + "; " + reason, Deadline.in(STEP));
        if (decision.quarantined()) {
            putAway(place, spec, failed, decision.tooMuch() + "; " + reason);
            return;
        }
        Optional<FactoryBinding> next = best(spec);
        if (next.isPresent() && spec.isServedBy(next.get())) {
            PlanRun.revive(place, spec);
        } else {
            PlaceSpec waiting = spec.waiting(decision + "; " + reason);
            present = present.with(waiting);
            next.ifPresent(binding -> adopt(waiting, binding));
        }
    }

    /** Nothing serves it any more when the keeper hears of it. */
    private void putAway(Place place, PlaceSpec spec, FactoryBinding failed, String reason) {
        recovery.forget(place.id());
        present = present.with(spec.waiting(reason));
        keeper.quarantined(failed, place.id(), spec.entry(), reason);
        PlaceSpec waiting =
                spec.waiting(keeper.absence(place.id(), spec.entry()).orElse(place.why()));
        place.rest(Urgency.REWIRING, waiting.waits(), Deadline.in(STEP));
        present = present.with(waiting);
        best(spec)
                .filter(binding -> binding.factory() != failed.factory())
                .ifPresent(binding -> adopt(waiting, binding));
    }

    private void idle() {
        places.of(Kind.INPUT).forEach(Place::idle);
        places.of(Kind.OUTPUT).forEach(Place::idle);
        places.releaseInputs();
    }
}
