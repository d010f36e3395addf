package io.logpipe.api.plugin;

import java.nio.channels.SelectableChannel;
import java.nio.file.Path;
import java.util.Set;

/** Why the engine calls. {@code attachment} is what was given at registration. */
public sealed interface Signal {

    /**
     * A watched channel is ready.
     *
     * @param channel the channel that was registered
     * @param readyOps {@link java.nio.channels.SelectionKey} bits
     */
    record Ready(SelectableChannel channel, int readyOps, Object attachment) implements Signal {}

    /** A timer fired. */
    record Tick(Object attachment) implements Signal {}

    /** {@link PluginContext.Wakeup#wake} was called, once or more, or the engine asks to look for data. */
    record Woken() implements Signal {}

    /**
     * Something happened in a watched directory. A hint, never the truth: look at the directory.
     *
     * @param names file names that appeared, changed or went, in no order
     * @param overflow events were lost: everything may have changed
     */
    record Changed(Path directory, Set<String> names, boolean overflow, Object attachment) implements Signal {}

    /** A command ended. */
    record Ended(ChildProcess process, int exitCode) implements Signal {}
}
