package io.logpipe.itest.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Java whose workers run under {@code strace}, which may kill one at a certain system call on certain files. */
final class TracedJava {

    private static final String CALLS =
            "openat,write,pwrite64,fdatasync,fsync,rename,renameat,unlink,unlinkat,ftruncate,mkdir";
    private static final String KILLED = "+++ killed by SIGKILL +++";

    private final Path home;
    /** A log for each worker: the monitor may start the next one before anybody has looked. */
    private final Path logs;

    /** Makes it in a directory of its own. */
    TracedJava(Path home) throws IOException {
        this.home = home;
        this.logs = Files.createDirectories(home.resolve("logs"));
        Path real = Path.of(System.getProperty("java.home"));
        Files.copy(real.resolve("release"), home.resolve("release"));
        // Beside the tracer, not below it: a worker looks whether its monitor is its parent.
        Path java =
                Files.writeString(Files.createDirectories(home.resolve("bin")).resolve("java"), """
                #!/bin/sh
                case "$*" in
                    *io.logpipe.launcher.Worker*) exec strace -D -f -qq -o '%s/'$$ $(cat '%s') '%s' "$@" ;;
                esac
                exec '%s' "$@"
                """.formatted(
                                logs, options(), real.resolve("bin/java"), real.resolve("bin/java")));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path options() {
        return home.resolve("options");
    }

    /** What makes a node use it. */
    Map<String, String> environment() {
        return Map.of("JAVA_HOME", home.toString());
    }

    /** The next worker's calls on these files are noted. */
    void watch(Collection<Path> files) throws IOException {
        forget();
        Files.writeString(options(), "-e trace=" + CALLS + paths(files));
    }

    /**
     * The next worker is killed where one of its threads calls this on one of these files, and has called it n times, on
     * whatever file.
     */
    void kill(Collection<Path> files, String call, int n) throws IOException {
        forget();
        Files.writeString(
                options(),
                "-e trace=%s -e inject=%s:signal=SIGKILL:when=%d+%s".formatted(CALLS, call, n, paths(files)));
    }

    private static String paths(Collection<Path> files) {
        return files.stream().map(file -> " -P " + file).collect(Collectors.joining());
    }

    private void forget() throws IOException {
        for (Path log : logs()) {
            Files.delete(log);
        }
    }

    private List<Path> logs() throws IOException {
        try (Stream<Path> all = Files.list(logs)) {
            return all.toList();
        }
    }

    /** Whether a worker was killed as was asked for. */
    boolean hasKilled() throws IOException {
        for (Path log : logs()) {
            if (Files.readString(log).contains(KILLED)) {
                return true;
            }
        }
        return false;
    }

    /** How often each call was made. */
    Map<String, Long> calls() throws IOException {
        Map<String, Long> calls = new TreeMap<>();
        for (Path log : logs()) {
            Files.readAllLines(log).stream()
                    .map(line -> line.replaceFirst("^\\d+ +", ""))
                    .filter(line -> line.matches("\\w+\\(.*"))
                    .forEach(line -> calls.merge(line.substring(0, line.indexOf('(')), 1L, Long::sum));
        }
        return calls;
    }
}
