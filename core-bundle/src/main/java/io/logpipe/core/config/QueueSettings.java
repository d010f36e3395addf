package io.logpipe.core.config;

import io.logpipe.api.config.ConfigKey;
import java.util.List;

/**
 * The queue before an output.
 *
 * @param memory how many bytes it may hold
 * @param disk how many bytes its files may take; 0 if it is in memory only
 * @param full what happens when it does
 * @param deadLetters how many bytes that the output refuses for good are kept
 * @param attempts how often the output is offered what it refuses
 */
public record QueueSettings(long memory, long disk, Full full, long deadLetters, int attempts) {

    /** What happens when a queue is full. */
    public enum Full {
        /** The inputs of its routes wait. */
        BLOCK,
        /** What comes is dropped and counted. */
        DROP
    }

    /** What holds where nothing is said. */
    public static final QueueSettings DEFAULT = new QueueSettings(4L << 20, 0, Full.BLOCK, 64L << 20, 1);

    private static final ConfigKey<Long> MEMORY = ConfigKey.size("memory", "How much the queue may hold.")
            .where(size -> size >= 64 << 10, "a size of at least 64KiB")
            .orElse(DEFAULT.memory);
    private static final ConfigKey<String> FULL = ConfigKey.choice(
                    "full", List.of("block", "drop"), "Whether inputs wait or data is dropped when the queue is full.")
            .orElse("block");

    private static final ConfigKey<Long> DISK = ConfigKey.size("disk", "How much the queue may hold in files.")
            .where(size -> size == 0 || size >= 1 << 20, "0, or a size of at least 1MiB")
            .orElse(DEFAULT.disk);
    private static final ConfigKey<Long> DEAD_LETTERS = ConfigKey.size(
                    "dead_letters", "How much of what the output refuses for good is kept; 0 for none.")
            .orElse(DEFAULT.deadLetters);
    private static final ConfigKey<Integer> ATTEMPTS = ConfigKey.integer(
                    "attempts", 1, 1_000, "How often the output is offered what it refuses for good.")
            .orElse(DEFAULT.attempts);

    static QueueSettings read(Section section) {
        long memory = section.get(MEMORY);
        long disk = section.get(DISK);
        long deadLetters = section.get(DEAD_LETTERS);
        int attempts = section.get(ATTEMPTS);
        Full full = section.get(FULL).equals("drop") ? Full.DROP : Full.BLOCK;
        section.end();
        return new QueueSettings(memory, disk, full, deadLetters, attempts);
    }
}
