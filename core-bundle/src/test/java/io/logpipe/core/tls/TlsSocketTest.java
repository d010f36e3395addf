package io.logpipe.core.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.TlsSettings;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tlschannel.ClientTlsChannel;
import tlschannel.ServerTlsChannel;
import tlschannel.TlsChannel;

/** A connection under TLS behaves as a socket does, also where the system takes or gives bytes in pieces. */
class TlsSocketTest {

    private static final int MUCH = 8 << 20;

    @TempDir
    private Path directory;

    private TlsRig rig;
    private End client;
    private End server;

    private void meet() throws Exception {
        meet(new TlsRig(directory), TlsRig.VERSIONS);
    }

    private void meet(TlsRig opened, List<String> versions) throws Exception {
        rig = opened;
        TlsSettings any = rig.client();
        client = rig.dial(rig.open(
                new TlsSettings(any.identity(), any.trust(), false, Set.of(), Optional.empty(), false, versions)));
        server = rig.accept(rig.open(rig.server(rig.issue("server"))));
        client.awaitUp();
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    /** Both write more than all buffers hold before either reads, so every write is cut somewhere. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bytesArriveAsTheyWereWrittenInBothDirections(String version) throws Exception {
        meet(new TlsRig(directory), List.of(version));
        byte[] there = random(MUCH);
        byte[] back = random(MUCH + 1);
        server.reading(false);
        client.reading(false);
        client.send(there);
        server.send(back);
        server.reading(true);
        client.reading(true);
        server.awaitReceived(there.length);
        client.awaitReceived(back.length);
        assertArrayEquals(there, server.received());
        assertArrayEquals(back, client.received());
    }

    /** What write takes is with the system: a byte that it did not take yet is asked for again, never sent twice. */
    @Test
    void whatAFullSocketDoesNotTakeIsNotTaken() throws Exception {
        meet();
        server.reading(false);
        byte[] bytes = random(MUCH);
        ByteBuffer all = ByteBuffer.wrap(bytes);
        CompletableFuture<Integer> stuck = new CompletableFuture<>();
        rig.loop.execute(() -> fill(all, stuck));
        int taken = stuck.get(20, TimeUnit.SECONDS);
        assertTrue(taken > 0 && taken < MUCH, taken + " bytes taken");
        // The next bytes come in other pieces than those before.
        CompletableFuture<Void> done = new CompletableFuture<>();
        server.reading(true);
        rig.loop.execute(() -> drip(all, done));
        done.get(20, TimeUnit.SECONDS);
        server.awaitReceived(MUCH);
        assertArrayEquals(bytes, server.received());
    }

    private void fill(ByteBuffer all, CompletableFuture<Integer> stuck) {
        try {
            while (client.channel.write(all) > 0) {}
            stuck.complete(all.position());
        } catch (IOException e) {
            stuck.completeExceptionally(e);
        }
    }

    private void drip(ByteBuffer all, CompletableFuture<Void> done) {
        try {
            ByteBuffer[] pieces = {
                slice(all, 0, 1), slice(all, 1, 1), slice(all, 2, 0), slice(all, 2, 50_000),
            };
            long count = client.channel.write(pieces);
            all.position(all.position() + (int) count);
            if (all.hasRemaining()) {
                rig.loop.execute(() -> drip(all, done));
            } else {
                done.complete(null);
            }
        } catch (IOException e) {
            done.completeExceptionally(e);
        }
    }

    private static ByteBuffer slice(ByteBuffer all, int from, int length) {
        int begin = Math.min(from, all.remaining());
        return all.slice(all.position() + begin, Math.min(length, all.remaining() - begin));
    }

    @Test
    void aFileIsTransferred() throws Exception {
        meet();
        byte[] bytes = random(MUCH);
        Path file = Files.write(directory.resolve("file"), bytes);
        try (FileChannel source = FileChannel.open(file)) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            rig.loop.execute(() -> transfer(source, 0, done));
            done.get(20, TimeUnit.SECONDS);
        }
        server.awaitReceived(MUCH);
        assertArrayEquals(bytes, server.received());
    }

    private void transfer(FileChannel source, long from, CompletableFuture<Void> done) {
        try {
            long next = from + source.transferTo(from, MUCH - from, client.channel);
            if (next < MUCH) {
                rig.loop.execute(() -> transfer(source, next, done));
            } else {
                done.complete(null);
            }
        } catch (IOException e) {
            done.completeExceptionally(e);
        }
    }

    @Test
    void anIdleConnectionHoldsNoMemoryOfTheNode() throws Exception {
        meet();
        client.send(random(MUCH));
        server.awaitReceived(MUCH);
        assertEquals(0, rig.loop.call(rig.pool::used, Deadline.in(End.LIMIT)));
    }

    /** A successor watches the channel before the predecessor's watch has ended, or after; it is told all the same. */
    @Test
    void aSuccessorGoesOnWithTheSameConnection() throws Exception {
        meet();
        byte[] first = random(1000);
        client.send(first);
        server.awaitReceived(first.length);
        SocketAddress before = server.channel.getRemoteAddress();
        End successor = End.accepted(rig.loop, server.channel);
        client.send(random(MUCH));
        successor.awaitReceived(MUCH);
        assertArrayEquals(random(MUCH), successor.received());
        assertArrayEquals(first, server.received());
        assertEquals(before, successor.channel.getRemoteAddress());
    }

