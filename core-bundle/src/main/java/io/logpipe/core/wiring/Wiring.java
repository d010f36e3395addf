package io.logpipe.core.wiring;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All places and routes, as they shall be or as they are. In the order of the configuration. */
record Wiring(Map<String, PlaceSpec> places, List<RouteSpec> routes) {

    /** Nothing; what a node starts from and ends with. */
    static final Wiring NONE = new Wiring(Map.of(), List.of());

    Wiring {
        places = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(places));
        routes = List.copyOf(routes);
    }

    static Wiring of(Collection<PlaceSpec> specs, List<RouteSpec> routes) {
        Map<String, PlaceSpec> byId = new LinkedHashMap<>();
        specs.forEach(spec -> byId.put(spec.id(), spec));
        return new Wiring(byId, routes);
    }

    /** The same, with another binding or settings in one place. */
    Wiring with(PlaceSpec spec) {
        Map<String, PlaceSpec> byId = new LinkedHashMap<>(places);
        byId.put(spec.id(), spec);
        return new Wiring(byId, routes);
    }
}
