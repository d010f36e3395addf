package io.logpipe.core.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Reads a config file: JSON in UTF-8 with comments, at most 1 MiB and 32 levels deep. Nothing in a file makes it throw;
 * everything wrong is in the result.
 *
 * <p>Names that are unknown or given twice, {@code null}, and values of a wrong type are problems. An entry written the
 * C program's way, {@code "plugin": "so/logpipe-input-file.so"}, is compatible: in it unknown names and {@code null} are
 * warned of, the first of equal names counts, and the members of a nested object that the plugin does not know count as
 * if they were not nested. Where all entries are compatible, unknown names outside of them are warned of, too.
 *
 * <p>In neither do we follow the C program in these: escapes are decoded in every text, values without quotes and
 * more after the end of the object are refused, and of a library's path only the name matters.
 */
public final class ConfigFile {

    private static final int MAX_BYTES = 1 << 20;

    private ConfigFile() {}

    /** Reads {@code file}, which has to be a regular file: it is read again at every reload and restart. */
    public static Parsed read(Path file) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                return failed(file, "not a regular file (expected: a config file)");
            }
            try (InputStream in = Files.newInputStream(file)) {
                return parse(file, in.readNBytes(MAX_BYTES + 1));
            }
        } catch (NoSuchFileException missing) {
            return failed(file, "no such file (expected: a config file)");
        } catch (AccessDeniedException denied) {
            return failed(file, "no permission to read it (expected: a config file)");
        } catch (IOException unreadable) {
            return failed(file, "cannot be read: " + unreadable.getMessage());
        }
    }

    /** Reads {@code bytes} as the content of {@code file}. */
    public static Parsed parse(Path file, byte[] bytes) {
        return parse(file, bytes, name -> Optional.ofNullable(System.getenv(name)));
    }

    static Parsed parse(Path file, byte[] bytes, Function<String, Optional<String>> environment) {
        Report report = new Report();
        Path base = baseOf(file);
        String name = file.toString();
        if (bytes.length > MAX_BYTES) {
            report.cutShort(new Where(name, 1, 1, "$"), "more than 1 MiB (expected: a smaller file)");
            return new Parsed(Optional.empty(), List.of(), report.problems(), report.warnings());
        }
        Optional<NodeConfig> config = Encoding.decode(name, bytes, report)
                .flatMap(text -> new TreeReader(name, new References(environment, base), report).read(text))
                .flatMap(root -> understand(root, new NodeReader(file, base, report), report));
        List<Entry> entries = config.map(ConfigFile::entries).orElse(List.of());
        List<Problem> problems = report.problems();
        return new Parsed(config.filter(any -> problems.isEmpty()), entries, problems, report.warnings());
    }

    private static Optional<NodeConfig> understand(Node root, NodeReader reader, Report report) {
        if (root instanceof Node.Fields fields) {
            return Optional.of(reader.read(fields));
        }
        if (!report.isCut()) {
            report.problem(root.where(), root.shown() + " (expected: an object with inputs)");
        }
        return Optional.empty();
    }

    private static List<Entry> entries(NodeConfig config) {
        return Stream.of(config.inputs(), config.filters(), config.outputs())
                .flatMap(List::stream)
                .toList();
    }

    /** Directory that relative paths in {@code file} start at. */
    static Path baseOf(Path file) {
        Path parent = file.toAbsolutePath().normalize().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }

    private static Parsed failed(Path file, String message) {
        Report report = new Report();
        report.problem(Where.wholeFile(file.toString()), message);
        return new Parsed(Optional.empty(), List.of(), report.problems(), List.of());
    }
}
