package io.logpipe.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Ends worker and monitor from outside, whatever state they are in. */
final class Stop {

    private static final Duration PATIENCE = Duration.ofSeconds(12);

    private final Path state;

    Stop(Path state) {
        this.state = state;
    }

    /** False if nothing runs there. Returns when both have ended. */
    boolean execute() throws LaunchFailure, InterruptedException {
        Optional<ProcessId> monitor = StateDirectory.monitor(state).filter(ProcessId::isAlive);
        Optional<ProcessId> worker = StateDirectory.worker(state).filter(ProcessId::isAlive);
        List<ProcessId> running =
                Stream.of(monitor, worker).flatMap(Optional::stream).toList();
        if (running.isEmpty()) {
            return false;
        }
        // The monitor ends its worker; a worker without one is about to end anyway.
        terminate(running.get(0));
        awaitEnd(running);
        return true;
    }

    private static void terminate(ProcessId process) throws LaunchFailure {
        boolean sent = ProcessHandle.of(process.pid())
                .filter(handle -> process.isAlive())
                .map(ProcessHandle::destroy)
                .orElse(true);
        if (!sent) {
            throw new LaunchFailure(
                    "process " + process.pid() + " may not be stopped (expected: the same user, or root)");
        }
    }

    private static void awaitEnd(List<ProcessId> running) throws LaunchFailure, InterruptedException {
        long begin = System.nanoTime();
        while (running.stream().anyMatch(ProcessId::isAlive)) {
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new LaunchFailure("still running after " + PATIENCE.toSeconds() + " s: "
                        + running.stream()
                                .filter(ProcessId::isAlive)
                                .map(ProcessId::pid)
                                .toList());
            }
            Thread.sleep(20);
        }
    }
}
