package io.logpipe.core.shell;

import io.logpipe.core.queue.DeadLetters;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/**
 * Shows what outputs of a node refused for good, whether or not a worker runs. A tool of the JDK's kind, so that the
 * launcher finds it without a framework. Arguments: the state directory, {@code show}, and the output if not all of them.
 */
public final class DeadLetterTool implements ToolProvider {

    @Override
    public String name() {
        return "logpipe-dead-letters";
    }

    @Override
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        try {
            show(out, Path.of(arguments[0]), List.of(arguments).subList(1, arguments.length));
            return 0;
        } catch (IOException | IllegalArgumentException e) {
            err.println("logpipe: dead-letters: " + e.getMessage());
            return 1;
        }
    }

    private static void show(PrintWriter out, Path stateDir, List<String> words) throws IOException {
        if (words.isEmpty() || words.size() > 2 || !words.get(0).equals("show")) {
            throw new IllegalArgumentException(String.join(" ", words)
                    + " (expected: show, or replay while a worker runs, and the id of an output)");
        }
        Table table = new Table("OUTPUT", "TIME", "NAME", "SOURCE", "FROM", "UP TO", "BYTES", "REASON");
        long count = 0;
        for (String output : words.size() == 2 ? List.of(words.get(1)) : outputs(stateDir)) {
            Path directory = stateDir.resolve(DeadLetters.DIRECTORY).resolve(output);
            for (DeadLetters.Letter letter : DeadLetters.list(directory)) {
                count++;
                if (letter.damaged()) {
                    table.row(output, "-", "-", "-", "-", "-", "-", letter.file() + " is damaged");
                } else {
                    table.row(
                            output,
                            Instant.ofEpochMilli(letter.time()).toString(),
                            letter.name(),
                            letter.id(),
                            Long.toString(letter.from()),
                            Long.toString(letter.upTo()),
                            Long.toString(letter.bytes()),
                            letter.reason());
                }
            }
        }
        if (count > 0) {
            table.print(out);
        }
        out.println(count + " dead letters");
    }

    private static List<String> outputs(Path stateDir) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(stateDir.resolve(DeadLetters.DIRECTORY), Files::isDirectory)) {
            entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
        } catch (NoSuchFileException e) {
            return names;
        }
        names.sort(String::compareTo);
        return names;
    }
}
