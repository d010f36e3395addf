package io.logpipe.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.Deflater;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers who reach the port cannot do: take memory, descriptors or the log, or keep others out. */
final class LimitsIT {

    private static final long MEMORY_KIB = 16 << 10;
    private static final int MANY = 10_000;
    private static final long SECOND = 1_000_000_000;

    @RegisterExtension
    static final Sandbox SANDBOX = new Sandbox();

    private static int port;
    private static int inflating;
    private static int impatient;
    private static Path target;
    private static Node node;
    private static Proc worker;

    @BeforeAll
    static void start() throws Exception {
        port = Tcp.freePort();
        inflating = Tcp.freePort();
        impatient = Tcp.freePort();
        target = SANDBOX.dir().resolve("target");
        String inputs = String.join(
                ",\n",
                Configs.tcpInput(port, "\"id\": \"in\""),
                Configs.tcpInput(inflating, "\"id\": \"in-z\""),
                Configs.tcpInput(impatient, "\"id\": \"in-i\"", "\"progress_timeout\": \"10s\""));
        String outputs = String.join(
                ",\n",
                Configs.fileOutput(target, "\"id\": \"out\""),
                Configs.fileOutput(
                        SANDBOX.dir().resolve("inflated"),
                        "\"id\": \"out-z\"",
                        "\"uncompress_algorithm\": \"deflate\""));
        String routes = "{ \"id\": \"r\", \"inputs\": [\"in\", \"in-i\"], \"outputs\": [\"out\"] },\n"
                + "{ \"id\": \"r-z\", \"inputs\": [\"in-z\"], \"outputs\": [\"out-z\"] }";
        node = SANDBOX.start(SANDBOX.write(
                "node.json",
                "{ \"inputs\": [%s],\n\"outputs\": [%s],\n\"routes\": [%s] }\n".formatted(inputs, outputs, routes)));
        worker = node.awaitWorker();
        // What a first message makes the worker load is not what it takes for strangers.
        deliver(port, "first.log");
    }

    private static void deliver(int to, String name) throws Exception {
        try (Client client = new Client(to)) {
            client.send(Wire.message(name, "line\n"));
            Logs.awaitText(target.resolve(name), "line\n");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {102_400, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL})
    @DisplayName("the length of a block is looked at before memory is taken for it")
    void announcedLengthsTakeNoMemory(long length) throws Exception {
        byte[] header = Wire.header("huge.log".getBytes(StandardCharsets.UTF_8));
        byte[] announced = ByteBuffer.allocate(12)
                .putInt((int) length)
                .putInt(-1)
                .putInt(7)
                .array();
        long before = worker.residentKib();
        List<Client> strangers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            strangers.add(new Client(port).send(header, announced));
        }
        for (Client stranger : strangers) {
            stranger.awaitClosed();
            stranger.close();
        }
        assertMemory(before);
        deliver(port, "after-" + length + ".log");
        assertFalse(Files.exists(target.resolve("huge.log")));
    }

    @Test
    @DisplayName("the smallest lengths count, and the second half of a length is not looked at")
    void smallestLengths() throws Exception {
        byte[] one = ByteBuffer.allocate(9).putInt(1).putInt(-1).put((byte) 'x').array();
        byte[] end = ByteBuffer.allocate(8).putInt(0).putInt(-1).array();
        try (Client client = new Client(port)) {
            client.send(Wire.header("small.log".getBytes(StandardCharsets.UTF_8)), one, one, end);
            Logs.awaitText(target.resolve("small.log"), "xx");
        }
    }

    @Test
    @DisplayName("blocks that inflate to more than the limit take no memory, and hold nobody up")
    void bombs() throws Exception {
        byte[] name = "bomb.log".getBytes(StandardCharsets.UTF_8);
        byte[] bomb = deflated(new byte[90 << 20]);
        assertTrue(bomb.length < 102_400, bomb.length + " bytes");
        Path file = SANDBOX.dir().resolve("inflated/after.log");
        try (Client client = new Client(inflating)) {
            client.send(Wire.message("first.log".getBytes(StandardCharsets.UTF_8), deflated("line\n".getBytes())));
            Logs.awaitText(SANDBOX.dir().resolve("inflated/first.log"), "line\n");
            long before = worker.residentKib();
            for (int i = 0; i < 20; i++) {
                client.send(Wire.message(name, bomb));
            }
            client.send(Wire.message("after.log".getBytes(StandardCharsets.UTF_8), deflated("line\n".getBytes())));
            Logs.awaitText(file, "line\n");
            assertMemory(before);
        }
    }

