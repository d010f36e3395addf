package io.logpipe.core.route;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.api.plugin.Readiness;
import io.logpipe.core.loop.EventLoop;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Moves passes from a queue into the running instance of its output, on that instance's thread. */
public final class OutputPump {

    private static final int PASSES_PER_TURN = 64;
    private static final long FIRST_WAIT_MS = 10;
    private static final long LONGEST_WAIT_MS = 3_000;
    private static final long LOSS_LOG_NANOS = Duration.ofSeconds(1).toNanos();

    private final OutputPort port;
    private final OutputQueue queue;
    private final EventLoop loop;
    private final System.Logger log;
    private final DeadLetterDesk letters;
    private final Outage outage;
    private final AtomicBoolean requested = new AtomicBoolean();
    private int failuresInARow;
    private long notBefore = System.nanoTime();
    private final AtomicLong lossLogged = new AtomicLong(System.nanoTime() - LOSS_LOG_NANOS);
    private long generation;
    /** When to look again, and until when that is. Loop thread only. */
    private EventLoop.@Nullable Appointment look;

    private long lookAt;

    /**
     * A pump that runs whenever {@code queue} has work.
     *
     * @param letters keep what the output refuses for good
     * @param onRoom hears when inputs may go on
     */
    public OutputPump(
            OutputPort port,
            OutputQueue queue,
            EventLoop loop,
            System.Logger log,
            DeadLetterDesk letters,
            Runnable onRoom) {
        this.port = port;
        this.queue = queue;
        this.loop = loop;
        this.log = log;
        this.letters = letters;
        this.outage = new Outage(log);
        queue.listen(this::request, onRoom, this::lost);
    }

    /** Looks for work soon. Safe from any thread; requests in between melt into one. */
    public void request() {
        if (requested.compareAndSet(false, true)) {
            port.thread().execute(this::run);
        }
    }

    /** The instance is gone: what it had taken waits for its successor. Thread of the instance only. */
    public void reset() {
        generation++;
        queue.putBackAll();
        notBefore = System.nanoTime();
        failuresInARow = 0;
    }

    private void run() {
        requested.set(false);
        Optional<Output> running = port.running();
        if (running.isEmpty()) {
            return;
        }
        port.enter();
        Output output = running.get();
        long mine = generation;
        for (int passes = 0; queue.hasWaiting(); passes++) {
            if (passes == PASSES_PER_TURN) {
                request();
                return;
            }
            if (mustWait(output)) {
                return;
            }
            Delivery next = queue.take();
            if (next != null) {
                deliver(output, next);
            }
            if (generation != mine) {
                return;
            }
        }
    }

    private boolean mustWait(Output output) {
        long left = notBefore - System.nanoTime();
        if (left > 0) {
            later(Duration.ofNanos(left));
            return true;
        }
        try {
            if (output.readiness() instanceof Readiness.Busy busy) {
                later(busy.retryAfter());
                return true;
            }
            return false;
        } catch (Exception | Error e) {
            port.failed(e);
            return true;
        }
    }

    private void later(Duration wait) {
        long due = System.nanoTime() + wait.toNanos();
        loop.execute(() -> lookAgain(due));
    }

    /** One appointment stands for all: each pass that comes meanwhile asks for one, and they would be more and more. */
    private void lookAgain(long due) {
        if (look != null && lookAt - due <= 0) {
            return;
        }
        if (look != null) {
            look.cancel();
        }
        lookAt = due;
        look = loop.after(Duration.ofNanos(Math.max(0, due - System.nanoTime())), () -> {
            look = null;
            request();
        });
    }

    private void deliver(Output output, Delivery delivery) {
        Attempt attempt = new Attempt(delivery);
        try {
            Output.Pass pass = output.open(delivery.source(), delivery.from());
            try (Closing closing = new Closing(pass, "a pass", port.id())) {
                OptionalLong held = pass.held();
                if (held.isPresent()) {
                    delivery.trim(held.getAsLong());
                }
                for (Block block : delivery.blocks()) {
                    pass.write(block);
                }
                pass.commit(attempt);
            }
        } catch (PluginFailure failure) {
            attempt.failed(failure);
        } catch (Exception | Error e) {
            attempt.failed(new PluginFailure.Broken(e.toString(), e));
        }
    }

    private void acknowledged(Delivery delivery) {
        failuresInARow = 0;
        port.passed(delivery.count(), delivery.bytes());
        done(delivery);
    }

    private void done(Delivery delivery) {
        outage.settled(delivery);
        queue.done(delivery);
    }

    /** Counts data that is nowhere any more. Any thread. */
    private void lost(String reason, SourceRef source, long bytes, String why) {
        port.dropped(reason, bytes);
        say("{0} bytes of {1} dropped and counted: {2}", source, bytes, why);
    }

    /** Once a second at most, whoever sends how much of it. */
    private void say(String sentence, SourceRef source, long bytes, String why) {
        long now = System.nanoTime();
        long logged = lossLogged.get();
        if (now - logged >= LOSS_LOG_NANOS && lossLogged.compareAndSet(logged, now)) {
            log.log(Level.WARNING, sentence, bytes, source.name(), why);
        }
    }

    /** What the output has vouched for is there; what is left of the pass becomes a dead letter. */
    private void giveUp(Delivery delivery, PluginFailure failure) {
        if (delivery.receipt().refused()) {
            done(delivery);
            return;
        }
        if (delivery.isEmpty()) {
            port.dropped("poison", 0);
            done(delivery);
            return;
        }
        String why = String.valueOf(failure.getMessage());
        queue.withdraw(delivery);
        letters.keep(delivery, why, kept -> {
            if (kept) {
                port.setAside(delivery.left());
                say(
                        "refused for good, {0} bytes of {1} kept as a dead letter: {2}",
                        delivery.source(), delivery.left(), why);
            } else {
                lost("poison", delivery.source(), delivery.left(), "refused for good, " + why);
            }
            done(delivery);
        });
    }

    private void failed(Delivery delivery, PluginFailure failure) {
        int failures = delivery.fail();
        if (failure instanceof PluginFailure.Poison && failures >= letters.attempts()) {
            giveUp(delivery, failure);
            return;
        }
        queue.putBack(delivery);
        backOff();
        outage.failed(delivery, String.valueOf(failure.getMessage()));
        if (failure instanceof PluginFailure.Broken) {
            port.failed(failure.getCause() == null ? failure : failure.getCause());
        } else {
            later(Duration.ofNanos(Math.max(0, notBefore - System.nanoTime())));
        }
    }

    /** One broken connection fails many passes at once: they are one failure. */
    private void backOff() {
        long now = System.nanoTime();
        if (now - notBefore >= 0) {
            long wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS << Math.min(failuresInARow, 16));
            failuresInARow++;
            notBefore = now + Duration.ofMillis(wait).toNanos();
        }
    }

    /** The answer to one try at one delivery; worth nothing once it is given or the instance is gone. */
    private final class Attempt implements Output.Ack {
        private final Delivery delivery;
        private final long born = generation;
        private boolean answered;

        Attempt(Delivery delivery) {
            this.delivery = delivery;
        }

        @Override
        public void upTo(long offset) {
            if (!answered && born == generation) {
                delivery.trim(offset);
            }
        }

        @Override
        public void done() {
            if (answer()) {
                acknowledged(delivery);
                request();
            }
        }

        @Override
        public void failed(PluginFailure failure) {
            if (answer()) {
                OutputPump.this.failed(delivery, failure);
            }
        }

        private boolean answer() {
            boolean first = !answered && born == generation;
            answered = true;
            return first;
        }
    }
}
