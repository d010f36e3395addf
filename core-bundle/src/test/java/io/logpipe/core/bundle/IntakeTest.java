package io.logpipe.core.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.logpipe.core.config.PluginPolicy;
import io.logpipe.core.config.PluginPolicy.Signatures;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IntakeTest {

    @TempDir
    private Path dir;

    private BundleStore store;
    private Intake intake;

    @BeforeEach
    void open() throws Exception {
        store = BundleStore.open(dir);
        intake = new Intake(store);
    }

    /** S29: while the jar is exchanged all the time, what was checked is what is kept. */
    @Test
    void whatWasCheckedIsWhatIsKept() throws Exception {
        byte[] good = Jar.of("acme", "1.0.0").bytes();
        byte[] bad =
                Jar.of("acme", "1.0.0").header("DynamicImport-Package", "*").bytes();
        Path jar = Files.write(dir.resolve("a.jar"), good);
        AtomicBoolean stop = new AtomicBoolean();
        Thread swapper = new Thread(() -> {
            for (int i = 0; !stop.get(); i++) {
                try {
                    Path next = Files.write(dir.resolve("next"), i % 2 == 0 ? bad : good);
                    Files.move(next, jar, StandardCopyOption.ATOMIC_MOVE);
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        });
        swapper.start();
        int kept = 0;
        for (int i = 0; i < 500 && kept < 20; i++) {
            try (Intake.Draft draft = intake.check("a.jar", Source.file(jar))) {
                Stored stored = draft.keep("test:a");
                kept++;
                assertEquals(draft.revision().sha256(), Sha256.of(store.jar(stored.revision())));
                JarCheck.check(store.jar(stored.revision()));
            } catch (Refusal e) {
                assertTrue(e.getMessage().contains("Dynamic") || e.getMessage().contains("written to"), e.getMessage());
            }
        }
        stop.set(true);
        swapper.join();
        assertTrue(kept > 0);
        try (Stream<Path> left = Files.list(dir.resolve("bundles/.incoming"))) {
            assertEquals(0, left.count(), "copies that are left over");
        }
    }

    @Test
    void signaturesAreAskedForAsTheConfigSays() throws Exception {
        Path jar = Jar.of("acme", "1.0.0").write(dir.resolve("a.jar"));
        Optional<Path> none = Optional.of(dir.resolve("absent.pem"));
        intake.policy(new PluginPolicy(Signatures.WARN, none));
        intake.check("a.jar", Source.file(jar)).close();
        intake.policy(new PluginPolicy(Signatures.REQUIRE, none));
        Refusal refusal = assertThrows(Refusal.class, () -> intake.check("a.jar", Source.file(jar)));
        assertTrue(refusal.getMessage().contains("absent.pem"), refusal.getMessage());
        intake.policy(new PluginPolicy(Signatures.REQUIRE, Optional.empty()));
        assertThrows(Refusal.class, () -> intake.check("a.jar", Source.file(jar)));
    }

    @Test
    void aJarIsFetchedFromAServerThatHasIt() throws Exception {
        byte[] jar = Jar.of("acme", "1.0.0").bytes();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/a.jar", exchange -> {
            exchange.sendResponseHeaders(200, jar.length);
            exchange.getResponseBody().write(jar);
            exchange.close();
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        try {
            intake.check("a.jar", Source.of(url + "/a.jar", true)).close();
            Refusal absent = assertThrows(Refusal.class, () -> intake.check("b.jar", Source.of(url + "/b.jar", true)));
            assertTrue(absent.getMessage().contains("404"), absent.getMessage());
            assertThrows(Refusal.class, () -> Source.of(url + "/a.jar", false));
        } finally {
            server.stop(0);
        }
    }
}
