package io.logpipe.core.process;

import io.logpipe.api.config.CommandLine;
import io.logpipe.api.plugin.ChildProcess;
import io.logpipe.api.plugin.Command;
import io.logpipe.api.plugin.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Commands to test with, and their output; without the test framework, which {@link WorkerMain} does not have. */
final class Commands {

    private Commands() {}

    static Command piped(String text) {
        return new Command(CommandLine.shell(text), Map.of(), Optional.empty(), true);
    }

    static Command piped(String... words) {
        return new Command(new CommandLine(List.of(words)), Map.of(), Optional.empty(), true);
    }

    static Command logged(String text) {
        return new Command(CommandLine.shell(text), Map.of(), Optional.empty(), false);
    }

    /** Everything that the command writes, up to the end of its output. */
    static String readAll(ChildProcess child) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Pipe.SourceChannel source = child.output().orElseThrow();
        try (Selector selector = Selector.open()) {
            source.register(selector, SelectionKey.OP_READ);
            ByteBuffer buffer = ByteBuffer.allocate(8192);
            while (source.read(buffer.clear()) >= 0) {
                all.write(buffer.array(), 0, buffer.position());
                if (buffer.position() == 0) {
                    selector.select(20_000);
                    if (selector.selectedKeys().isEmpty()) {
                        throw new AssertionError("no output within 20 s");
                    }
                    selector.selectedKeys().clear();
                }
            }
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    /** The first line that the command writes. */
    static String readLine(ChildProcess child) throws IOException {
        StringBuilder line = new StringBuilder();
        Pipe.SourceChannel source = child.output().orElseThrow();
        ByteBuffer one = ByteBuffer.allocate(1);
        await("a line", () -> {
            try {
                while (source.read(one.clear()) > 0) {
                    if (one.get(0) == '\n') {
                        return true;
                    }
                    line.append((char) one.get(0));
                }
                return false;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        return line.toString();
    }

    static void await(String what, BooleanSupplier condition) {
        Deadline deadline = Deadline.in(Duration.ofSeconds(20));
        while (!condition.getAsBoolean()) {
            if (deadline.passed()) {
                throw new AssertionError("not within 20 s: " + what);
            }
            Thread.onSpinWait();
        }
    }

    static boolean alive(long pid) {
        return ProcessStat.of(pid).filter(ProcessStat::alive).isPresent();
    }
}