    /** What was decrypted for a reader that took only a part of it is not forgotten, though the socket is empty. */
    @Test
    void aReaderThatTakesLittleIsToldAgain() throws Exception {
        meet();
        CompletableFuture<byte[]> all = new CompletableFuture<>();
        ByteBuffer target = ByteBuffer.allocate(10_000);
        rig.loop.call(
                () -> rig.loop.watch(server.channel, SelectionKey.OP_READ, ops -> {
                    try {
                        if (target.position() < target.capacity()) {
                            server.channel.read(target.limit(target.position() + 1));
                        }
                        if (target.position() == target.capacity()) {
                            all.complete(target.array());
                        }
                    } catch (IOException e) {
                        all.completeExceptionally(e);
                    }
                }),
                Deadline.in(End.LIMIT));
        client.send(random(10_000));
        assertArrayEquals(random(10_000), all.get(20, TimeUnit.SECONDS));
    }

    @Test
    void aPeerThatDoesNotBeginInTimeIsLetGo() throws Exception {
        rig = new TlsRig(directory, Duration.ofMillis(300));
        try (SocketChannel silent = rig.plain()) {
            server = rig.accept(rig.open(rig.server(rig.issue("server"))));
            assertEquals("TLS: no handshake within 300 ms", server.awaitOver());
            ByteBuffer alert = ByteBuffer.allocate(100);
            while (silent.read(alert) >= 0) {}
            assertTrue(alert.position() < 10, alert.position() + " bytes (expected: an alert, and the end)");
        }
    }

    @Test
    void aServerThatDoesNotAnswerInTimeIsLetGo() throws Exception {
        rig = new TlsRig(directory, Duration.ofMillis(300));
        client = rig.dial(rig.open(rig.client()));
        try (SocketChannel silent = rig.listener.accept()) {
            assertEquals("TLS: no handshake within 300 ms", client.awaitOver());
        }
    }

    @Test
    void aClientThatNegotiatesAgainIsRefused() throws Exception {
        rig = new TlsRig(directory);
        TlsSettings settings = rig.client();
        try (SocketChannel socket = rig.plain()) {
            server = rig.accept(rig.open(rig.server(rig.issue("server"))));
            SSLEngine engine = Credentials.load(settings).context().createSSLEngine("localhost", 1);
            engine.setUseClientMode(true);
            engine.setEnabledProtocols(new String[] {"TLSv1.2"});
            ClientTlsChannel talker =
                    ClientTlsChannel.newBuilder(socket, engine).build();
            talker.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            server.awaitReceived(3);
            assertNegotiatesInVain(engine, talker);
            assertEquals("TLS: the peer wants to negotiate again", server.awaitOver());
        }
    }

    @Test
    void aServerThatNegotiatesAgainIsRefused() throws Exception {
        rig = new TlsRig(directory);
        SSLContext context = Credentials.load(rig.server(rig.issue("server"))).context();
        client = rig.dial(rig.open(rig.client()));
        try (SocketChannel socket = rig.listener.accept()) {
            SSLEngine engine = context.createSSLEngine();
            engine.setUseClientMode(false);
            engine.setEnabledProtocols(new String[] {"TLSv1.2"});
            ServerTlsChannel talker = ServerTlsChannel.newBuilder(socket, context)
                    .withEngineFactory(unused -> engine)
                    .build();
            talker.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            client.awaitReceived(3);
            assertNegotiatesInVain(engine, talker);
            assertEquals("TLS: the peer wants to negotiate again", client.awaitOver());
        }
    }

    private static void assertNegotiatesInVain(SSLEngine engine, TlsChannel talker) throws IOException {
        engine.beginHandshake();
        boolean refused;
        try {
            refused = talker.read(ByteBuffer.allocate(1)) < 0;
        } catch (IOException closed) {
            refused = true;
        }
        assertTrue(refused);
    }

    @Test
    void theEndOfThePeerIsSeen() throws Exception {
        meet();
        client.close();
        assertEquals("closed", server.awaitOver());
    }

    @Test
    void noHalfOfItCanBeClosedAndNobodyGetsTheSocketBelow() throws Exception {
        meet();
        for (Runnable forbidden : List.<Runnable>of(
                () -> client.channel.socket(), () -> shut(client.channel, true), () -> shut(client.channel, false))) {
            boolean refused = false;
            try {
                forbidden.run();
            } catch (UnsupportedOperationException expected) {
                refused = true;
            }
            assertTrue(refused);
        }
    }

    private static void shut(SocketChannel channel, boolean output) {
        try {
            if (output) {
                channel.shutdownOutput();
            } else {
                channel.shutdownInput();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatGoesOverTheWireIsNotReadable() throws Exception {
        rig = new TlsRig(directory);
        client = rig.dial(rig.open(rig.client()));
        byte[] secret = "the words that nobody else shall read".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        try (SocketChannel spy = rig.listener.accept()) {
            ByteBuffer seen = ByteBuffer.allocate(4096);
            client.send(secret);
            spy.read(seen);
            assertNotEquals(0, seen.position());
            byte[] wire = Arrays.copyOf(seen.array(), seen.position());
            assertTrue(!new String(wire, java.nio.charset.StandardCharsets.ISO_8859_1).contains("words"));
        }
    }
}
