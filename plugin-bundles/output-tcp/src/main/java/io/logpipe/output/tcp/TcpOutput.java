package io.logpipe.output.tcp;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Handover;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.api.plugin.Readiness;
import io.logpipe.api.plugin.Signal;
import io.logpipe.api.plugin.Urgency;
import io.logpipe.plugin.wire.WireName;
import io.logpipe.plugin.wire.WireViolation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends each pass as one message to one of the peers, in turn, and confirms it when the system has taken its last byte.
 * A connection that breaks before that fails the pass, and the engine repeats all of it: no peer ever sees a block
 * without its header.
 *
 * <p>Nothing is written before a pass is committed, so one that is abandoned leaves no trace. The bytes of a file that
 * was cut short on their way do not exist any more: what was written before them counts as sent, the rest of the pass
 * fails as poison, since it would fail for ever.
 */
final class TcpOutput implements Output {

    private static final Readiness NOBODY = new Readiness.Busy("no peer is connected", Duration.ofSeconds(1));
    private static final Readiness FULL = new Readiness.Busy("all peers are slow", Duration.ofMillis(100));

    /** How long the messages that a predecessor left open are kept open. */
    private static final Duration OPEN = Duration.ofSeconds(2);

    /** How long the end of the worker may wait for slow peers. */
    private static final Duration FLUSH = Duration.ofMillis(300);

    private enum Alarm {
        END_OPEN
    }

    private final Settings settings;
    private final PluginContext context;
    private final Meters meters;
    private final Duration flush;
    private Peers peers;
    private boolean exiting;
    /** Blocks of the last pass: of the next one there will be as many. */
    private int usual;

    TcpOutput(Settings settings, PluginContext context) {
        this(settings, context, FLUSH);
    }

    TcpOutput(Settings settings, PluginContext context, Duration flush) {
        this.flush = flush;
        this.settings = settings;
        this.context = context;
        this.meters = Meters.of(context);
        this.peers = new Peers(context, settings, meters);
    }

    @Override
    public void start(Handover handover) throws Exception {
        exiting = false;
        peers = new Peers(context, settings, meters);
        if (peers.start(handover.values())) {
            context.after(OPEN, Alarm.END_OPEN);
        }
    }

    @Override
    public Readiness readiness() {
        if (peers.ready()) {
            return Readiness.READY;
        }
        return peers.anyUp() ? FULL : NOBODY;
    }

    @Override
    public void onEvent(Signal signal) {
        if (signal instanceof Signal.Ready ready && ready.attachment() instanceof Peer peer) {
            peer.ready();
            peers.endLeaving();
        } else if (signal instanceof Signal.Tick tick) {
            if (tick.attachment() instanceof Peer peer) {
                peer.tick();
            } else if (tick.attachment() instanceof Runnable task) {
                task.run();
            } else {
                peers.endOpen();
            }
        } else {
            peers.woken();
        }
    }

    @Override
    public Pass open(SourceRef source, Position from) throws PluginFailure {
        try {
            return new Run(source, WireName.encode(source.name()), from);
        } catch (WireViolation violation) {
            throw new PluginFailure.Poison(String.valueOf(violation.getMessage()), violation);
        }
    }

    private final class Run implements Pass {
        private final SourceRef source;
        private final byte[] name;
        private final Position from;
        private List<Block> blocks = new ArrayList<>(usual);

        Run(SourceRef source, byte[] name, Position from) {
            this.source = source;
            this.name = name;
            this.from = from;
        }

        @Override
        public void write(Block block) {
            // A block without bytes would end the message on this wire.
            if (block.length() > 0) {
                blocks.add(block.retain());
            }
        }

        @Override
        public void commit(Ack ack) {
            usual = blocks.size();
            Message message = new Message(source, name, from, blocks, ack);
            blocks = List.of();
            Peer peer = peers.choose(message);
            if (peer == null) {
                message.failed(
                        new PluginFailure.Transient("no peer is connected", new IOException("no peer is connected")));
            } else {
                peer.send(message);
            }
        }

        @Override
        public void close() {
            blocks.forEach(Block::close);
            blocks = List.of();
        }
    }

    @Override
    public void hurry(Urgency urgency) {
        exiting = urgency == Urgency.EXITING;
    }

    @Override
    public Handover stop(Deadline deadline) {
        if (exiting) {
            flush(deadline);
        }
        return new Handover(peers.stop(!exiting));
    }

    private void flush(Deadline deadline) {
        Deadline soon = Deadline.in(flush);
        while (!peers.flush() && !soon.passed() && !deadline.passed()) {
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
    }

    @Override
    public void close() {
        peers.stop(false);
    }
}
