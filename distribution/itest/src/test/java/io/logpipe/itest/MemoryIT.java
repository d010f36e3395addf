package io.logpipe.itest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The memory that a config allows is all that peers can make a node take. */
final class MemoryIT {

    private static final int SENDERS = 64;
    private static final int BLOCKS = 64;
    private static final int BLOCK = 64 * 1024;
    private static final int MEMORY_KB = 4 * 1024;
    /** Code and classes that only data needs, objects of 64 connections, their share of direct memory. */
    private static final int ELSE_KB = 16 * 1024;

    private static final Duration LONG = Duration.ofSeconds(120);

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private final AtomicLong sent = new AtomicLong();

    @Test
    void manySendersAndAFrozenReceiverDoNotMakeItGrow() throws Exception {
        Path target = sandbox.directory("target");
        int port = Tcp.freePort();
        int behind = Tcp.freePort();
        Node receiver = sandbox.start(sandbox.write("receiver.json", Configs.dump(behind, target)));
        String config = Configs.node(Configs.tcpInput(port), Configs.tcpOutput(behind));
        Node node = sandbox.start(
                sandbox.write("node.json", config.replaceFirst("\\{", "{ \"memory\": \"" + MEMORY_KB + "KiB\",")));
        Proc worker = node.awaitWorker();
        long before = kilobytes(worker, "VmRSS:");

        receiver.awaitWorker().signal("STOP");
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
            int number = i;
            Thread sender = new Thread(() -> send(port, number));
            senders.add(sender);
            sender.start();
        }
        Await.quiet("what is sent", Duration.ofSeconds(2), sent::get);
        long grown = kilobytes(worker, "VmHWM:") - before;
        assertTrue(grown < MEMORY_KB + ELSE_KB, () -> "grown by " + grown + " kB");

        receiver.awaitWorker().signal("CONT");
        for (int i = 0; i < SENDERS; i++) {
            Path file = target.resolve("sender-" + i + ".log");
            Await.until(file.toString(), LONG, () -> Files.exists(file) && Files.size(file) == (long) BLOCKS * BLOCK);
            assertArrayEquals(content(i), Files.readAllBytes(file), file.toString());
            senders.get(i).join(LONG.toMillis());
        }
        assertEquals(worker, node.awaitWorker());
        long whole = kilobytes(worker, "VmHWM:") - before;
        assertTrue(whole < MEMORY_KB + ELSE_KB, () -> "grown by " + whole + " kB");
    }

    private void send(int port, int number) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream out = socket.getOutputStream();
            byte[] content = content(number);
            out.write(Wire.header(("sender-" + number + ".log").getBytes(StandardCharsets.UTF_8)));
            for (int i = 0; i < BLOCKS; i++) {
                out.write(Wire.length(BLOCK));
                out.write(content, i * BLOCK, BLOCK);
                sent.addAndGet(BLOCK);
            }
            out.write(Wire.length(0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lines of 64 bytes, each with its sender and number. */
    private static byte[] content(int number) {
        byte[] bytes = new byte[BLOCKS * BLOCK];
        Arrays.fill(bytes, (byte) '.');
        for (int line = 0; line < bytes.length / 64; line++) {
            byte[] start = (number + ":" + line).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(start, 0, bytes, line * 64, start.length);
            bytes[line * 64 + 63] = '\n';
        }
        return bytes;
    }

    private static long kilobytes(Proc process, String item) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith(item))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
