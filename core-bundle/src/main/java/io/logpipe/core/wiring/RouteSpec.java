package io.logpipe.core.wiring;

import java.util.List;

/** One route, by ids of places. */
record RouteSpec(String id, int priority, List<String> inputs, List<String> filters, List<String> outputs) {}
