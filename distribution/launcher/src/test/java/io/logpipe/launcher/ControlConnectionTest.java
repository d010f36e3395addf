package io.logpipe.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The frames, byte by byte, against a worker that is played by the test. */
@Timeout(30)
class ControlConnectionTest {

    @TempDir
    private Path state;

    private ServerSocketChannel server;

    private void listen(Path socket) throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
    }

    @AfterEach
    void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    /** Expects a request, and answers with bytes, one at a time. */
    private CompletableFuture<String> play(int requestLength, byte[] answer) {
        return CompletableFuture.supplyAsync(() -> {
            try (SocketChannel client = server.accept()) {
                ByteBuffer request = ByteBuffer.allocate(requestLength);
                while (request.hasRemaining()) {
                    client.read(request);
                }
                for (byte b : answer) {
                    client.write(ByteBuffer.wrap(new byte[] {b}));
                }
                return new String(request.array());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    @Test
    void outputsAreKeptApartAndTheExitCodeEndsTheAnswer() throws Exception {
        listen(state.resolve("control"));
        CompletableFuture<String> request =
                play(7, bytes("o\0\0\0\3one" + "e\0\0\0\2tw" + "o\0\0\0\0" + "o\0\0\0\2xx" + "x\0\0\0\4\0\0\0\7"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (ControlConnection connection = ControlConnection.to(state)) {
            assertEquals(7, connection.run("lb", out, err));
        }
        assertEquals("onexx", out.toString());
        assertEquals("tw", err.toString());
        assertEquals("c\0\0\0\2lb", request.get(10, TimeUnit.SECONDS));
    }

    @Test
    void wordsAreAskedFor() throws Exception {
        listen(state.resolve("control"));
        CompletableFuture<String> request = play(5, bytes("o\0\0\0\6word a" + "x\0\0\0\4\0\0\0\0"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ControlConnection connection = ControlConnection.to(state)) {
            connection.words(out);
        }
        assertEquals("word a", out.toString());
        assertEquals("w\0\0\0\0", request.get(10, TimeUnit.SECONDS));
    }

    @Test
    void aWorkerThatEndsWithinItsAnswerIsAnError() throws Exception {
        listen(state.resolve("control"));
        play(7, bytes("o\0\0\0\3o"));
        try (ControlConnection connection = ControlConnection.to(state)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            assertThrows(EOFException.class, () -> connection.run("lb", out, out));
        }
    }

    @Test
    void aSocketElsewhereIsFoundByItsNote() throws Exception {
        Path elsewhere = Files.createTempDirectory("logpipe-note");
        try {
            listen(elsewhere.resolve("control"));
            Files.writeString(state.resolve("control.path"), elsewhere.resolve("control") + "\n");
            CompletableFuture<String> request = play(6, bytes("x\0\0\0\4\0\0\0\0"));
            try (ControlConnection connection = ControlConnection.to(state)) {
                assertEquals(0, connection.run("x", System.out, System.err));
            }
            assertEquals("c\0\0\0\1x", request.get(10, TimeUnit.SECONDS));
        } finally {
            Trees.delete(elsewhere);
        }
    }

    @Test
    void withoutSocketThereIsNoWorker() {
        assertThrows(IOException.class, () -> ControlConnection.to(state));
    }
}
