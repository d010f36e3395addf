package io.logpipe.output.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.plugin.TlsSettings;
import io.logpipe.plugin.wire.acknowledged.Acknowledgement;
import io.logpipe.testkit.Secured;
import io.logpipe.testkit.Sending;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With {@code tls}, no connection is made but through the engine's TLS, whichever wire is spoken in it. */
class SecuredTest {

    private static final TlsSettings TLS = tls(List.of("TLSv1.3"));

    private Rig rig;

    private static TlsSettings tls(List<String> versions) {
        return new TlsSettings(Optional.empty(), Optional.empty(), false, Set.of(), Optional.empty(), false, versions);
    }

    private static Settings with(Settings plain, Acknowledgement ack, Optional<TlsSettings> tls) {
        return new Settings(plain.peers(), plain.framing(), plain.disable(), plain.connect(), ack, tls);
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    private void start(Acknowledgement ack, Optional<TlsSettings> tls) throws Exception {
        rig = Rig.prepared(1);
        rig.settings = with(rig.settings, ack, tls);
        rig.start();
    }

    @Test
    void theHostAndThePortAreSaid() throws Exception {
        start(Acknowledgement.OFF, Optional.of(TLS));
        rig.until(() -> rig.host.counter("connects") == 1);
        Secured secured = rig.host.secured().get(0);
        assertEquals("127.0.0.1:" + rig.receiver(0).port(), secured.dialled());
        assertEquals(TLS, secured.settings());
    }

    /** The peer does not know acknowledgements: it is spoken to on the C program's wire, and that is under TLS as well. */
    @Test
    void fallingBackStaysUnderTls() throws Exception {
        start(Acknowledgement.PREFER, Optional.of(TLS));
        rig.until(() -> rig.receiver(0).lines.size() == 1);
        rig.receiver(0).hangUp();
        rig.until(() -> rig.host.counter("connects") == 1);
        Sending sending = rig.send(Rig.A, 0, "one\n");
        rig.until(sending::done);
        assertEquals(1, rig.host.counter("unacknowledged_peers"));
        assertEquals(rig.receiver(0).lines.size(), rig.host.secured().size());
    }

    @Test
    void aSuccessorWithTheSameSettingsKeepsTheConnection() throws Exception {
        start(Acknowledgement.OFF, Optional.of(TLS));
        rig.until(() -> rig.host.counter("connects") == 1);
        rig.swap();
        Sending sending = rig.send(Rig.A, 0, "one\n");
        rig.until(sending::done);
        assertEquals(1, rig.host.secured().size());
    }

    @Test
    void plainConnectionsEndWhenTlsIsAskedFor() throws Exception {
        start(Acknowledgement.OFF, Optional.empty());
        rig.until(() -> rig.host.counter("connects") == 1);
        rig.settings = with(rig.settings, Acknowledgement.OFF, Optional.of(TLS));
        rig.swap();
        rig.until(() -> rig.host.counter("connects") == 2);
        Sending sending = rig.send(Rig.A, 0, "one\n");
        rig.until(sending::done);
        rig.settle();
        assertEquals(1, rig.host.secured().size());
        assertEquals(0, rig.receiver(0).bytes(0).length);
        assertEquals("one\n", Wire.content(rig.receiver(0).bytes(1), "a.log"));
    }

    @Test
    void connectionsOfOtherSettingsEnd() throws Exception {
        start(Acknowledgement.OFF, Optional.of(TLS));
        rig.until(() -> rig.host.counter("connects") == 1);
        rig.settings = with(rig.settings, Acknowledgement.OFF, Optional.of(tls(List.of("TLSv1.2", "TLSv1.3"))));
        rig.swap();
        rig.until(() -> rig.host.counter("connects") == 2);
        assertEquals(2, rig.host.secured().size());
        assertTrue(
                rig.host.leases(Rig.PLACE).size() == 1,
                rig.host.leases(Rig.PLACE).toString());
    }
}
