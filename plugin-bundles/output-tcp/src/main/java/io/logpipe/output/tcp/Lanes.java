package io.logpipe.output.tcp;

import io.logpipe.plugin.wire.acknowledged.Wire;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The lanes of one connection, by source and by number. */
final class Lanes {

    /** With that many, those that nothing is sent on are closed. */
    private static final int MANY = Wire.MAX_STREAMS / 2;

    private final Map<String, Lane> bySource = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Integer, Lane> byNumber = new HashMap<>();
    private int last;

    boolean has(String source) {
        return bySource.containsKey(source);
    }

    /** The lane of a source; null if there is none. */
    @Nullable
    Lane find(String source) {
        return bySource.get(source);
    }

    /** The lane of that number; null if it is closed, or never was. */
    @Nullable
    Lane get(int number) {
        return byNumber.get(number);
    }

    /** Opens a lane for the source of {@code message}, in place of the one it had. */
    Lane open(Message message, long from) {
        Lane lane = new Lane(++last, message.source(), message.name(), from);
        bySource.put(lane.source(), lane);
        byNumber.put(lane.number(), lane);
        return lane;
    }

    /** If there are many, one that has not been used for long; it is closed then. */
    Optional<Lane> closeIdle() {
        if (byNumber.size() < MANY) {
            return Optional.empty();
        }
        for (Lane lane : bySource.values()) {
            if (lane.open() && lane.passages().isEmpty()) {
                close(lane);
                return Optional.of(lane);
            }
        }
        return Optional.empty();
    }

    void close(Lane lane) {
        bySource.remove(lane.source(), lane);
        byNumber.remove(lane.number());
    }

    void clear() {
        bySource.clear();
        byNumber.clear();
    }

    /** For a successor, which knows it by {@link #restore}. */
    Map<String, Object> save(int window, int maxBlock, byte[] partial) {
        List<Object> lanes = new ArrayList<>();
        bySource.values().forEach(lane -> lanes.add(lane.save()));
        return Map.of("window", window, "max_block", maxBlock, "partial", partial, "last", last, "lanes", lanes);
    }

    static Lanes restore(Map<String, Object> saved) {
        Lanes lanes = new Lanes();
        lanes.last = (Integer) saved.get("last");
        for (Object each : (List<?>) saved.get("lanes")) {
            Lane lane = Lane.restore((List<?>) each);
            lanes.bySource.put(lane.source(), lane);
            lanes.byNumber.put(lane.number(), lane);
        }
        return lanes;
    }
}
