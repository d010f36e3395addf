package io.logpipe.input.tcp;

import io.logpipe.api.plugin.PluginContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Finds peers that stand still in the middle of a message. Its timer runs only while there is such a message. */
final class Watchdog {

    /** How often one looks in the time that a peer has. */
    static final int LOOKS = 4;

    private final PluginContext context;
    private final Duration limit;
    private final Object attachment;
    private final Set<Connection> unfinished = new HashSet<>();
    private boolean looking;

    /** Ticks that carry {@code attachment} are to be answered with {@link #stuck}. */
    Watchdog(PluginContext context, Duration limit, Object attachment) {
        this.context = context;
        this.limit = limit;
        this.attachment = attachment;
    }

    void watch(Connection connection) {
        if (!connection.atRest() && unfinished.add(connection)) {
            look();
        }
    }

    private void look() {
        if (!looking) {
            looking = true;
            context.after(limit.dividedBy(LOOKS), attachment);
        }
    }

    /** Those whose time is up; the time that a peer waits for us does not count. */
    List<Connection> stuck(Predicate<Connection> waitsForUs) {
        looking = false;
        List<Connection> stuck = new ArrayList<>();
        for (Connection connection : List.copyOf(unfinished)) {
            if (connection.atRest()) {
                unfinished.remove(connection);
            } else if (waitsForUs.test(connection)) {
                connection.notStuck();
            } else if (connection.stuck()) {
                stuck.add(connection);
            }
        }
        if (!unfinished.isEmpty()) {
            look();
        }
        return stuck;
    }

    void forget(Connection connection) {
        unfinished.remove(connection);
    }

    void clear() {
        unfinished.clear();
        looking = false;
    }
}
