package io.logpipe.core.route;

import io.logpipe.api.plugin.Output;
import io.logpipe.core.loop.InstanceThread;
import java.util.Optional;

/** A place of an output, as its pump sees it. */
public interface OutputPort {

    /** Id of the place. */
    String id();

    /** Where its instance is called. */
    InstanceThread thread();

    /** Its instance is called next, and answers for it if the call does not come back. Thread of the instance only. */
    void enter();

    /** The running instance; empty while it is being exchanged or broken. Thread of the instance only. */
    Optional<Output> running();

    /** A call threw what no contract knows, or the instance said that it is broken. */
    void failed(Throwable cause);

    /** Counts blocks and bytes that were acknowledged. */
    void passed(int blocks, long bytes);

    /** Counts data that was given up. Any thread. */
    void dropped(String reason, long bytes);

    /** Counts data that was refused for good and is kept as a dead letter. Any thread. */
    void setAside(long bytes);
}
