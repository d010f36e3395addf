package io.logpipe.core.wiring;

import io.logpipe.core.config.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A plan as the shell shows it.
 *
 * @param problems why it would be refused, one line each; then there is nothing else
 */
public record PlanView(List<String> problems, List<Step> steps, List<RouteStep> routes) {

    /**
     * What happens to one place.
     *
     * @param action {@code keep}, {@code replace}, {@code create} or {@code remove}
     * @param carries what outlives the old instance, in words for people
     */
    public record Step(String id, String kind, String plugin, String action, String carries) {}

    /** What happens to one route: {@code keep}, {@code change}, {@code create} or {@code remove}. */
    public record RouteStep(String id, String action) {}

    /** Nothing would be changed. */
    public static PlanView refused(List<String> problems) {
        return new PlanView(List.copyOf(problems), List.of(), List.of());
    }

    static PlanView of(Plan plan, Places places) {
        List<Step> steps = new ArrayList<>();
        for (Plan.Change change : plan.changes()) {
            steps.add(new Step(
                    change.id(),
                    change.kind().name().toLowerCase(Locale.ROOT),
                    change.type(),
                    change.action().name().toLowerCase(Locale.ROOT),
                    carries(change, places)));
        }
        return new PlanView(List.of(), steps, routes(plan));
    }

    private static String carries(Plan.Change change, Places places) {
        Place place = places.get(change.id());
        return switch (change.action()) {
            case KEEP -> "everything";
            case CREATE ->
                change.kind() == Kind.INPUT ? "saved positions, if it reads what was read before" : "nothing";
            case REPLACE -> place == null ? "-" : held(place);
            case REMOVE -> place == null ? "-" : "nothing; it holds " + held(place);
        };
    }

    private static String held(Place place) {
        int leases = place.leases().names("").size();
        String open = leases + (leases == 1 ? " open resource" : " open resources");
        if (place instanceof OutputPlace output) {
            return open + ", queue of " + output.queue().size() + " passes";
        }
        if (place instanceof InputPlace input) {
            return open + ", positions, " + input.feed().underWay() + " passes under way";
        }
        return open;
    }

    private static List<RouteStep> routes(Plan plan) {
        Map<String, String> actions = new LinkedHashMap<>();
        for (RouteSpec next : plan.to().routes()) {
            actions.put(next.id(), "create");
        }
        for (RouteSpec present : plan.from().routes()) {
            boolean known = actions.containsKey(present.id());
            boolean same = plan.to().routes().contains(present);
            actions.put(present.id(), same ? "keep" : known ? "change" : "remove");
        }
        List<RouteStep> steps = new ArrayList<>();
        actions.forEach((id, action) -> steps.add(new RouteStep(id, action)));
        return steps;
    }
}
