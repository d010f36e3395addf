package io.logpipe.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process, and no other that gets its number later.
 *
 * @param pid its number
 * @param born when it was started, in the kernel's ticks since boot
 */
record ProcessId(long pid, String born) {

    private static final int BORN = 19;

    /** The process that has this number now. */
    static Optional<ProcessId> of(long pid) {
        return stat(Long.toString(pid)).map(fields -> new ProcessId(pid, fields[BORN]));
    }

    /** Number of the process that must be told when we end; another one once that has died. */
    static long parent() {
        return ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(-1L);
    }

    /** What {@link #write} wrote; empty for a file that is not there, or not such a file. */
    static Optional<ProcessId> read(Path file) {
        try {
            String[] words = Files.readString(file).trim().split(" ");
            return words.length == 2
                    ? Optional.of(new ProcessId(Long.parseLong(words[0]), words[1]))
                    : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    void write(Path file) throws IOException {
        PrivateFile.write(file, pid + " " + born + "\n");
    }

    /** A process that has ended, and whose parent does not want to know yet, is not alive. */
    boolean isAlive() {
        return stat(Long.toString(pid))
                .filter(fields -> fields[BORN].equals(born) && !fields[0].equals("Z"))
                .isPresent();
    }

    /** The fields after the name, which may itself contain anything. */
    private static Optional<String[]> stat(String pid) {
        try {
            String line = Files.readString(Path.of("/proc", pid, "stat"));
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
            return fields.length > BORN ? Optional.of(fields) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
