package io.logpipe.api.plugin;

import java.nio.channels.Pipe;
import java.util.Optional;
import java.util.OptionalInt;
import org.osgi.annotation.versioning.ProviderType;

/** A running command. Owned by the runtime when kept as a lease. Its end arrives as {@link Signal.Ended}. */
@ProviderType
public interface ChildProcess extends AutoCloseable {

    /** Process id, which is also the id of its process group. */
    long pid();

    /** Its standard output, non-blocking, for {@link PluginContext#watch}; empty unless the command is piped. */
    Optional<Pipe.SourceChannel> output();

    /** Exit code, 128 + signal where it was killed; empty while it runs. */
    OptionalInt exitCode();

    /** Ends the whole process group: TERM, then KILL after 2 s. Returns at once; idempotent. */
    @Override
    void close();
}
