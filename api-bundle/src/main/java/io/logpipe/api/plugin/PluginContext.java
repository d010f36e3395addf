package io.logpipe.api.plugin;

import io.logpipe.api.block.BlockPool;
import java.nio.channels.SelectableChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.osgi.annotation.versioning.ProviderType;

/** What the engine offers one instance, from {@code create} to {@code close}. Thread of the instance only. */
@ProviderType
public interface PluginContext {

    /** Id of the place in the configuration, unique in the node, such as {@code input-file}. */
    String instance();

    /** Named after {@link #instance}. Write lifecycle at INFO, a change of state once at WARNING, data never. */
    System.Logger log();

    /** The node's memory. */
    BlockPool blocks();

    /**
     * Durable positions of what {@code resource} holds, such as a directory. Independent of the instance's id and of its
     * routes; if several instances read one resource, each has positions of its own.
     */
    Checkpoint checkpoint(String resource);

    /** A directory of this place for small durable state, created with mode 0700, kept over restarts. */
    Path stateDirectory();

    /** Whether a filter or output downstream asks for line numbers; otherwise positions stay uncounted. */
    boolean linesWanted();

    /** Resources that outlive this instance. */
    Leases leases();

    /**
     * TLS as {@code settings} say, until this instance stops; to be asked for at its start. Files are read before this
     * returns, which is the only time that it blocks. When they change later, new connections get what they say then;
     * if that cannot be used, what was there before stays, and the log says so.
     *
     * @throws java.io.IOException if a file cannot be used; the message names it, and what was expected
     */
    Tls tls(TlsSettings settings) throws java.io.IOException;

    /** Calls back with {@link Signal.Ready} while {@code channel}, non-blocking, is ready for {@code ops}. */
    ChannelRegistration watch(SelectableChannel channel, int ops, Object attachment);

    /**
     * Calls back with {@link Signal.Changed} when something happens in {@code directory} itself.
     *
     * @throws java.io.IOException if it cannot be watched, for want of the directory or of watches; poll instead
     */
    Registration watch(Path directory, Object attachment) throws java.io.IOException;

    /** Calls back with {@link Signal.Tick} every {@code period}, never twice at once. */
    Registration every(Duration period, Object attachment);

    /** Calls back with {@link Signal.Tick} once, after {@code delay}. */
    Registration after(Duration delay, Object attachment);

    /** Runs a command; its end arrives as {@link Signal.Ended}. */
    ChildProcess run(Command command) throws java.io.IOException;

    /** A handle for foreign threads, such as those of client libraries. */
    Wakeup wakeup();

    /** A counter shown by the shell. */
    Counter counter(String name);

    /** All is well. The state that an instance starts with. */
    void healthy();

    /** It runs, but not as it should, such as an output whose peer is away; shown by {@code status}. */
    void degraded(String why);

    /** Undone by {@link #close}; all are undone at {@code stop} anyway. */
    @ProviderType
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /** A registered channel. */
    @ProviderType
    interface ChannelRegistration extends Registration {

        /** Changes what to wait for; 0 waits for nothing. */
        void ops(int ops);
    }

    /** The only thing here, beside counters, that is safe to call from any thread. */
    @ProviderType
    @FunctionalInterface
    interface Wakeup {

        /** Asks for one {@link Signal.Woken}; calls in between melt into one. */
        void wake();
    }

    /** Adds up. */
    @ProviderType
    @FunctionalInterface
    interface Counter {

        /** Adds {@code n}, which may be zero but not negative. */
        void add(long n);
    }
}
