package io.logpipe.input.tcp;

import io.logpipe.plugin.wire.WireViolation;
import io.logpipe.plugin.wire.acknowledged.Frame.Hello;
import io.logpipe.plugin.wire.acknowledged.Frame.Open;
import io.logpipe.plugin.wire.acknowledged.Frame.Resume;
import io.logpipe.plugin.wire.acknowledged.Wire;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The streams of one acknowledged connection, and whose it is. */
final class Carriers {

    private final Shared shared;
    private final Answers answers;
    private final Runnable due;
    private final Map<Integer, Carrier> streams = new HashMap<>();
    private @Nullable UUID sender;
    private long epoch;

    /**
     * No streams yet.
     *
     * @param due called when answers are to be written although nothing was read
     */
    Carriers(Shared shared, Answers answers, Runnable due) {
        this.shared = shared;
        this.answers = answers;
        this.due = due;
    }

    /** False if the sender has started again since. */
    boolean greet(Hello hello) {
        sender = hello.sender();
        epoch = hello.epoch();
        return shared.sources().admit(hello.sender(), epoch);
    }

    /** Whether the sender has started again since. */
    boolean fenced() {
        return sender != null && shared.sources().fenced(sender, epoch);
    }

    Carrier get(int stream) throws WireViolation {
        Carrier carrier = streams.get(stream);
        if (carrier == null) {
            throw new WireViolation("stream " + stream + " is not open");
        }
        return carrier;
    }

    /** Opens a stream, and tells where it goes on. */
    void open(Open open) throws WireViolation {
        UUID from = sender;
        if (from == null) {
            throw new WireViolation("nobody has greeted");
        }
        if (streams.containsKey(open.stream()) || streams.size() >= Wire.MAX_STREAMS) {
            throw new WireViolation("stream " + open.stream() + " is open already, or one too many");
        }
        String name = open.source().text();
        boolean known = shared.sources().knows(from, open.source());
        Source source = shared.sources().open(from, open.source(), name, open.from());
        Carrier carrier = carrier(open.stream(), source);
        carrier.takeOver(Math.max(open.from(), source.received()));
        answers.put(new Resume(open.stream(), known, source.durable(), carrier.position()));
    }

    private Carrier carrier(int stream, Source source) {
        Carrier carrier = new Carrier(stream, source, this::due);
        streams.put(stream, carrier);
        return carrier;
    }

    private void due(Carrier carrier) {
        answers.due(carrier);
        due.run();
    }

    void close(int stream) throws WireViolation {
        end(get(stream));
        streams.remove(stream);
    }

    private void end(Carrier carrier) {
        carrier.end();
        shared.sources().release(carrier.source());
    }

    /** The connection is over. */
    void end() {
        streams.values().forEach(this::end);
        streams.clear();
    }

    /** For a successor, which knows it by {@link #restore}. */
    Map<String, Object> save() {
        List<Object> saved = new ArrayList<>();
        streams.values().forEach(carrier -> saved.add(carrier.save()));
        return sender == null
                ? Map.of("streams", saved)
                : Map.of("streams", saved, "sender", sender.toString(), "epoch", epoch);
    }

    boolean restore(Map<?, ?> state) {
        if (state.get("sender") instanceof String id && state.get("epoch") instanceof Long number) {
            sender = UUID.fromString(id);
            epoch = number;
        }
        if (!(state.get("streams") instanceof List<?> saved)) {
            return false;
        }
        for (Object each : saved) {
            List<?> stream = (List<?>) each;
            Source source = shared.sources().find((String) stream.get(1));
            if (source == null) {
                return false;
            }
            carrier((Integer) stream.get(0), source).restore(stream);
        }
        return true;
    }
}
