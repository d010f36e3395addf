package io.logpipe.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.spi.ToolProvider;

/**
 * What a person or a script asks of a worker: {@code status}, {@code reload}, {@code plan NEW}, {@code stop},
 * {@code ctl COMMAND}, {@code shell}, {@code checkpoint ACTION}, {@code queue ACTION}, {@code dead-letters ACTION}. The exit code is the command's; 3 means that no worker runs with this config.
 */
public final class Client {

    private static final int NO_WORKER = 3;

    private final Path config;
    private final Path state;

    private Client(Path config, Path state) {
        this.config = config;
        this.state = state;
    }

    /** The config stands in a system property, set by {@code bin/logpipe}; the arguments are what to do. */
    public static void main(String[] arguments) {
        int code = 1;
        try {
            Path config = Path.of(System.getProperty("logpipe.config"))
                    .toAbsolutePath()
                    .normalize();
            code = new Client(config, StatePath.ofProcess().evenIfBroken(config)).run(arguments);
        } catch (LaunchFailure | IOException e) {
            System.err.println("logpipe: " + LaunchFailure.reason(e));
        } catch (InterruptedException e) {
            System.err.println("logpipe: interrupted");
        }
        System.exit(code);
    }

    private int run(String[] arguments) throws LaunchFailure, IOException, InterruptedException {
        if (Files.exists(state) && !Files.isReadable(state)) {
            throw new LaunchFailure("state directory " + state + " may not be read (expected: the same user, or root)");
        }
        return switch (arguments[0]) {
            case "stop" -> new Stop(state).execute() ? 0 : noWorker();
            case "shell" -> isThere() ? new Shell(state).interact(history()) : noWorker();
            case "script" -> isThere() ? new Shell(state).script() : noWorker();
            case "ctl" -> command(arguments[1]);
            case "plan" -> command(plan(arguments));
            case "checkpoint" -> checkpoint(arguments[1].lines().toList());
            case "queue" -> tool("logpipe-queue", arguments[1].lines().toList());
            case "dead-letters" -> deadLetters(arguments[1].lines().toList());
            default -> command("logpipe:" + arguments[0]);
        };
    }

    /** The worker has another working directory, and Gogo its own idea of spaces and quotes. */
    private static String plan(String[] arguments) {
        String file = Path.of(arguments[1]).toAbsolutePath().normalize().toString();
        String option = arguments.length > 2 ? arguments[2] + " " : "";
        return "logpipe:plan " + option + "'" + file.replace("'", "'\"'\"'") + "'";
    }

    /** Asks the worker for what it has, if there is one; otherwise a tool of the core looks into the state directory. */
    private int checkpoint(List<String> words) throws LaunchFailure {
        if (isThere() && words.size() == 1) {
            return command("logpipe:checkpoint " + quoted(words));
        }
        return tool("logpipe-checkpoint", words);
    }

    /** Only a worker has an output to which they can be offered; for all else the files tell. */
    private int deadLetters(List<String> words) throws LaunchFailure {
        return words.get(0).equals("replay")
                ? command("logpipe:deadletters " + quoted(words))
                : tool("logpipe-dead-letters", words);
    }

    private static String quoted(List<String> words) {
        StringBuilder line = new StringBuilder();
        for (String word : words) {
            line.append(line.isEmpty() ? "'" : " '")
                    .append(word.replace("'", "'\"'\"'"))
                    .append('\'');
        }
        return line.toString();
    }

    private int tool(String name, List<String> words) throws LaunchFailure {
        ToolProvider tool =
                ToolProvider.findFirst(name).orElseThrow(() -> new LaunchFailure("no core on the class path"));
        List<String> arguments = new ArrayList<>(words);
        arguments.add(0, state.toString());
        return tool.run(System.out, System.err, arguments.toArray(String[]::new));
    }

    private boolean isThere() {
        return StateDirectory.worker(state).filter(ProcessId::isAlive).isPresent();
    }

    private int command(String line) throws LaunchFailure {
        Optional<ProcessId> worker = StateDirectory.worker(state).filter(ProcessId::isAlive);
        if (worker.isEmpty()) {
            return noWorker();
        }
        try (ControlConnection connection = ControlConnection.to(state)) {
            return connection.run(line);
        } catch (IOException e) {
            throw new LaunchFailure("worker " + worker.get().pid() + " does not answer (not ready, or ending)", e);
        }
    }

    private int noWorker() {
        System.err.println("logpipe: no worker runs with " + config + " (state directory " + state + ")");
        return NO_WORKER;
    }

    /** The person's own, who need not be the user that the worker runs as. */
    private static Path history() throws IOException {
        Path file = StatePath.ofProcess().parent().resolve("history");
        Files.createDirectories(file.getParent(), PrivateFile.DIRECTORY_MODE);
        PrivateFile.open(file).close();
        return file;
    }
}
