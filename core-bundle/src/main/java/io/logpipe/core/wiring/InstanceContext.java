package io.logpipe.core.wiring;

import io.logpipe.api.block.BlockPool;
import io.logpipe.api.plugin.Checkpoint;
import io.logpipe.api.plugin.ChildProcess;
import io.logpipe.api.plugin.Command;
import io.logpipe.api.plugin.Leases;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.Signal;
import io.logpipe.api.plugin.Tls;
import io.logpipe.api.plugin.TlsSettings;
import io.logpipe.core.loop.EventLoop;
import io.logpipe.core.tls.PlaceTls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The engine's side of one instance: everything it registered, until it comes to rest. */
final class InstanceContext implements PluginContext {

    private final Place place;
    private final Services services;
    private final boolean linesWanted;
    private final Set<Ending> registrations = java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());
    private final Map<String, Counter> counters = new HashMap<>();
    private volatile boolean ended;

    InstanceContext(Place place, Services services, boolean linesWanted) {
        this.place = place;
        this.services = services;
        this.linesWanted = linesWanted;
    }

    @Override
    public String instance() {
        return place.id();
    }

    @Override
    public System.Logger log() {
        return place.log();
    }

    @Override
    public BlockPool blocks() {
        return services.pool();
    }

    @Override
    public Checkpoint checkpoint(String resource) {
        int number = services.resources().number(resource, place.id());
        return services.checkpoints().forScope(number == 0 ? resource : resource + "#" + (number + 1));
    }

    @Override
    public Path stateDirectory() {
        Path directory = services.stateDir().resolve("instances").resolve(place.id());
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + directory, e);
        }
        return directory;
    }

    @Override
    public boolean linesWanted() {
        return linesWanted;
    }

    @Override
    public Leases leases() {
        return place.leases();
    }

    @Override
    public Tls tls(TlsSettings settings) throws IOException {
        PlaceTls tls = PlaceTls.open(services.tls(), settings, place.log(), place::notice);
        add(() -> {
            tls.close();
            place.notice("");
        });
        return tls;
    }

    @Override
    public ChannelRegistration watch(SelectableChannel channel, int ops, Object attachment) {
        EventLoop loop = services.loop();
        if (!loop.isCurrent()) {
            throw new IllegalStateException("channel watched by a dedicated instance (expected: Threading.LOOP)");
        }
        try {
            EventLoop.Watch watch =
                    loop.watch(channel, ops, ready -> place.signal(this, new Signal.Ready(channel, ready, attachment)));
            return new WatchedChannel(watch);
        } catch (ClosedChannelException e) {
            throw new UncheckedIOException("a closed channel cannot be watched", e);
        }
    }

    @Override
    public Registration watch(Path directory, Object attachment) throws IOException {
        AutoCloseable watch = services.directories()
                .watch(
                        directory,
                        change -> post(
                                new Signal.Changed(change.directory(), change.names(), change.overflow(), attachment)));
        return add(() -> {
            try {
                watch.close();
            } catch (Exception e) {
                throw new IllegalStateException("a directory watch could not be closed", e);
            }
        });
    }

    @Override
    public Registration every(Duration period, Object attachment) {
        Timer timer = new Timer(attachment, period, true);
        timer.arrange();
        return timer;
    }

    @Override
    public Registration after(Duration delay, Object attachment) {
        Timer timer = new Timer(attachment, delay, false);
        timer.arrange();
        return timer;
    }

    @Override
    public ChildProcess run(Command command) throws IOException {
        return services.children()
                .start(
                        command,
                        place.id(),
                        child -> place.thread()
                                .execute(() -> place.signalCurrent(
                                        new Signal.Ended(child, child.exitCode().orElse(-1)))));
    }

    @Override
    public Wakeup wakeup() {
        AtomicBoolean pending = new AtomicBoolean();
        return () -> {
            if (pending.compareAndSet(false, true)) {
                place.thread().execute(() -> {
                    pending.set(false);
                    place.signal(this, new Signal.Woken());
                });
            }
        };
    }

    @Override
    public Counter counter(String name) {
        return counters.computeIfAbsent(name, place.counters()::counter);
    }

    @Override
    public void healthy() {
        place.health("");
    }

    @Override
    public void degraded(String why) {
        place.health(why);
    }

    /** Undoes everything that was registered; nothing is signalled any more. */
    void end() {
        ended = true;
        List<Ending> all;
        synchronized (registrations) {
            all = new ArrayList<>(registrations);
            registrations.clear();
        }
        all.forEach(Ending::undo);
    }

    boolean ended() {
        return ended;
    }

    private void post(Signal signal) {
        if (place.thread().isCurrent()) {
            place.signal(this, signal);
        } else {
            place.thread().execute(() -> place.signal(this, signal));
        }
    }

    private Registration add(Ending ending) {
        synchronized (registrations) {
            registrations.add(ending);
        }
        return () -> remove(ending);
    }

    private void remove(Ending ending) {
        boolean known;
        synchronized (registrations) {
            known = registrations.remove(ending);
        }
        if (known) {
            ending.undo();
        }
    }

    /** Undoes one registration. */
    @FunctionalInterface
    private interface Ending {
        void undo();
    }

    private final class WatchedChannel implements ChannelRegistration {
        private final EventLoop.Watch watch;
        private final Ending ending;

        WatchedChannel(EventLoop.Watch watch) {
            this.watch = watch;
            this.ending = watch::end;
            add(ending);
        }

        @Override
        public void ops(int ops) {
            watch.ops(ops);
        }

        @Override
        public void close() {
            remove(ending);
        }
    }

    /** Kept by the loop, fired on the thread of the instance. */
    private final class Timer implements Registration {
        private final Object attachment;
        private final Duration delay;
        private final boolean repeats;
        private final Ending ending = this::cancel;
        private volatile boolean cancelled;
        private volatile EventLoop.@Nullable Appointment appointment;

        Timer(Object attachment, Duration delay, boolean repeats) {
            this.attachment = attachment;
            this.delay = delay;
            this.repeats = repeats;
            add(ending);
        }

        void arrange() {
            if (services.loop().isCurrent()) {
                appoint();
            } else {
                services.loop().execute(this::appoint);
            }
        }

        private void appoint() {
            appointment = services.loop().after(delay, this::due);
            if (cancelled) {
                cancel();
            }
        }

        /** The loop forgets it at once: it would keep the code of this instance until then. */
        private void cancel() {
            cancelled = true;
            EventLoop.Appointment made = appointment;
            if (made != null) {
                made.cancel();
            }
        }

        private void due() {
            if (cancelled) {
                return;
            }
            if (place.thread().isCurrent()) {
                fire();
            } else {
                place.thread().execute(this::fire);
            }
        }

        private void fire() {
            if (cancelled) {
                return;
            }
            if (repeats) {
                arrange();
            } else {
                close();
            }
            place.signal(InstanceContext.this, new Signal.Tick(attachment));
        }

        @Override
        public void close() {
            remove(ending);
        }
    }
}
