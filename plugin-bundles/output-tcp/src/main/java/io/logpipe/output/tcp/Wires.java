package io.logpipe.output.tcp;

import io.logpipe.api.plugin.PluginContext;
import io.logpipe.plugin.wire.Endpoint;
import io.logpipe.plugin.wire.Framing;
import io.logpipe.plugin.wire.acknowledged.Acknowledgement;
import io.logpipe.plugin.wire.acknowledged.Frame.Hello;
import io.logpipe.plugin.wire.acknowledged.Wire;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Which wire is spoken with whom. A peer that has ever answered on the acknowledged wire is remembered durably, and never
 * spoken to on the other one while acknowledgements are wanted.
 */
final class Wires {

    private static final Duration FALLEN_BACK = Duration.ofMinutes(10);
    private static final String IDENTITY = "sender";
    private static final String ANSWERED = "acknowledging-peers";
    private static final String FORGOTTEN = "what was sent last and not acknowledged may arrive twice";

    private final PluginContext context;
    private final Acknowledgement ack;
    private final Meters meters;
    private final AnsweredPeers answered;
    private final Set<Endpoint> fallenBack = new HashSet<>();
    private final Set<Endpoint> reported = new HashSet<>();
    private UUID sender = new UUID(0, 0);
    private long epoch;

    Wires(PluginContext context, Settings settings, Meters meters) {
        this.context = context;
        this.ack = settings.ack();
        this.meters = meters;
        this.answered = new AnsweredPeers(context.instance());
    }

    /** Finds out who we are; {@code beat} is called regularly, if acknowledgements are wanted. */
    void start(Map<String, Object> left, Runnable beat) throws IOException {
        if (!acknowledged()) {
            return;
        }
        if (left.get("sender") instanceof String id && left.get("epoch") instanceof Long number) {
            sender = UUID.fromString(id);
            epoch = number;
        } else {
            identify();
        }
        answered.open(file(ANSWERED), read(ANSWERED, "a peer that acknowledged may be taken for one that does not"));
        context.every(Wire.BEAT, beat);
    }

    /** A sender that does not know any more who it was is another one. */
    private void identify() throws IOException {
        List<String> before = read(IDENTITY, FORGOTTEN);
        if (before.size() != 2 || !recall(before)) {
            sender = UUID.randomUUID();
            epoch = 1;
        }
        file(IDENTITY).write(List.of(sender.toString(), Long.toString(epoch)));
    }

    private boolean recall(List<String> before) {
        try {
            UUID known = UUID.fromString(before.get(0));
            epoch = Math.addExact(Long.parseLong(before.get(1)), 1);
            sender = known;
            return true;
        } catch (IllegalArgumentException | ArithmeticException senseless) {
            damaged(IDENTITY, FORGOTTEN);
            return false;
        }
    }

    private List<String> read(String name, String consequence) throws IOException {
        DurableText.Content content = file(name).read();
        if (content.damaged()) {
            damaged(name, consequence);
        }
        return content.lines();
    }

    private void damaged(String name, String consequence) {
        context.log().log(Level.WARNING, file(name).file() + " is damaged: " + consequence);
    }

    private DurableText file(String name) {
        Path directory = context.stateDirectory();
        return new DurableText(directory.resolve(name));
    }

    /** Comes to rest; what it says is for {@link #start} of a successor. */
    Map<String, Object> stop() {
        answered.close();
        return acknowledged() ? Map.of("sender", sender.toString(), "epoch", epoch) : Map.of();
    }

    /** Whether acknowledgements are wanted at all. */
    boolean acknowledged() {
        return ack != Acknowledgement.OFF;
    }

    /** Whether a new connection to {@code peer} begins with asking for acknowledgements. */
    boolean asks(Endpoint peer) {
        return ack == Acknowledgement.REQUIRE || ack == Acknowledgement.PREFER && !fallenBack.contains(peer);
    }

    /** {@code peer} knows acknowledgements. */
    void answered(Endpoint peer) {
        try {
            answered.add(peer);
        } catch (IOException failure) {
            context.log().log(
                    Level.WARNING, "that " + peer + " acknowledges cannot be remembered: " + failure.getMessage());
        }
    }

    /** {@code peer} did not answer; false if it is to be asked again all the same. */
    boolean fallBack(Endpoint peer, String why) {
        if (ack == Acknowledgement.REQUIRE || answered.has(peer)) {
            return false;
        }
        fallenBack.add(peer);
        Runnable askAgain = () -> fallenBack.remove(peer);
        context.after(FALLEN_BACK, askAgain);
        if (reported.add(peer)) {
            meters.unacknowledged().add(1);
            context.log().log(
                    Level.INFO, peer + " does not acknowledge (" + why + "): what is lost there is not known");
        }
        return true;
    }

    Sender messages(Framing framing) {
        return new MessageSender(framing, meters);
    }

    /** A sender that asks for acknowledgements first. */
    Sender acknowledging() {
        return AcknowledgedSender.greeting(
                new Hello(0, sender, epoch, Wire.WINDOW, Wire.MAX_BLOCK), context.blocks(), meters);
    }

    /** A sender that goes on where a predecessor was. */
    Sender resumed(Leaving left) {
        if (left.acknowledged()) {
            return AcknowledgedSender.resumed(left, context.blocks(), meters);
        }
        MessageSender resumed = new MessageSender(left.framing(), meters);
        resumed.resume(left.rest(), left.open());
        return resumed;
    }
}
