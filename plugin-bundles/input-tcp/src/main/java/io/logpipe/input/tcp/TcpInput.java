package io.logpipe.input.tcp;

import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Handover;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.Outlet;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.PluginContext.Registration;
import io.logpipe.api.plugin.Signal;
import io.logpipe.plugin.tls.TlsKeys;
import io.logpipe.plugin.wire.acknowledged.Wire;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections and gives them their turns. A connection that cannot go on, because the route is full or memory
 * is short, is not listened to until it can, and is found among {@link #waiting}.
 *
 * <p>Listening socket and connections are leases; what has arrived in part is handed over, so a successor goes on in
 * the middle of a block.
 */
final class TcpInput implements Input {

    private enum Alarm {
        /** Look for peers that stand still. */
        PROGRESS,
        /** Try again those that wait. */
        AGAIN,
        /** Try again to accept. */
        DOOR,
        /** Tell acknowledged connections that we are there. */
        BEAT
    }

    private static final String LEASE = "connection";
    private static final Duration MEMORY = Duration.ofMillis(50);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int ACCEPTED_PER_TURN = 64;
    private static final int SERVED_PER_TURN = 8;

    private final Settings settings;
    private final PluginContext context;
    private final Shared shared;
    private final Door door;
    private final String leases;
    private final Watchdog watchdog;
    private final Set<Connection> connections = new LinkedHashSet<>();
    private final Set<Connection> waiting = new LinkedHashSet<>();
    private final Set<Connection> answering = new LinkedHashSet<>();
    private @Nullable Registration again;
    private @Nullable Registration beat;
    private boolean paused;
    private long next;

    TcpInput(Settings settings, PluginContext context) {
        this.settings = settings;
        this.context = context;
        this.shared = Shared.of(settings, context);
        this.door = new Door(settings, context);
        this.leases = TlsKeys.leases(LEASE, settings.tls());
        this.watchdog = new Watchdog(context, settings.progress(), Alarm.PROGRESS);
    }

    @Override
    public void start(Handover handover) throws Exception {
        paused = false;
        // Numbers never come back, not even after a restart: they are part of the ids of sources.
        next = handover.values().get("next") instanceof Long number ? number : System.currentTimeMillis();
        shared.sources().open();
        shared.sources().restore(handover.values().get("sources"));
        door.open(door);
        adopt(handover.values().get("connections") instanceof Map<?, ?> states ? states : Map.of());
    }

    private void adopt(Map<?, ?> states) throws Exception {
        for (String name : context.leases().names(LEASE)) {
            if (!name.startsWith(leases)) {
                context.log().log(Level.INFO, name + " is ended: it was accepted under another setting of tls");
                context.leases().end(name);
                continue;
            }
            SocketChannel channel = context.leases().take(name, SocketChannel.class, SocketChannel::open);
            if (!(states.get(name) instanceof Map<?, ?> state) || !adopt(name, channel, state)) {
                context.log().log(Level.WARNING, name + " is ended: where it stood is not known");
                context.leases().end(name);
            }
        }
        if (!connections.isEmpty()) {
            context.log().log(Level.INFO, connections.size() + " connections taken over");
        }
    }

    private boolean adopt(String name, SocketChannel channel, Map<?, ?> state) {
        try {
            Connection connection = new Connection(name, Address.of(channel), channel, shared, this::answer);
            if (connection.restore(state)) {
                add(connection);
                keepBeating(connection);
                // It may have all that it needs for a pass; the engine wakes every input after its start.
                park(connection);
                return true;
            }
            connection.release();
        } catch (IOException gone) {
            context.log().log(Level.DEBUG, name + " is gone", gone);
        }
        return false;
    }

    private void add(Connection connection) {
        connection.registered(context.watch(connection.channel(), SelectionKey.OP_READ, connection));
        connections.add(connection);
    }

    /** In the next turn, so that many acknowledgements become few. */
    private void answer(Connection connection) {
        if (answering.isEmpty()) {
            context.wakeup().wake();
        }
        answering.add(connection);
    }

    private void writeAnswers() {
        List<Connection> due = List.copyOf(answering);
        answering.clear();
        due.forEach(Connection::write);
    }

    @Override
    public void committed(SourceRef source, Position upTo) {
        shared.sources().committed(source, upTo.offset());
    }

    @Override
    public void onEvent(Signal signal, Outlet outlet) throws Exception {
        if (signal instanceof Signal.Ready ready) {
            if (ready.attachment() instanceof Connection connection) {
                serve(connection, outlet);
            } else {
                accept();
            }
        } else if (signal instanceof Signal.Tick tick) {
            alarm((Alarm) tick.attachment(), outlet);
        } else {
            writeAnswers();
            serveWaiting(outlet);
        }
    }

    private void alarm(Alarm alarm, Outlet outlet) {
        switch (alarm) {
            case PROGRESS -> endStuck();
            case AGAIN -> {
                again = null;
                serveWaiting(outlet);
            }
            case DOOR -> reopen();
            case BEAT -> beat();
        }
    }

    private void accept() throws Exception {
        for (int i = 0; i < ACCEPTED_PER_TURN; i++) {
            if (connections.size() >= settings.connections()) {
                door.shut("no more than " + settings.connections() + " connections are accepted");
                return;
            }
            SocketChannel channel = door.accept();
            if (channel == null) {
                if (door.shut()) {
                    context.after(PAUSE, Alarm.DOOR);
                }
                return;
            }
            String lease = leases + next++;
            context.leases().take(lease, SocketChannel.class, () -> channel);
            shared.meters().connections().add(1);
            try {
                add(new Connection(lease, Address.of(channel), channel, shared, this::answer));
            } catch (IOException gone) {
                context.leases().end(lease);
            }
        }
    }

    private void reopen() {
        if (connections.size() < settings.connections()) {
            door.reopen();
        }
    }

    private void serve(Connection connection, Outlet outlet) {
        if (!connections.contains(connection)) {
            return;
        }
        if (paused) {
            connection.write();
            park(connection);
            return;
        }
        switch (connection.turn(outlet)) {
            case DATA -> unpark(connection);
            case TURN -> park(connection);
            case ROOM -> {
                paused = true;
                park(connection);
            }
            case MEMORY -> parkFor(MEMORY, connection);
            case TIME -> parkFor(PAUSE, connection);
            case NOTHING -> {
                end(connection);
                return;
            }
        }
        watchdog.watch(connection);
        keepBeating(connection);
    }

    private void keepBeating(Connection connection) {
        if (beat == null && connection.acknowledged()) {
            beat = context.every(Wire.BEAT, Alarm.BEAT);
        }
    }

    private void beat() {
        boolean any = false;
        for (Connection connection : List.copyOf(connections)) {
            any |= connection.acknowledged();
            if (!connection.beat(waiting.contains(connection))) {
                end(connection);
            }
        }
        if (!any && beat != null) {
            beat.close();
            beat = null;
        }
    }

    private void park(Connection connection) {
        if (waiting.add(connection)) {
            connection.listen(false);
        }
    }

    private void parkFor(Duration pause, Connection connection) {
        park(connection);
        if (again == null) {
            again = context.after(pause, Alarm.AGAIN);
        }
    }

    private void unpark(Connection connection) {
        if (waiting.remove(connection)) {
            connection.notStuck();
            connection.listen(true);
        }
    }

    /** Goes on with those that have something to deliver, a few at a time, and listens again to the others. */
    private void serveWaiting(Outlet outlet) {
        boolean starved = shared.intake().starved();
        int served = 0;
        for (Connection connection : List.copyOf(waiting)) {
            if (paused) {
                return;
            }
            if (starved && connection.empty()) {
                parkFor(MEMORY, connection);
            } else if (connection.idle()) {
                unpark(connection);
            } else if (served++ < SERVED_PER_TURN) {
                serve(connection, outlet);
            } else {
                context.wakeup().wake();
                return;
            }
        }
    }

    private void endStuck() {
        for (Connection connection : watchdog.stuck(waiting::contains)) {
            connection.refuse("no progress for " + settings.progress().toMillis() + " ms");
            end(connection);
        }
    }

    private void end(Connection connection) {
        connection.close();
        context.leases().end(connection.lease());
        connections.remove(connection);
        waiting.remove(connection);
        answering.remove(connection);
        watchdog.forget(connection);
        reopen();
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
    }

    @Override
    public void onIdle() {
        shared.intake().close();
    }

    @Override
    public Handover stop(Deadline deadline) {
        Map<String, Object> states = new HashMap<>();
        List<Object> sources = shared.sources().save();
        for (Connection connection : connections) {
            states.put(connection.lease(), connection.save());
        }
        connections.clear();
        waiting.clear();
        watchdog.clear();
        answering.clear();
        again = null;
        beat = null;
        shared.intake().close();
        door.close();
        return new Handover(Map.of("next", next, "connections", states, "sources", sources));
    }

    @Override
    public void close() {
        stop(Deadline.in(Duration.ZERO));
    }
}
