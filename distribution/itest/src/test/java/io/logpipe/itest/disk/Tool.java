package io.logpipe.itest.disk;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of the machine. */
final class Tool {

    private Tool() {}

    /** Runs one to its end, and returns what it wrote; throws if it failed. */
    static String run(Object... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Stream.of(words).map(Object::toString).toList())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        String said = new String(process.getInputStream().readAllBytes());
        int exit = process.waitFor();
        if (exit != 0) {
            throw new IOException(List.of(words) + " -> " + exit + ": " + said);
        }
        return said;
    }

    /** Which of root's rights, loop devices and these programs this machine lacks, in words; empty if none. */
    static Optional<String> lacking(String... programs) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("it needs root, to mount file systems of its own");
        }
        if (!Files.exists(Path.of("/dev/loop-control"))) {
            return Optional.of("it needs loop devices, and there is no /dev/loop-control");
        }
        for (String program : programs) {
            if (!isThere(program)) {
                return Optional.of("it needs the program " + program + ", which is not in PATH");
            }
        }
        return Optional.empty();
    }

    static boolean isThere(String program) {
        return Stream.of((System.getenv("PATH") + ":/usr/sbin:/sbin").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
