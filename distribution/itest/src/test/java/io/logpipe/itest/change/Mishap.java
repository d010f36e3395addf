package io.logpipe.itest.change;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A way in which a plugin goes wrong.
 *
 * @param kind input, filter or output
 * @param at the callback, as the plugins name it
 * @param how what happens there, as the plugins name it
 * @param threading where its instances are called
 */
record Mishap(String kind, String at, String how, String threading) {

    /** Before an instance serves: the update is refused. */
    private static final List<String> BEFORE = List.of("factory", "create", "start");

    /** Closing what one pass has opened: logged, and of no consequence. */
    private static final List<String> HARMLESS = List.of("end");

    /** When an instance goes: logged when it is exchanged. */
    private static final List<String> LAST = List.of("hurry", "stop", "close");

    private static final Map<String, List<String>> WHILE_SERVING = Map.of(
            "input", List.of("event", "open", "read", "committed", "pause", "resume"),
            "filter", List.of("open", "apply"),
            "output", List.of("readiness", "event", "open", "write", "commit"));

    /** What becomes of an update to such a plugin. */
    enum Consequence {
        REFUSED,
        TAKEN_BACK,
        LOGGED
    }

    /**
     * One for each callback of each kind; ways and threads take turns.
     *
     * @param seed which of them take the first turn
     */
    static List<Mishap> inEachCallback(List<String> ways, long seed) {
        List<Mishap> all = new ArrayList<>();
        int turn = (int) Math.floorMod(seed, 1_000L);
        for (String kind : BadRoutes.KINDS) {
            List<String> callbacks = new ArrayList<>(BEFORE);
            callbacks.addAll(WHILE_SERVING.get(kind));
            callbacks.addAll(HARMLESS);
            callbacks.addAll(LAST);
            for (String at : callbacks) {
                String threading = kind.equals("filter") || turn % 2 == 0 ? "LOOP" : "DEDICATED";
                all.add(new Mishap(kind, at, ways.get(turn % ways.size()), threading));
                turn++;
            }
        }
        return all;
    }

    Consequence consequence() {
        if (BEFORE.contains(at)) {
            return Consequence.REFUSED;
        }
        boolean hangs = how.equals("hang") || how.equals("deadlock");
        return HARMLESS.contains(at) && !hangs || LAST.contains(at) ? Consequence.LOGGED : Consequence.TAKEN_BACK;
    }

    /** The id of the place that goes wrong. */
    String place() {
        return switch (kind) {
            case "input" -> "input.in";
            case "filter" -> "filter.filter";
            default -> "output.out";
        };
    }

    /** A revision that goes wrong like this. */
    BadJar jar(String version) {
        return new BadJar(kind, version, Map.of("at", at, "how", how, "threading", threading), Map.of());
    }

    @Override
    public String toString() {
        return how + " in " + at + " of the " + kind + (kind.equals("filter") ? "" : ", " + threading);
    }
}
