package io.logpipe.core.wiring;

import io.logpipe.core.config.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * The way from one wiring to the next: what happens to each place. Computing it touches nothing.
 *
 * @param changes one for each place of either wiring
 */
record Plan(Wiring from, Wiring to, List<Change> changes) {

    /** What happens to a place. */
    enum Action {
        /** The same instance with the same sockets goes on. */
        KEEP,
        /** A new instance takes over leases, queue and positions. */
        REPLACE,
        /** New. */
        CREATE,
        /** It leaves; what it had not delivered is given up, after a last try. */
        REMOVE;

        /** How the outcome calls it. */
        String done() {
            return switch (this) {
                case KEEP -> "kept";
                case REPLACE -> "replaced";
                case CREATE -> "created";
                case REMOVE -> "removed";
            };
        }
    }

    /** One place. */
    record Change(String id, Kind kind, String type, Action action) {}

    /** The difference of two wirings. A place whose plugin type changes is removed and created. */
    static Plan between(Wiring from, Wiring to) {
        List<Change> changes = new ArrayList<>();
        for (PlaceSpec next : to.places().values()) {
            PlaceSpec present = from.places().get(next.id());
            if (present == null || !sameType(present, next)) {
                changes.add(change(next, Action.CREATE));
            } else {
                changes.add(change(next, present.sameAs(next) ? Action.KEEP : Action.REPLACE));
            }
        }
        for (PlaceSpec present : from.places().values()) {
            PlaceSpec next = to.places().get(present.id());
            if (next == null || !sameType(present, next)) {
                changes.add(change(present, Action.REMOVE));
            }
        }
        return new Plan(from, to, List.copyOf(changes));
    }

    /** The places in which an instance is made. */
    List<PlaceSpec> made() {
        return to.places().values().stream()
                .filter(spec -> spec.code().isPresent() && action(spec.id()) != Action.KEEP)
                .toList();
    }

    /** Ids of the places of one kind with one action, in order. */
    List<String> ids(Kind kind, Action action) {
        return changes.stream()
                .filter(change -> change.kind() == kind && change.action() == action)
                .map(Change::id)
                .toList();
    }

    /** What happens to the place that {@code id} names in the next wiring. */
    Action action(String id) {
        for (Change change : changes) {
            if (change.id().equals(id) && change.action() != Action.REMOVE) {
                return change.action();
            }
        }
        throw new IllegalArgumentException("place " + id + " (expected: one of the next wiring)");
    }

    private static boolean sameType(PlaceSpec one, PlaceSpec other) {
        return one.entry().kind() == other.entry().kind()
                && one.entry().type().equals(other.entry().type());
    }

    private static Change change(PlaceSpec spec, Action action) {
        return new Change(spec.id(), spec.entry().kind(), spec.entry().type(), action);
    }
}
