package io.logpipe.core.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** Files that should hold certificates or keys, and strangers at a port with TLS. */
class TlsFuzzTest {

    @TempDir
    private static Path directory;

    private static @Nullable TlsRig rig;
    private static @Nullable PlaceTls server;

    /** Each file is taken, or refused in a line that names it. */
    @FuzzTest(maxDuration = "10m")
    void certificates(byte[] bytes) throws IOException {
        Path file = Files.write(directory.resolve("certificates.pem"), bytes);
        try {
            assertFalse(new PemFile(file).certificates().isEmpty());
        } catch (IOException refused) {
            assertTrue(refused.getMessage().startsWith(file + ": "), refused::getMessage);
        }
    }

    @FuzzTest(maxDuration = "10m")
    void key(byte[] bytes) throws IOException {
        Path file = Files.write(directory.resolve("own.key"), bytes);
        try {
            assertTrue(new PemFile(file).key().getEncoded().length <= bytes.length);
        } catch (IOException refused) {
            assertTrue(refused.getMessage().startsWith(file + ": "), refused::getMessage);
        }
    }

    /** Whatever somebody sends instead of a handshake, or as one, ends his connection and gives all memory back. */
    @FuzzTest(maxDuration = "10m")
    void stranger(byte[] bytes) throws Exception {
        TlsRig opened = rig == null ? new TlsRig(directory) : rig;
        rig = opened;
        PlaceTls tls = server == null ? opened.open(opened.mutual(opened.issue("server"))) : server;
        server = tls;
        try (SocketChannel stranger = opened.plain()) {
            End end = opened.accept(tls);
            try {
                ByteBuffer left = ByteBuffer.wrap(bytes);
                while (left.hasRemaining()) {
                    stranger.write(left);
                }
                stranger.shutdownOutput();
                while (stranger.read(ByteBuffer.allocate(4_096)) >= 0) {
                    // What it answers does not matter.
                }
            } catch (IOException ended) {
                // by the other side, in the middle of it
            }
            end.awaitOver();
            assertEquals(0, end.received().length, "bytes of somebody whom nobody has checked");
        }
        assertEquals(0, opened.pool.used());
    }
}