    private static byte[] deflated(byte[] raw) {
        Deflater deflater = new Deflater();
        deflater.setInput(raw);
        deflater.finish();
        byte[] all = new byte[raw.length / 900 + 1_000];
        int length = deflater.deflate(all);
        deflater.end();
        return java.util.Arrays.copyOf(all, length);
    }

    @Test
    @DisplayName("a thousand connections that send one byte each are ended; others are served meanwhile")
    void slowConnections() throws Exception {
        int before = settledSockets();
        List<Client> slow = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            slow.add(new Client(impatient).send(new byte[] {'@'}));
        }
        Await.until("a thousand connections", () -> worker.sockets().size() >= before + 1_000);
        deliver(impatient, "meanwhile.log");
        for (Client client : slow) {
            client.awaitClosed();
            client.close();
        }
        Await.until("sockets as before", () -> worker.sockets().size() == before);
    }

    @Test
    @DisplayName("ten thousand connections are open at a time; the next is served when one ends")
    void tenThousandConnections() throws Exception {
        assumeTrue(descriptorsAllowed() >= MANY + 1_000, "the limit of descriptors is too low");
        long before = worker.residentKib();
        int sockets = settledSockets();
        List<Client> many = new ArrayList<>();
        try {
            for (int i = 0; i < MANY; i++) {
                many.add(new Client(port));
            }
            Await.until("all to be in", () -> worker.sockets().size() >= sockets + MANY);
            try (Client late = new Client(port)) {
                late.send(Wire.message("late.log", "line\n"));
                Await.until("the limit to be told", () -> logged("no more than 10000 connections"));
                assertFalse(Files.exists(target.resolve("late.log")));
                many.remove(0).close();
                Logs.awaitText(target.resolve("late.log"), "line\n");
            }
            long taken = worker.residentKib() - before;
            assertTrue(taken < 4 * MEMORY_KIB, taken + " KiB for " + MANY + " connections");
        } finally {
            for (Client client : many) {
                client.close();
            }
        }
        Await.until("all to be gone", () -> worker.sockets().size() == sockets);
    }

    /** Once those of other tests are gone. */
    private static int settledSockets() throws Exception {
        return Await.quiet(
                "the sockets", Duration.ofSeconds(1), () -> worker.sockets().size());
    }

    private static long descriptorsAllowed() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/limits")).stream()
                .filter(line -> line.startsWith("Max open files"))
                .mapToLong(line -> Long.parseLong(line.split(" {2,}")[2]))
                .findFirst()
                .orElse(0);
    }

    @Test
    @DisplayName("a stranger writes at most one line a second into the log, and nothing of his own")
    void theLogIsNotTheirs() throws Exception {
        byte[] name = "\u001b[2J\nforged line".getBytes(StandardCharsets.UTF_8);
        long before = warnings();
        long started = System.nanoTime();
        int strangers = 0;
        while (System.nanoTime() - started < 3 * SECOND) {
            try (Client stranger = new Client(port)) {
                stranger.send(Wire.header(name), Wire.length(100), new byte[] {'x'});
            }
            strangers++;
        }
        Await.until("a line that counts the others", () -> logged("warnings like this were left out"));
        deliver(port, "after-noise.log");
        long seconds = (System.nanoTime() - started) / SECOND;
        long lines = warnings() - before;
        assertTrue(strangers > seconds + 2, strangers + " strangers");
        assertTrue(lines <= seconds + 2, lines + " lines in " + seconds + " s");
        assertTrue(logged("inside a block of \\x1b[2J\\nforged line"));
        assertFalse(logged("\u001b"));
        assertTrue(node.output().lines().noneMatch(line -> line.startsWith("forged")));
    }

    private static long warnings() {
        return node.output()
                .lines()
                .filter(line -> line.contains("WARN") && line.contains("connection from"))
                .count();
    }

    private static boolean logged(String text) {
        return node.output().contains(text);
    }

    @Test
    @DisplayName("nothing listens but what the config names")
    void noOtherListener() throws Exception {
        assertEquals(Set.of(port, inflating, impatient), Tcp.listeners(worker));
        assertEquals(Set.of(), Tcp.listeners(node.monitor()));
    }

    @Test
    @DisplayName("nobody else gets at what the node keeps")
    void stateIsPrivate() throws Exception {
        assertEquals("rwx------", Sandbox.mode(node.state()));
        assertEquals("rw-r-----", Sandbox.mode(target.resolve("first.log")));
        assertEquals("rwxr-x---", Sandbox.mode(target));
    }

    private static void assertMemory(long before) {
        long taken = worker.residentKib() - before;
        assertTrue(taken < MEMORY_KIB, taken + " KiB more than before");
    }
}
