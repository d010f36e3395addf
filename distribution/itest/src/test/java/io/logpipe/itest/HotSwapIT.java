package io.logpipe.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Plugin bundles are exchanged by the shell while data flows. */
final class HotSwapIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    @Test
    @DisplayName("every plugin on the way is stopped and started: nothing lost, the same tcp connection")
    void stopAndStartUnderLoad() throws Exception {
        Path source = sandbox.directory("source");
        Path target = sandbox.directory("target");
        int port = Tcp.freePort();
        Node dump = sandbox.start(sandbox.write("dump.json", Configs.dump(port, target)));
        Node collector = sandbox.start(sandbox.write("collector.json", Configs.collector(source, port)));
        Path log = source.resolve("a.log");
        try (Writer writer = new Writer(log)) {
            Await.until("the first lines", () -> Logs.size(target.resolve("a.log")) > 0);
            Set<String> connection = Tcp.connectionsTo(collector.awaitWorker(), port);
            assertEquals(1, connection.size(), connection::toString);

            cycle(collector, "io.logpipe.output.tcp");
            cycle(collector, "io.logpipe.input.file");
            cycle(dump, "io.logpipe.input.tcp");
            cycle(dump, "io.logpipe.output.file");

            long before = Logs.size(target.resolve("a.log"));
            Await.until("lines after the swaps", () -> Logs.size(target.resolve("a.log")) > before);
            assertEquals(connection, Tcp.connectionsTo(collector.awaitWorker(), port));
            writer.stop();
        }
        Logs.awaitCopy(log, target.resolve("a.log"));
        collector.terminate();
        dump.terminate();
        Logs.assertSame(log, target.resolve("a.log"));
    }

    @Test
    @DisplayName("a plugin is updated in place from its own jar: nothing lost, the same tcp connection")
    void updateUnderLoad() throws Exception {
        Path source = sandbox.directory("source");
        Path target = sandbox.directory("target");
        int port = Tcp.freePort();
        Node dump = sandbox.start(sandbox.write("dump.json", Configs.dump(port, target)));
        Node collector = sandbox.start(sandbox.write("collector.json", Configs.collector(source, port)));
        Path log = source.resolve("a.log");
        try (Writer writer = new Writer(log)) {
            Await.until("the first lines", () -> Logs.size(target.resolve("a.log")) > 0);
            Set<String> connection = Tcp.connectionsTo(collector.awaitWorker(), port);

            update(collector, "io.logpipe.output.tcp");
            update(dump, "io.logpipe.input.tcp");

            long before = Logs.size(target.resolve("a.log"));
            Await.until("lines after the updates", () -> Logs.size(target.resolve("a.log")) > before);
            assertEquals(connection, Tcp.connectionsTo(collector.awaitWorker(), port));
            writer.stop();
        }
        Logs.awaitCopy(log, target.resolve("a.log"));
        collector.terminate();
        dump.terminate();
        Logs.assertSame(log, target.resolve("a.log"));
    }

    private static void cycle(Node node, String bundle) throws Exception {
        String id = node.bundle(bundle);
        node.ctl("stop " + id).exits(0);
        node.status().exits(1);
        node.ctl("start " + id).exits(0);
        Await.until("status 0 after " + bundle, () -> node.status().exit() == 0);
    }

    private static void update(Node node, String bundle) throws Exception {
        Path jar = Sandbox.PRODUCT.resolve("plugins").resolve(bundle + ".jar");
        node.ctl("update " + node.bundle(bundle) + " " + jar.toUri()).exits(0);
        Await.until("status 0 after " + bundle, () -> node.status().exit() == 0);
    }

    /** An application that logs about a thousand lines in a second, one write for each. */
    private static final class Writer implements AutoCloseable {

        private final AtomicBoolean stopped = new AtomicBoolean();
        private final AtomicReference<Exception> failure = new AtomicReference<>();
        private final Thread thread;

        Writer(Path log) {
            thread = new Thread(() -> {
                try {
                    for (int number = 0; !stopped.get(); number += 10) {
                        Logs.append(log, number, number + 10);
                        LockSupport.parkNanos(10_000_000);
                    }
                } catch (Exception e) {
                    failure.set(e);
                }
            });
            thread.start();
        }

        void stop() throws Exception {
            stopped.set(true);
            thread.join();
            if (failure.get() != null) {
                throw failure.get();
            }
        }

        @Override
        public void close() throws Exception {
            stop();
        }
    }
}
