package io.logpipe.itest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a node puts on the C program's wire, byte by byte. */
final class SendingIT {

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    private Path source;

    @BeforeEach
    void directories() throws Exception {
        source = sandbox.directory("source");
    }

    private Node collector(String input, Peer peer) throws Exception {
        String output = Configs.tcpOutput(peer.port(), "\"ack\": \"off\"");
        return sandbox.start(sandbox.write("node.json", Configs.node(input, output)));
    }

    private void writeTheThreeMessages(Peer peer, byte[] first, byte[] second, byte[] third) throws Exception {
        Files.writeString(source.resolve("a.log"), "Hello logpipe\n");
        assertEquals(Wire.hex(first), Wire.hex(peer.awaitBytes(first.length)));
        Files.writeString(source.resolve("a.log"), "line2\nline3\n", StandardOpenOption.APPEND);
        assertEquals(Wire.hex(Wire.join(first, second)), Wire.hex(peer.awaitBytes(first.length + second.length)));
        Files.writeString(source.resolve("b.log"), "x");
        byte[] all = Wire.join(first, second, third);
        assertEquals(Wire.hex(all), Wire.hex(peer.awaitBytes(all.length)));
    }

    @Test
    @DisplayName("C-132 exactly W1, W2 and W3 are sent, and nothing after them")
    void plain() throws Exception {
        try (Peer peer = new Peer()) {
            Node node = collector(Configs.fileInput(source), peer);
            writeTheThreeMessages(peer, Wire.vector("W1"), Wire.vector("W2"), Wire.vector("W3"));
            node.terminate();
            assertEquals(
                    Wire.hex(Wire.join(Wire.vector("W1"), Wire.vector("W2"), Wire.vector("W3"))),
                    Wire.hex(peer.awaitEnd()));
        }
    }

    @Test
    @DisplayName("C-133 with compression exactly D1f, D2f and D3f are sent: whole zlib streams")
    void compressed() throws Exception {
        try (Peer peer = new Peer()) {
            Node node = collector(Configs.fileInput(source, "\"compress_algorithm\": \"deflate\""), peer);
            writeTheThreeMessages(peer, Wire.vector("D1f"), Wire.vector("D2f"), Wire.vector("D3f"));
            node.terminate();
            assertEquals(
                    Wire.hex(Wire.join(Wire.vector("D1f"), Wire.vector("D2f"), Wire.vector("D3f"))),
                    Wire.hex(peer.awaitEnd()));
        }
    }

    @Test
    @DisplayName("C-134 a large file goes in blocks of at most 102,399 bytes that end at line ends")
    void largeFile() throws Exception {
        try (Peer peer = new Peer()) {
            Node node = collector(Configs.fileInput(source), peer);
            Path made = sandbox.dir().resolve("big.log");
            Logs.make(made, 1_000_000);
            Files.move(made, source.resolve("big.log"));
            byte[] expected = Files.readAllBytes(source.resolve("big.log"));
            Await.until("the whole file", () -> contents(peer.bytes()).length >= expected.length);
            node.terminate();
            assertArrayEquals(expected, contents(peer.awaitEnd()));
        }
    }

    /** All blocks of all messages one after another, as far as they are whole. */
    private static byte[] contents(byte[] wire) {
        ByteArrayOutputStream contents = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.wrap(wire);
        byte[] header = Wire.header("big.log".getBytes(StandardCharsets.UTF_8));
        while (in.remaining() >= header.length) {
            byte[] begin = new byte[header.length];
            in.get(begin);
            assertArrayEquals(header, begin);
            while (in.remaining() >= 8) {
                int length = in.getInt();
                assertEquals(0, in.getInt());
                assertTrue(length <= 102_399, () -> "block of " + length);
                if (length == 0) {
                    break;
                }
                if (in.remaining() < length) {
                    return contents.toByteArray();
                }
                byte[] block = new byte[length];
                in.get(block);
                assertEquals('\n', block[length - 1]);
                contents.writeBytes(block);
            }
        }
        return contents.toByteArray();
    }
}
