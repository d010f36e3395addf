package io.logpipe.core.process;

import io.logpipe.api.plugin.ChildProcess;
import io.logpipe.api.plugin.Command;
import io.logpipe.core.RecordingLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A worker in a JVM of its own: started with signals ignored, or killed while its commands run. */
final class WorkerMain {

    private WorkerMain() {}

    /** {@code signals stateDir}: prints a command's signals. {@code crash stateDir}: prints two pids and dies. */
    public static void main(String[] arguments) throws IOException {
        Path stateDir = Path.of(arguments[1]);
        ChildProcesses processes = new ChildProcesses(stateDir, Runnable::run, new RecordingLog());
        if (arguments[0].equals("signals")) {
            ChildProcess child = processes.start(Commands.piped("cat", "/proc/self/status"), "exec", ended -> {});
            System.out.print(Commands.readAll(child));
        } else {
            Command loop = Commands.piped("(trap '' TERM; while :; do sleep 0.1; done) & echo $!; wait");
            ChildProcess child = processes.start(loop, "exec", ended -> {});
            System.out.println(child.pid() + "\n" + Commands.readLine(child));
            Commands.await("notes", () -> !notes(stateDir).isEmpty());
            Runtime.getRuntime().halt(9);
        }
    }

    /** What it prints, line by line, when it is run with {@code ignored} signals. */
    static List<String> run(String mode, Path stateDir, String ignored) throws IOException {
        String classPath = Stream.of(WorkerMain.class, ChildProcesses.class, ChildProcess.class)
                .map(type -> Path.of(type.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath())
                        .toString())
                .collect(Collectors.joining(":"));
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' " + ignored + "; exec \"$@\"", "sh"));
        words.addAll(List.of(System.getProperty("java.home") + "/bin/java", "-cp", classPath));
        words.addAll(List.of(WorkerMain.class.getName(), mode, stateDir.toString()));
        Process worker = new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = new BufferedReader(new InputStreamReader(worker.getInputStream()))) {
            return output.lines().toList();
        }
    }

    private static List<ProcessGroup> notes(Path stateDir) {
        try {
            return new ChildNotes(stateDir).read();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
