package io.logpipe.core.shell;

import io.logpipe.core.checkpoint.SavedPositions;
import io.logpipe.core.config.JsonText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;

/**
 * Shows and moves the saved positions of a node. A tool of the JDK's kind, so that the launcher finds it without a
 * framework when no worker runs. Arguments: the state directory, what to do, and for {@code set} a key and an offset.
 */
public final class CheckpointTool implements ToolProvider {

    private static final String EXPECTED = "(expected: show, verify, export, or set KEY OFFSET)";

    @Override
    public String name() {
        return "logpipe-checkpoint";
    }

    @Override
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        try {
            return run(out, err, Path.of(arguments[0]), List.of(arguments).subList(1, arguments.length));
        } catch (IOException | IllegalArgumentException e) {
            err.println("logpipe: checkpoint: " + e.getMessage());
            return 1;
        }
    }

    private static int run(PrintWriter out, PrintWriter err, Path stateDir, List<String> words) throws IOException {
        String action = words.isEmpty() ? "" : words.get(0);
        if (words.size() != (action.equals("set") ? 3 : 1)) {
            throw new IllegalArgumentException(String.join(" ", words) + " " + EXPECTED);
        }
        switch (action) {
            case "show" -> show(out, SavedPositions.read(stateDir));
            case "verify" -> {
                return verify(out, err, SavedPositions.read(stateDir));
            }
            case "export" -> out.println(export(SavedPositions.read(stateDir)));
            case "set" -> set(out, stateDir, words.get(1), offset(words.get(2)));
            default -> throw new IllegalArgumentException(action + " " + EXPECTED);
        }
        return 0;
    }

    private static void show(PrintWriter out, SavedPositions positions) {
        Table table = new Table("SCOPE", "KEY", "NAME", "OFFSET", "LINE");
        for (SavedPositions.Item item : positions.items()) {
            var position = item.saved().position();
            table.row(
                    item.scope(),
                    item.key(),
                    item.saved().name(),
                    Long.toString(position.offset()),
                    position.counted() ? Long.toString(position.line()) : "-");
        }
        table.print(out);
    }

    private static int verify(PrintWriter out, PrintWriter err, SavedPositions positions) {
        if (positions.damage().isEmpty()) {
            out.println("checkpoint OK, " + positions.items().size() + " positions");
            return 0;
        }
        err.println("logpipe: checkpoint: " + positions.damage() + "; "
                + positions.items().size() + " positions can be read");
        return 1;
    }

    private static String export(SavedPositions positions) {
        List<Map<String, Object>> list = new ArrayList<>();
        for (SavedPositions.Item item : positions.items()) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("scope", item.scope());
            members.put("key", item.key());
            members.put("name", item.saved().name());
            members.put("offset", item.saved().position().offset());
            if (item.saved().position().counted()) {
                members.put("line", item.saved().position().line());
            }
            members.put("facts", item.saved().facts());
            list.add(members);
        }
        return JsonText.of(list);
    }

    private static void set(PrintWriter out, Path stateDir, String key, long offset) throws IOException {
        SavedPositions.Item item = SavedPositions.set(stateDir, key, offset);
        out.println(
                item.saved().name() + " begins at byte " + offset
                        + "; an output that remembers what it holds (output-file with a journal, a queue on disk) still leaves that out");
    }

    private static long offset(String word) {
        try {
            long offset = Long.parseLong(word);
            if (offset >= 0) {
                return offset;
            }
        } catch (NumberFormatException e) {
            // said below, as for a number that is too small
        }
        throw new IllegalArgumentException("offset " + word + " (expected: a number of bytes, 0 or more)");
    }
}
