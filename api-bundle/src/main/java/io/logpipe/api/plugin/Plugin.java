package io.logpipe.api.plugin;

/**
 * One running instance of a plugin type. The kinds are closed, the implementations are not.
 *
 * <p>The engine keeps the {@link PluginState}; an instance is told, never asked. The rules of this package hold for
 * every method.
 */
public sealed interface Plugin extends AutoCloseable permits Input, Filter, Output, Codec {

    /**
     * Opens what the instance needs, or takes it over, and registers its channels. {@code STOPPED} to {@code RUNNING}.
     * May be called again after {@code stop}, with what that returned: when a change is undone.
     *
     * @param handover what the predecessor in this place left
     */
    default void start(Handover handover) throws Exception {}

    /** The route downstream is full: stop producing, keep everything open. */
    default void pause() {}

    /** The route has room again. */
    default void resume() {}

    /** A second has passed without an event in the whole engine. The place for checks that nothing waits for. */
    default void onIdle() throws Exception {}

    /** The end is near; trade latency for throughput. May come while data is still to follow. */
    default void hurry(Urgency urgency) {}

    /**
     * Comes to rest at a block boundary, until {@code deadline}, and leaves the rest to a successor: leases stay open,
     * registrations are undone by the engine. The engine offers again to the successor what was not acknowledged.
     */
    default Handover stop(Deadline deadline) throws Exception {
        return Handover.NONE;
    }

    /** Forgets the configuration. No call follows. */
    @Override
    default void close() {}
}
