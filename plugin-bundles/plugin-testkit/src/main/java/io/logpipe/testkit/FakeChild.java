package io.logpipe.testkit;

import io.logpipe.api.plugin.ChildProcess;
import io.logpipe.api.plugin.Command;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A real process. Not in a group of its own: the end of its children is found by looking for them. */
final class FakeChild implements ChildProcess {
    private final Process process;
    private final Optional<Pipe.SourceChannel> output;

    FakeChild(Command command, FakeLog log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command.line().words());
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(Set.of("PATH", "HOME", "LANG", "TZ"));
        environment.putAll(command.environment());
        process = builder.start();
        process.getOutputStream().close();
        output = command.piped() ? Optional.of(piped()) : Optional.empty();
        if (!command.piped()) {
            pump("out", () -> copyLines(process.getInputStream(), log));
        }
        pump("err", () -> copyLines(process.getErrorStream(), log));
    }

    private Pipe.SourceChannel piped() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pump("out", () -> copyBytes(process.getInputStream(), pipe.sink()));
        return pipe.source();
    }

    private interface Pump {
        void run() throws IOException;
    }

    private void pump(String what, Pump pump) {
        Thread thread = new Thread(
                () -> {
                    try {
                        pump.run();
                    } catch (IOException readerIsGone) {
                        process.destroy(); // as SIGPIPE would
                    }
                },
                "child-" + process.pid() + "-" + what);
        thread.setDaemon(true);
        thread.start();
    }

    private static void copyBytes(InputStream from, Pipe.SinkChannel to) throws IOException {
        try (from;
                to) {
            ByteBuffer buffer = ByteBuffer.allocate(8192);
            var channel = Channels.newChannel(from);
            while (channel.read(buffer.clear()) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
            }
        }
    }

    private static void copyLines(InputStream from, FakeLog log) throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                log.log(System.Logger.Level.INFO, line);
            }
        }
    }

    void onExit(Runnable action) {
        process.onExit().thenRun(action);
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public Optional<Pipe.SourceChannel> output() {
        return output;
    }

    @Override
    public OptionalInt exitCode() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS).execute(this::kill);
    }

    /** Leaves nobody behind, at once. */
    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
