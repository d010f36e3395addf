package io.logpipe.core.config;

import io.logpipe.api.config.ConfigKey;
import java.util.List;

/**
 * The queue before an output.
 *
 * @param memory how many bytes it may hold
 * @param full what happens when it does
 */
public record QueueSettings(long memory, Full full) {

    /** What happens when a queue is full. */
    public enum Full {
        /** The inputs of its routes wait. */
        BLOCK,
        /** What comes is dropped and counted. */
        DROP
    }

    /** What holds where nothing is said. */
    public static final QueueSettings DEFAULT = new QueueSettings(4L << 20, Full.BLOCK);

    private static final ConfigKey<Long> MEMORY = ConfigKey.size("memory", "How much the queue may hold.")
            .where(size -> size >= 64 << 10, "a size of at least 64KiB")
            .orElse(DEFAULT.memory);
    private static final ConfigKey<String> FULL = ConfigKey.choice(
                    "full", List.of("block", "drop"), "Whether inputs wait or data is dropped when the queue is full.")
            .orElse("block");

    static QueueSettings read(Section section) {
        long memory = section.get(MEMORY);
        Full full = section.get(FULL).equals("drop") ? Full.DROP : Full.BLOCK;
        section.end();
        return new QueueSettings(memory, full);
    }
}
