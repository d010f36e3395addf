package io.logpipe.core.shell;

import io.logpipe.core.config.JsonText;
import io.logpipe.core.queue.SavedQueue;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;

/**
 * Shows the queues of a node that are on the disk, whether or not a worker runs. A tool of the JDK's kind, so that the
 * launcher finds it without a framework. Arguments: the state directory, what to do, and the output if not all of them.
 */
public final class QueueTool implements ToolProvider {

    @Override
    public String name() {
        return "logpipe-queue";
    }

    @Override
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        try {
            return run(out, err, Path.of(arguments[0]), List.of(arguments).subList(1, arguments.length));
        } catch (IOException | IllegalArgumentException e) {
            err.println("logpipe: queue: " + e.getMessage());
            return 1;
        }
    }

    private static int run(PrintWriter out, PrintWriter err, Path stateDir, List<String> words) throws IOException {
        String action = words.isEmpty() ? "" : words.get(0);
        if (words.size() > 2 || !List.of("show", "verify", "export").contains(action)) {
            throw new IllegalArgumentException(
                    String.join(" ", words) + " (expected: show, verify or export, and the id of an output)");
        }
        List<String> names = chosen(stateDir, words);
        return switch (action) {
            case "show" -> show(out, stateDir, names);
            case "verify" -> verify(out, err, stateDir, names);
            default -> export(out, stateDir, names);
        };
    }

    private static List<String> chosen(Path stateDir, List<String> words) throws IOException {
        List<String> names = SavedQueue.names(stateDir);
        if (words.size() == 1) {
            return names;
        }
        if (!names.contains(words.get(1))) {
            throw new IOException(words.get(1) + " has no queue on disk"
                    + (names.isEmpty() ? "" : " (expected: one of " + String.join(", ", names) + ")"));
        }
        return List.of(words.get(1));
    }

    private static Path directory(Path stateDir, String name) {
        return stateDir.resolve(SavedQueue.DIRECTORY).resolve(name);
    }

    private static int show(PrintWriter out, Path stateDir, List<String> names) throws IOException {
        Table table = new Table("OUTPUT", "NAME", "SOURCE", "FROM", "UP TO", "RECORDS", "BYTES");
        StringBuilder sums = new StringBuilder();
        for (String name : names) {
            SavedQueue queue = SavedQueue.read(directory(stateDir, name));
            for (SavedQueue.Waiting source : queue.sources()) {
                table.row(
                        name,
                        source.name(),
                        source.id(),
                        Long.toString(source.from()),
                        Long.toString(source.upTo()),
                        Long.toString(source.records()),
                        Long.toString(source.bytes()));
            }
            long size =
                    queue.segments().stream().mapToLong(SavedQueue.Part::bytes).sum();
            sums.append(name + ": " + queue.waitingRecords() + " records with " + queue.waitingBytes()
                    + " bytes wait; " + queue.segments().size() + " files of " + size + " bytes"
                    + aside(directory(stateDir, name)) + System.lineSeparator());
        }
        if (!table.isEmpty()) {
            table.print(out);
        }
        out.print(names.isEmpty() ? "no queue on disk" + System.lineSeparator() : sums.toString());
        return 0;
    }

    private static String aside(Path directory) throws IOException {
        try (var files = Files.newDirectoryStream(directory, "damaged-*")) {
            long count = 0;
            for (Path file : files) {
                count += file.getFileName() == null ? 0 : 1;
            }
            return count == 0 ? "" : "; " + count + " damaged files kept aside";
        }
    }

    private static int verify(PrintWriter out, PrintWriter err, Path stateDir, List<String> names) throws IOException {
        int code = 0;
        for (String name : names) {
            SavedQueue queue = SavedQueue.read(directory(stateDir, name));
            if (queue.damages().isEmpty()) {
                out.println(name + " OK, " + queue.segments().size() + " files, " + queue.waitingRecords()
                        + " records wait");
            } else {
                queue.damages().forEach(damage -> err.println("logpipe: queue: " + damage));
                code = 1;
            }
        }
        return code;
    }

    private static int export(PrintWriter out, Path stateDir, List<String> names) throws IOException {
        for (String name : names) {
            SavedQueue.read(directory(stateDir, name), (sequence, source, id, from, upTo, bytes) -> {
                Map<String, Object> members = new LinkedHashMap<>();
                members.put("output", name);
                members.put("sequence", sequence);
                members.put("name", source);
                members.put("source", id);
                members.put("from", from);
                members.put("up_to", upTo);
                members.put("bytes", base64(bytes));
                out.println(JsonText.of(members));
            });
        }
        return 0;
    }

    private static String base64(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return Base64.getEncoder().encodeToString(copy);
    }
}
