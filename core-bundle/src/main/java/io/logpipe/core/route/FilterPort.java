package io.logpipe.core.route;

import io.logpipe.api.plugin.Filter;
import io.logpipe.api.plugin.PluginFailure;
import java.util.Optional;

/** A place of a filter, as routes see it. Loop thread only. */
public interface FilterPort {

    /** Id of the place. */
    String id();

    /**
     * Its instance is called in {@code step}, and answers for it if that does not come back.
     *
     * @throws PluginFailure whatever {@code step} throws
     */
    void during(Step step) throws PluginFailure;

    /** A call on a filter. */
    @FunctionalInterface
    interface Step {
        void run() throws PluginFailure;
    }

    /** The running instance; empty while it is being exchanged or broken, and then its routes wait. */
    Optional<Filter> running();

    /** Counts a block that was left out. */
    void dropped(String reason, long bytes);

    /** Counts what it was shown. */
    void passed(int blocks, long bytes);

    /** A call threw what no contract knows. */
    void failed(Throwable cause);
}
