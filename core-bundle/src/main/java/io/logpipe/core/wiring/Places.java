package io.logpipe.core.wiring;

import io.logpipe.core.config.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The places that there are, in the order of the configuration. Changed by the wirer, one change at a time. */
final class Places {

    private final Services services;
    private final Place.FailureSink onFailure;
    private final Map<String, Place> byId = new LinkedHashMap<>();
    private volatile List<Place> snapshot = List.of();

    Places(Services services, Place.FailureSink onFailure) {
        this.services = services;
        this.onFailure = onFailure;
    }

    /** A place that is not among the others yet. */
    Place create(PlaceSpec spec) {
        return switch (spec.entry().kind()) {
            case INPUT -> new InputPlace(spec.id(), services, onFailure);
            case FILTER -> new FilterPlace(spec.id(), services, onFailure, this::releaseInputs);
            case OUTPUT -> new OutputPlace(spec.id(), services, spec.entry().queue(), onFailure, this::releaseInputs);
            case CODEC -> throw new IllegalStateException("codec " + spec.id() + " as a place of its own");
        };
    }

    @Nullable
    Place get(String id) {
        return byId.get(id);
    }

    /** All places. Safe from any thread. */
    List<Place> all() {
        return snapshot;
    }

    List<Place> of(Kind kind) {
        List<Place> some = new ArrayList<>();
        for (Place place : snapshot) {
            if (place.kind() == kind) {
                some.add(place);
            }
        }
        return some;
    }

    /** From now on it is these. */
    void set(Collection<Place> next) {
        byId.clear();
        next.forEach(place -> byId.put(place.id(), place));
        snapshot = List.copyOf(byId.values());
    }

    /** Lets inputs that wait look again. Safe from any thread. */
    void releaseInputs() {
        services.loop().execute(() -> {
            for (Place place : snapshot) {
                if (place instanceof InputPlace input) {
                    input.feed().release();
                }
            }
        });
    }
}
