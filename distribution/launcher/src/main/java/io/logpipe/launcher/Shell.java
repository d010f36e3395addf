package io.logpipe.launcher;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** Lines from a person, one after the other to the same worker; editing, history and completion happen here. */
final class Shell {

    private static final String HELP = """
            exit        leave; so does end of file
            help NAME   what a command does
            TAB         complete commands, bundles, instances
            Commands, with their scope, which may be left out:
            """;

    private final Path state;
    private final AtomicReference<@Nullable ControlConnection> connection = new AtomicReference<>();

    Shell(Path state) {
        this.state = state;
    }

    /** Until the person leaves. */
    int interact(Path history) throws IOException {
        // By stty: the other ways unpack native code into a directory for temporary files.
        try (Terminal terminal = TerminalBuilder.builder()
                .system(true)
                .provider("exec")
                .dumb(true)
                .build()) {
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .appName("logpipe")
                    .completer((r, line, candidates) -> complete(line, candidates))
                    .variable(LineReader.HISTORY_FILE, history)
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
            while (true) {
                try {
                    String line = reader.readLine("logpipe> ").trim();
                    if (line.equals("exit") || line.equals("quit")) {
                        return 0;
                    }
                    interruptibly(terminal, line);
                } catch (UserInterruptException e) {
                    // Ctrl-C: the line is given up, not the shell.
                    terminal.flush();
                } catch (EndOfFileException e) {
                    return 0;
                }
            }
        } finally {
            disconnect();
        }
    }

    /** Lines from a file or a pipe; the exit code is that of the last. */
    int script() throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int code = 0;
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    code = run(line);
                }
            }
            return code;
        } finally {
            disconnect();
        }
    }

    /** Ctrl-C gives up the answer; the command itself goes on in the worker. */
    private void interruptibly(Terminal terminal, String line) {
        SignalHandler before = terminal.handle(Signal.INT, signal -> disconnect());
        try {
            if (line.equals("help")) {
                System.out.print(HELP);
            }
            if (!line.isEmpty()) {
                run(line);
            }
        } finally {
            terminal.handle(Signal.INT, before);
        }
    }

    private int run(String line) {
        try {
            return connected().run(line);
        } catch (IOException e) {
            boolean givenUp = connection.get() == null;
            disconnect();
            System.err.println("logpipe: "
                    + (givenUp
                            ? "answer given up; the command may go on in the worker"
                            : "no answer: " + LaunchFailure.reason(e)));
            return 1;
        }
    }

    private void complete(ParsedLine line, List<Candidate> candidates) {
        ByteArrayOutputStream words = new ByteArrayOutputStream();
        try {
            connected().words(words);
        } catch (IOException e) {
            // No worker at this moment: nothing to offer.
            disconnect();
        }
        boolean first = line.wordIndex() == 0;
        words.toString(StandardCharsets.UTF_8).lines().forEach(word -> {
            String text = word.substring(word.indexOf(' ') + 1);
            if (first && word.startsWith("command ")) {
                candidates.add(new Candidate(text));
                candidates.add(new Candidate(text.substring(text.indexOf(':') + 1)));
            } else if (!first && word.startsWith("word ")) {
                candidates.add(new Candidate(text));
            }
        });
    }

    /** The worker may have been another one a moment ago; then it is a new session. */
    private ControlConnection connected() throws IOException {
        ControlConnection current = connection.get();
        if (current == null) {
            current = ControlConnection.to(state);
            connection.set(current);
        }
        return current;
    }

    private void disconnect() {
        ControlConnection current = connection.getAndSet(null);
        if (current != null) {
            try {
                current.close();
            } catch (IOException e) {
                System.err.println("logpipe: " + LaunchFailure.reason(e));
            }
        }
    }
}
