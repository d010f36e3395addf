package io.logpipe.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From file to file in one node, whatever becomes of its worker: no byte lost, none doubled, none out of order. */
final class ExactlyOnceIT {

    private static final int KILLS = 10;
    private static final int LINES_PER_SECOND = 20_000;
    private static final int STEPS_PER_SECOND = 50;
    private static final long STEP_NANOS = 1_000_000_000L / STEPS_PER_SECOND;

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private volatile boolean writing = true;

    /** Appends lines to all files in turn, at a steady rate, until {@link #writing} ends. */
    private int write(List<Path> files) {
        int lines = 0;
        long start = System.nanoTime();
        int more = LINES_PER_SECOND / STEPS_PER_SECOND / files.size();
        try {
            for (long step = 1; writing; step++) {
                for (Path file : files) {
                    Logs.append(file, lines, lines + more);
                }
                lines += more;
                LockSupport.parkNanos(start + step * STEP_NANOS - System.nanoTime());
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return lines;
    }

    @Test
    @DisplayName("10 kills of the worker in mid-stream, 20,000 lines a second: 0 lost, 0 doubled, 0 out of order")
    void killedInMidStream() throws Exception {
        Path source = sandbox.directory("source");
        Path target = sandbox.directory("target");
        Node node = sandbox.start(sandbox.write(
                "node.json",
                Configs.node(Configs.fileInput(source), Configs.fileOutput(target, "\"durability\": \"batch\""))));
        List<Path> files = List.of(source.resolve("a.log"), source.resolve("b.log"), source.resolve("c.log"));
        CompletableFuture<Integer> writer = CompletableFuture.supplyAsync(() -> write(files));
        Random random = new Random(20);
        int midStream = 0;
        long before = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            long grownTo = before;
            Await.until("bytes after kill " + kill, () -> size(target) > grownTo);
            LockSupport.parkNanos(random.nextLong(1_500_000_000L));
            Proc worker = node.awaitWorker();
            worker.signal("KILL");
            Await.until(
                    "the next worker",
                    () -> node.worker().filter(next -> !next.equals(worker)).isPresent());
            before = size(target);
            midStream += before > grownTo && before < size(source) && !writer.isDone() ? 1 : 0;
        }
        assertEquals(KILLS, midStream, "kills while bytes were on their way");
        long last = before;
        Await.until("bytes after the last kill", () -> size(target) > last);
        writing = false;
        int lines = writer.get();
        assertTrue(lines > 0);
        for (Path file : files) {
            Logs.awaitCopy(file, target.resolve(file.getFileName()));
            assertEquals(100L * lines, Logs.size(file));
        }
        node.terminate();
        for (Path file : files) {
            Logs.assertSame(file, target.resolve(file.getFileName()));
        }
        assertTrue(node.output().contains("is cut back by"), "no kill has left anything to be cut: it proves nothing");
    }

    private static long size(Path directory) throws Exception {
        long sum = 0;
        for (String name : List.of("a.log", "b.log", "c.log")) {
            sum += Logs.size(directory.resolve(name));
        }
        return sum;
    }
}
