package io.logpipe.itest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A directory of its own with a home in it, and the product run from there. In the end everything that was started is
 * ended; if a test failed, what it logged is shown. In a static field it lasts as long as the class.
 */
final class Sandbox implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    /** The product as it was built. */
    static final Path PRODUCT =
            Path.of(System.getProperty("logpipe.home")).toAbsolutePath().normalize();

    private static final int TAIL = 8_000;

    private final List<Node> nodes = new ArrayList<>();
    private final AtomicInteger commands = new AtomicInteger();
    private @Nullable Path dir;
    private boolean shared;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        shared = true;
        open();
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        if (!shared) {
            open();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        context.getExecutionException().ifPresent(failure -> show(context.getDisplayName()));
        if (!shared) {
            close();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        context.getExecutionException().ifPresent(failure -> show(context.getDisplayName()));
        close();
    }

    /** Short, because the path of a socket has 107 bytes at most. */
    private void open() throws IOException {
        dir = Files.createTempDirectory("lp").toRealPath();
        Files.createDirectory(home());
    }

    Path dir() {
        return java.util.Objects.requireNonNull(dir);
    }

    /** HOME of everything that runs here. */
    Path home() {
        return dir().resolve("home");
    }

    /** Where state is kept when a config does not say. */
    Path state() {
        return home().resolve(".local/state/logpipe");
    }

    /** State directories that are there. */
    List<String> states() throws IOException {
        if (!Files.exists(state())) {
            return List.of();
        }
        try (Stream<Path> states = Files.list(state())) {
            return states.map(Path::toString).toList();
        }
    }

    /** A new directory. */
    Path directory(String name) throws IOException {
        return Files.createDirectories(dir().resolve(name));
    }

    /** A file with this text. */
    Path write(String name, String text) throws IOException {
        return Files.writeString(dir().resolve(name), text);
    }

    /** Runs the product's command and waits for its end. */
    Result logpipe(Object... arguments) throws IOException, InterruptedException {
        Path out = dir().resolve("command-" + commands.incrementAndGet() + ".out");
        Path err = dir().resolve(out.getFileName() + ".err");
        ProcessBuilder builder = command(arguments);
        Process process = builder.redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(builder.command() + " did not end; " + text(out) + text(err));
        }
        return new Result(builder.command().toString(), process.exitValue(), text(out), text(err));
    }

    /** Starts a node in the foreground and waits until all of it runs. */
    Node start(Path config, Object... arguments) throws Exception {
        Node node = launch(config, arguments);
        node.awaitReady();
        return node;
    }

    /** Starts a node in the foreground. */
    Node launch(Path config, Object... arguments) throws IOException {
        List<Object> all = new ArrayList<>(List.of("-f", config, "--no-daemon"));
        all.addAll(List.of(arguments));
        Node node = Node.launch(this, config, command(all.toArray()));
        nodes.add(node);
        return node;
    }

    private ProcessBuilder command(Object... arguments) {
        List<String> words =
                new ArrayList<>(List.of(PRODUCT.resolve("bin/logpipe").toString()));
        Stream.of(arguments).map(Object::toString).forEach(words::add);
        ProcessBuilder builder = new ProcessBuilder(words).directory(dir().toFile());
        Map<String, String> environment = builder.environment();
        String path = environment.get("PATH");
        environment.clear();
        environment.put("PATH", path);
        environment.put("HOME", home().toString());
        // No archive of classes: each home would have its own made, by a process beside monitor and worker.
        environment.put("XDG_CACHE_HOME", "/dev/null");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    /** What is there below {@code root}, with type and size; links are not followed. */
    static Map<String, String> tree(Path root) throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                found.put(path.toString(), describe(path));
            }
        }
        return found;
    }

    private static String describe(Path path) throws IOException {
        var attributes = Files.readAttributes(path, BasicFileAttributes.class, java.nio.file.LinkOption.NOFOLLOW_LINKS);
        if (attributes.isDirectory()) {
            return "directory";
        }
        return (attributes.isRegularFile() ? "file of " : "other of ") + attributes.size();
    }

    /** Mode as {@code rw-------}. */
    static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    /** Sockets below {@code root}. */
    static List<Path> unixSockets(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.find(root, 9, (path, attributes) -> attributes.isOther())) {
            return paths.toList();
        } catch (java.io.UncheckedIOException changedMeanwhile) {
            return List.of();
        }
    }

    static String text(Path file) throws IOException {
        return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
    }

    private void show(String test) {
        System.err.println("=== " + test + ": what ran in " + dir);
        for (Node node : nodes) {
            System.err.println("--- " + node + "\n" + tail(node.output()));
        }
        try (Stream<Path> logs = Files.find(dir(), 9, (path, attributes) -> isLog(path))) {
            logs.forEach(log -> System.err.println("--- " + log + "\n" + tail(Node.quietText(log))));
        } catch (IOException e) {
            System.err.println("no logs: " + e);
        }
    }

    private static boolean isLog(Path path) {
        return path.getFileName().toString().matches("logpipe.*\\.log(\\.\\d+)?") && Files.isRegularFile(path);
    }

    private static String tail(String text) {
        return text.length() <= TAIL ? text : "…" + text.substring(text.length() - TAIL);
    }

    private void close() throws Exception {
        nodes.forEach(Node::kill);
        Await.until("everything that was started in " + dir + " to be gone", () -> {
            List<Proc> left = Proc.mentioning(dir().toString());
            left.forEach(process -> process.signal("KILL"));
            return left.isEmpty();
        });
        try (Stream<Path> paths = Files.walk(dir())) {
            for (Path path : (Iterable<Path>) paths.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(path);
            }
        }
    }
}
