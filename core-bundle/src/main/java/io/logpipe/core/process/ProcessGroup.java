package io.logpipe.core.process;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A command with all that it started, except what went into a group of its own.
 *
 * @param pid of the command, the leader, and of the group
 * @param startTicks of the leader, see {@link ProcessStat}; {@link #UNKNOWN} if it ended too soon to be asked
 */
record ProcessGroup(long pid, long startTicks) {

    static final long UNKNOWN = -1;

    private static final String TO_GROUP = "kill -s \"$0\" -- \"-$1\"";
    private static final String TO_LEADER = "kill -s \"$0\" -- \"$1\"";

    static ProcessGroup of(long pid) {
        return new ProcessGroup(
                pid, ProcessStat.of(pid).map(ProcessStat::startTicks).orElse(UNKNOWN));
    }

    /** Whether the leader itself runs, and not another process that was given its pid. */
    boolean leaderAlive() {
        return ProcessStat.of(pid).filter(stat -> ours(stat) && stat.alive()).isPresent();
    }

    /**
     * Whether anything of the group runs. The system gives the pid of a dead leader to nobody while its group has
     * members; so if somebody else has the pid, nothing of ours is left.
     */
    boolean alive() {
        Optional<ProcessStat> leader = ProcessStat.of(pid);
        if (leader.isPresent()) {
            return ours(leader.get()) && (leader.get().alive() || hasMembers());
        }
        return hasMembers();
    }

    /**
     * Sends a signal, such as {@code TERM}, to all of the group, or to the leader where it has not made its group yet.
     * Waits for that, some milliseconds; false if there was nobody to take it, or no way to send it.
     */
    boolean signal(String name) {
        if (!alive()) {
            return false;
        }
        String script = leaderAlive() ? TO_GROUP + " || " + TO_LEADER : TO_GROUP;
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", script, name, Long.toString(pid))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return kill.waitFor(5, TimeUnit.SECONDS) && kill.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean ours(ProcessStat leader) {
        return leader.startTicks() == startTicks;
    }

    private boolean hasMembers() {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(ProcessStat.PROC, "[0-9]*")) {
            for (Path process : processes) {
                Optional<ProcessStat> stat = ProcessStat.read(process);
                if (stat.isPresent() && stat.get().group() == pid && stat.get().alive()) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return false; // without /proc nothing is known of the group
        }
        return false;
    }
}
