package io.logpipe.core.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code /proc/PID/stat} says of a process.
 *
 * @param startTicks when it was started, in clock ticks since the system was; with the pid it names one process
 */
record ProcessStat(long pid, char state, long group, long startTicks) {

    static final Path PROC = Path.of("/proc");

    private static final int STATE = 0;
    private static final int GROUP = 2;
    private static final int START = 19;

    /** Empty if there is no such process. */
    static Optional<ProcessStat> of(long pid) {
        return read(PROC.resolve(Long.toString(pid)));
    }

    /** Of a directory in {@link #PROC}; empty if the process is gone. */
    static Optional<ProcessStat> read(Path process) {
        try {
            String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
            // The second word is the name in parentheses, which may itself contain blanks and parentheses.
            String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Optional.of(new ProcessStat(
                    Long.parseLong(process.getFileName().toString()),
                    words[STATE].charAt(0),
                    Long.parseLong(words[GROUP]),
                    Long.parseLong(words[START])));
        } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
            return Optional.empty(); // it ended before or while we looked
        }
    }

    /** Whether it runs: neither waiting for its parent to notice its end, nor dead. */
    boolean alive() {
        return state != 'Z' && state != 'X';
    }
}
