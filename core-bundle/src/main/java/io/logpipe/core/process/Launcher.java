package io.logpipe.core.process;

import io.logpipe.api.plugin.Command;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Starts commands in a clean state. The JDK closes all descriptors but three; what it cannot do is done by two small
 * programs that then become the command, with the same pid: {@code env} resets the signals that the worker ignores or,
 * being a JVM, blocks, and {@code setsid} makes the process group.
 */
final class Launcher {

    private static final List<String> KEPT = List.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "USER", "SHELL");
    private static final File NOTHING = new File("/dev/null");

    private @Nullable List<String> prefix;

    /** Standard output and error arrive as one stream, unless the command is piped. */
    Process start(Command command) throws IOException {
        List<String> words = new ArrayList<>(prefix());
        words.addAll(command.line().words());
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(new File("/"))
                .redirectInput(NOTHING)
                .redirectErrorStream(!command.piped());
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(KEPT);
        try {
            environment.putAll(command.environment());
        } catch (IllegalArgumentException e) {
            throw new IOException("environment of a command: " + e.getMessage(), e);
        }
        return builder.start();
    }

    private synchronized List<String> prefix() {
        List<String> words = prefix;
        if (words == null) {
            words = new ArrayList<>();
            Path env = find("env");
            if (env != null && works(env.toString(), "--default-signal", "/bin/sh", "-c", ":")) {
                words.addAll(List.of(env.toString(), "--default-signal"));
            }
            Path setsid = find("setsid");
            if (setsid != null) {
                words.addAll(List.of(setsid.toString(), "--"));
            }
            prefix = words;
        }
        return words;
    }

    private static @Nullable Path find(String program) {
        for (String directory : List.of("/usr/bin", "/bin")) {
            Path file = Path.of(directory, program);
            if (Files.isExecutable(file)) {
                return file;
            }
        }
        return null;
    }

    private static boolean works(String... words) {
        try {
            Process trial = new ProcessBuilder(words)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return trial.waitFor(5, TimeUnit.SECONDS) && trial.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
