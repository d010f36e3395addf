package io.logpipe.core.wiring;

import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Urgency;
import io.logpipe.core.registry.FactoryBinding;
import java.time.Duration;

/** One place going over to other code, and back if that fails. For one thread, under the wirer's lock. */
final class Exchange {

    private static final Duration STEP = Duration.ofSeconds(10);

    private final Place place;
    private final PlaceSpec before;
    private final PlaceSpec after;
    private final Instance instance;
    private final boolean ran;

    private Exchange(Place place, PlaceSpec before, PlaceSpec after, Instance instance) {
        this.place = place;
        this.before = before;
        this.after = after;
        this.instance = instance;
        this.ran = place.instance() != null;
    }

    /** Creates the new instance; the old one runs on. */
    static Exchange prepare(Place place, PlaceSpec before, FactoryBinding binding) throws ExchangeFailure {
        PlaceSpec after = Designer.rebind(before, binding)
                .orElseThrow(() -> new ExchangeFailure(place.id() + ": " + binding.label() + " refuses its settings"));
        try {
            return new Exchange(place, before, after, PlanRun.prepare(place, after));
        } catch (IllegalStateException e) {
            throw new ExchangeFailure(PlanRun.reason(e), e);
        }
    }

    /** Puts the new instance into the place of the old, or else leaves the place as it was. */
    Pauses.Pause run() throws ExchangeFailure {
        place.rest(Urgency.REWIRING, "being exchanged", Deadline.in(STEP));
        try {
            long pause = place.begin(instance, Deadline.in(STEP));
            return new Pauses.Pause(place.id(), ran ? Pauses.Kind.BLUE_GREEN : Pauses.Kind.IN_PLACE, pause);
        } catch (Exception e) {
            back();
            throw new ExchangeFailure(place.id() + ": cannot be started: " + PlanRun.reason(e), e);
        }
    }

    /** The old code serves again, if it did before. */
    void undo() {
        place.rest(Urgency.REWIRING, "the exchange was undone", Deadline.in(STEP));
        back();
    }

    private void back() {
        if (ran) {
            PlanRun.revive(place, before);
        }
    }

    PlaceSpec before() {
        return before;
    }

    PlaceSpec after() {
        return after;
    }
}
