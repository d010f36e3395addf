package io.logpipe.testkit;

import io.logpipe.api.block.BlockPool;
import io.logpipe.api.plugin.Checkpoint;
import io.logpipe.api.plugin.ChildProcess;
import io.logpipe.api.plugin.Command;
import io.logpipe.api.plugin.Leases;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.Signal;
import io.logpipe.api.plugin.Threading;
import io.logpipe.api.plugin.Tls;
import io.logpipe.api.plugin.TlsSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** What one instance was given. Its registrations end with it, and signals that were on their way are dropped. */
final class FakeContext implements PluginContext {
    private final World host;
    private final FakePlace place;
    private final Threading threading;
    private final List<Registration> registrations = new ArrayList<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private boolean open = true;

    FakeContext(World host, FakePlace place, Threading threading) {
        this.host = host;
        this.place = place;
        this.threading = threading;
    }

    FakePlace place() {
        return place;
    }

    /** Undoes all registrations, as the engine does when it stops an instance. */
    void undo() {
        List.copyOf(registrations).forEach(Registration::close);
        woken.set(false);
    }

    /** After this, no registration is possible. */
    void close() {
        undo();
        open = false;
    }

    int registrations() {
        return registrations.size();
    }

    boolean takeWake() {
        return open && woken.getAndSet(false);
    }

    @Override
    public String instance() {
        return place.toString();
    }

    @Override
    public System.Logger log() {
        return host.log(place);
    }

    @Override
    public BlockPool blocks() {
        return host.blocks();
    }

    @Override
    public Checkpoint checkpoint(String resource) {
        check();
        return host.checkpoint(resource, place);
    }

    @Override
    public Path stateDirectory() {
        check();
        return host.stateDirectory(place);
    }

    @Override
    public boolean linesWanted() {
        return host.linesWanted();
    }

    @Override
    public Leases leases() {
        check();
        return place.leases();
    }

    @Override
    public Tls tls(TlsSettings settings) {
        check();
        return new FakeTls(settings, host.securedConnections());
    }

    @Override
    public ChannelRegistration watch(SelectableChannel channel, int ops, Object attachment) {
        check();
        if (threading == Threading.DEDICATED) {
            throw host.violated("a DEDICATED instance watches a channel (expected: Threading.LOOP)");
        }
        try {
            return new ChannelWatch(host.loop(), channel, ops, attachment);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public Registration watch(Path directory, Object attachment) throws IOException {
        check();
        Undoable registration = new Undoable();
        FakeWatches.Watch watch = host.watches().add(directory, attachment, registration::post);
        return registration.undoneBy(() -> host.watches().remove(watch));
    }

    @Override
    public Registration every(Duration period, Object attachment) {
        return timer(period, true, attachment);
    }

    @Override
    public Registration after(Duration delay, Object attachment) {
        return timer(delay, false, attachment);
    }

    private Registration timer(Duration delay, boolean again, Object attachment) {
        check();
        Undoable registration = new Undoable();
        Consumer<Signal> target = again ? registration::post : registration::last;
        FakeClock.Timer timer = host.clock().add(delay, again, attachment, target);
        return registration.undoneBy(() -> host.clock().remove(timer));
    }

    @Override
    public ChildProcess run(Command command) throws IOException {
        check();
        return host.run(command, place);
    }

    @Override
    public Wakeup wakeup() {
        return () -> {
            woken.set(true);
            host.loop().wakeup();
        };
    }

    @Override
    public Counter counter(String name) {
        return n -> host.count(name, n);
    }

    @Override
    public void healthy() {
        check();
        place.degraded(Optional.empty());
    }

    @Override
    public void degraded(String why) {
        check();
        place.degraded(Optional.of(why));
    }

    private void check() {
        host.onThread("the context of " + place);
        if (!open) {
            throw host.violated("P3: the context of " + place + " is used after close");
        }
    }

    private final class ChannelWatch implements ChannelRegistration {
        private final FakeLoop.Interest interest;

        ChannelWatch(FakeLoop loop, SelectableChannel channel, int ops, Object attachment) throws IOException {
            interest = loop.register(channel, ops, attachment, this::post);
            registrations.add(this);
        }

        private void post(Signal signal) {
            place.post(signal, () -> registrations.contains(this));
        }

        @Override
        public void ops(int ops) {
            host.onThread("a registration of " + place);
            if (registrations.contains(this)) {
                interest.ops(ops);
            }
        }

        @Override
        public void close() {
            if (registrations.remove(this)) {
                interest.end();
            }
        }
    }

    private final class Undoable implements Registration {
        private Runnable undo = () -> {};

        Undoable undoneBy(Runnable action) {
            undo = action;
            registrations.add(this);
            return this;
        }

        void post(Signal signal) {
            place.post(signal, () -> registrations.contains(this));
        }

        void last(Signal signal) {
            place.post(signal, () -> registrations.remove(this));
        }

        @Override
        public void close() {
            if (registrations.remove(this)) {
                undo.run();
            }
        }
    }
}
