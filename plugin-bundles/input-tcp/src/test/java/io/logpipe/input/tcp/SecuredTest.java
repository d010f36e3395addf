package io.logpipe.input.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.plugin.TlsSettings;
import io.logpipe.api.plugin.TlsSettings.Identity;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With {@code tls}, every connection is the engine's to secure, and those of other settings are not taken over. */
class SecuredTest {

    private static final TlsSettings TLS = tls(false);

    private Rig rig;

    private static TlsSettings tls(boolean clientAuth) {
        return new TlsSettings(
                Optional.of(new Identity(Path.of("own.pem"), Path.of("own.key"))),
                Optional.empty(),
                clientAuth,
                Set.of(),
                Optional.empty(),
                false,
                List.of("TLSv1.3"));
    }

    private static Settings settings(Optional<TlsSettings> tls) {
        Settings plain = Rig.SETTINGS;
        return new Settings(
                plain.listen(),
                plain.framing(),
                plain.limits(),
                plain.connections(),
                plain.progress(),
                plain.ack(),
                tls);
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    private void become(Optional<TlsSettings> tls) throws Exception {
        rig.input = rig.host.swap(rig.input, handover -> new TcpInput(settings(tls), rig.host.context(Rig.PLACE)));
    }

    @Test
    void everyConnectionIsSecured() throws Exception {
        rig = new Rig(settings(Optional.of(TLS)));
        try (Peer first = rig.peer();
                Peer second = rig.peer()) {
            first.send(Peer.message("a.log", "1\n"));
            second.send(Peer.message("b.log", "2\n"));
            rig.until(() -> rig.host.counter("messages") == 2);
        }
        assertEquals(2, rig.host.secured().size());
        assertEquals(TLS, rig.host.secured().get(0).settings());
    }

    @Test
    void withoutTlsNoneIs() throws Exception {
        rig = Rig.start();
        try (Peer peer = rig.peer()) {
            peer.send(Peer.message("a.log", "1\n"));
            rig.until(() -> rig.host.counter("messages") == 1);
        }
        assertEquals(List.of(), rig.host.secured());
    }

    /** Connections under TLS take heap, and those who open them may be anybody. */
    @Test
    void thereAreNoMoreConnectionsThanTheHeapHasRoomFor() throws Exception {
        rig = Rig.start();
        int all = Integer.MAX_VALUE;
        int limited = Settings.limited(all, Optional.of(TLS));
        assertEquals(Runtime.getRuntime().maxMemory() / 2 / (12 << 10), limited);
        assertEquals(all, Settings.limited(all, Optional.empty()));
        assertEquals(3, Settings.limited(3, Optional.of(TLS)));
    }

    @Test
    void aSuccessorWithTheSameSettingsKeepsTheConnection() throws Exception {
        rig = new Rig(settings(Optional.of(TLS)));
        try (Peer peer = rig.peer()) {
            peer.send(Peer.header("a.log"), Peer.block("1\n"));
            rig.settle();
            become(Optional.of(tls(false)));
            peer.send(Peer.end());
            rig.until(() -> rig.host.counter("messages") == 1);
        }
        assertEquals(1, rig.host.secured().size(), "secured once");
    }

    @Test
    void plainConnectionsEndWhenTlsIsAskedFor() throws Exception {
        rig = Rig.start();
        assertEndsWith(Optional.of(TLS));
    }

    @Test
    void connectionsEndWhenClientsAreToBeChecked() throws Exception {
        rig = new Rig(settings(Optional.of(TLS)));
        assertEndsWith(Optional.of(tls(true)));
    }

    private void assertEndsWith(Optional<TlsSettings> next) throws Exception {
        try (Peer peer = rig.peer()) {
            peer.send(Peer.message("a.log", "1\n"));
            rig.until(() -> rig.host.counter("messages") == 1);
            become(next);
            rig.until(peer::ended);
        }
        assertTrue(rig.host.leases(Rig.PLACE).isEmpty());
    }
}
