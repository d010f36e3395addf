package io.logpipe.launcher;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A call of {@code bin/logpipe}, with its output in files. */
final class Call implements AutoCloseable {

    private final Process process;
    private final Path out;
    private final Path err;

    private Call(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts the script under {@code shell}; the environment is added to that of the test. */
    static Call start(List<String> shell, Path script, Map<String, String> environment, String... arguments)
            throws IOException {
        Path out = Files.createTempFile("call", ".out");
        Path err = Files.createTempFile("call", ".err");
        List<String> command = new ArrayList<>(shell);
        command.add(script.toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "XDG_STATE_HOME"));
        // No archive of classes in the cache of whoever runs the tests.
        builder.environment().put("XDG_CACHE_HOME", "/dev/null");
        builder.environment().putAll(environment);
        return new Call(builder.start(), out, err);
    }

    /** Its end, which must come. */
    int exitCode() throws InterruptedException {
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> "still running: " + process.info());
        return process.exitValue();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** A signal by name. */
    void signal(String name) throws IOException, InterruptedException {
        signal(process.pid(), name);
    }

    static void signal(long pid, String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-s", name, Long.toString(pid)).start().waitFor();
    }

    String out() throws IOException {
        return Files.readString(out);
    }

    /** Without the warning about root, which depends on who runs the tests. */
    String err() throws IOException {
        return Files.readString(err).replaceFirst("(?m)^logpipe: running as root.*\\R", "");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (process.isAlive()) {
            signal("TERM");
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        Files.delete(out);
        Files.delete(err);
    }
}
