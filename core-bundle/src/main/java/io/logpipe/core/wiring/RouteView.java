package io.logpipe.core.wiring;

import java.util.List;

/** One route as the shell shows it, by ids of places. */
public record RouteView(String id, int priority, List<String> inputs, List<String> filters, List<String> outputs) {}
