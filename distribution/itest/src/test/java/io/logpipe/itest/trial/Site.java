package io.logpipe.itest.trial;

import io.logpipe.itest.Await;
import io.logpipe.itest.Proc;
import io.logpipe.itest.Result;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * One trial's directory: a copy of the product, which may be changed, a home, and what runs there. In the end everything
 * that was started is ended.
 */
public final class Site implements AutoCloseable {

    private static final int TAIL = 6_000;

    private final Path dir;
    private final boolean keep;
    private final List<RunningNode> nodes = new ArrayList<>();
    private final AtomicInteger commands = new AtomicInteger();

    private Site(Path dir, boolean keep) {
        this.dir = dir;
        this.keep = keep;
    }

    /** A copy, so that a build beside the trial does not change what it tries. */
    public static Site open(Path product, boolean keep) throws IOException {
        Site site = new Site(Files.createTempDirectory("lpt").toRealPath(), keep);
        Files.createDirectory(site.home());
        copy(product.toRealPath(), site.product());
        return site;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                Files.copy(path, to.resolve(from.relativize(path).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    public Path dir() {
        return dir;
    }

    public Path home() {
        return dir.resolve("home");
    }

    public Path product() {
        return dir.resolve("product");
    }

    /** The jar of a plugin as the product brings it. */
    public Path plugin(String type) {
        return product().resolve("plugins/io.logpipe." + type.replace('-', '.') + ".jar");
    }

    public Path directory(String name) throws IOException {
        return Files.createDirectories(dir.resolve(name));
    }

    /** Starts a node in the foreground and waits until all of it runs. */
    public RunningNode start(String name, String config) throws Exception {
        RunningNode node = launch(name, config, Map.of());
        node.awaitReady();
        return node;
    }

    /** Starts a node in the foreground, with more in its environment. */
    public RunningNode launch(String name, String config, Map<String, String> environment) throws IOException {
        Path file = Files.writeString(dir.resolve(name + ".json"), config);
        Path out = dir.resolve(name + ".out");
        ProcessBuilder builder = command("-f", file, "--no-daemon")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()));
        builder.environment().putAll(environment);
        RunningNode node = new RunningNode(this, file, builder.start(), out);
        nodes.add(node);
        return node;
    }

    /** Runs the product's command and waits for its end. */
    public Result logpipe(Object... arguments) throws IOException, InterruptedException {
        Path out = dir.resolve("command-" + commands.incrementAndGet());
        Path err = dir.resolve(out.getFileName() + ".err");
        ProcessBuilder builder = command(arguments);
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        if (!process.waitFor(90, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(builder.command() + " did not end; " + text(out) + text(err));
        }
        Result result = new Result(List.of(arguments).toString(), process.exitValue(), text(out), text(err));
        Files.delete(out);
        Files.delete(err);
        return result;
    }

    private ProcessBuilder command(Object... arguments) {
        List<String> words =
                new ArrayList<>(List.of(product().resolve("bin/logpipe").toString()));
        Stream.of(arguments).map(Object::toString).forEach(words::add);
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(dir.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        Map<String, String> environment = builder.environment();
        String path = environment.get("PATH");
        environment.clear();
        environment.put("PATH", path);
        environment.put("HOME", home().toString());
        // No archive of classes: with a product of its own, each site would make its own.
        environment.put("XDG_CACHE_HOME", "/dev/null");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    public static String text(Path file) throws IOException {
        return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
    }

    /** The end of everything that was logged here. */
    public void showLogs() throws IOException {
        for (RunningNode node : nodes) {
            String output = node.output();
            System.out.println("--- " + node + "\n" + output.substring(Math.max(0, output.length() - TAIL)));
        }
    }

    @Override
    public void close() throws Exception {
        for (RunningNode node : nodes) {
            node.kill();
        }
        Await.until("everything that was started in " + dir + " to be gone", () -> {
            List<Proc> left = Proc.mentioning(dir.toString());
            left.forEach(process -> process.signal("KILL"));
            return left.isEmpty();
        });
        if (keep) {
            System.out.println("kept: " + dir);
            return;
        }
        try (Stream<Path> paths = Files.walk(dir)) {
            for (Path path : (Iterable<Path>) paths.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(path);
            }
        }
    }
}
