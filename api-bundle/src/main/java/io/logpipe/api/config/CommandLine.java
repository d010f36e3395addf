package io.logpipe.api.config;

import java.util.List;

/**
 * A command of the operator.
 *
 * @param words what is executed; for a text setting {@code /bin/sh -c text}
 */
public record CommandLine(List<String> words) {

    /** Freezes the words. */
    public CommandLine {
        words = List.copyOf(words);
        if (words.isEmpty() || words.get(0).isEmpty()) {
            throw new IllegalArgumentException("a command that is not empty");
        }
    }

    /** The operator's text, run by a shell. */
    public static CommandLine shell(String text) {
        if (text.isBlank() || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a command that is not empty");
        }
        return new CommandLine(List.of("/bin/sh", "-c", text));
    }

    static CommandLine parse(Value value) {
        String expected = "a command as text, or a list of words";
        if (value instanceof Value.Text text) {
            return shell(text.text());
        }
        if (value instanceof Value.Items list) {
            return new CommandLine(list.items().stream()
                    .map(word -> Scalars.literal(word, expected))
                    .toList());
        }
        throw new IllegalArgumentException(expected);
    }
}
