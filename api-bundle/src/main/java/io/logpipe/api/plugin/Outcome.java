package io.logpipe.api.plugin;

import io.logpipe.api.block.Position;

/** How a pass ended. Delivery is reported separately, by {@link Input#committed}. */
public sealed interface Outcome {

    /**
     * The queues of all outputs have taken the blocks.
     *
     * @param upTo first byte not yet read; {@link Position#START} after a pass without blocks, wherever its reader stands
     * @param more whether the budget ended the pass before the source did; a {@link Signal.Woken} follows
     */
    record Sent(Position upTo, boolean more) implements Outcome {}

    /**
     * Nothing was opened: the route is paused. {@link Plugin#resume} and a {@link Signal.Woken} follow when it is not.
     *
     * @param why the full output, in words for people
     */
    record Held(String why) implements Outcome {}

    /**
     * The pass broke off and no output has seen any of it; read the same data again, after a while.
     *
     * @param cause what was thrown
     */
    record Aborted(PluginFailure cause) implements Outcome {}
}
