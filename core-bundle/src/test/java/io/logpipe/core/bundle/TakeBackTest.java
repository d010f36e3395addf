package io.logpipe.core.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.core.config.ConfigFile;
import io.logpipe.core.config.Entry;
import io.logpipe.core.registry.FactoryBinding;
import io.logpipe.core.wiring.Pauses;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;

/** What does not work goes back by itself, also when it came past our own commands. */
final class TakeBackTest {

    @TempDir
    private Path dir;

    private Rig rig;

    @BeforeEach
    void open() throws Exception {
        Rig.provide(dir, ProbeJar.of("1.0.0", "nothing"));
        rig = new Rig(dir, Rig.oneProbe(dir));
        rig.send(10);
        rig.awaitAll("out");
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @Test
    void felixOwnUpdateIsTakenUp() throws Exception {
        Bundle bundle = rig.probe();
        bundle.update(new ByteArrayInputStream(ProbeJar.of("2.0.0", "nothing").bytes()));
        rig.awaitServed("output-probe", "2.0.0");
        assertEquals(bundle, rig.probe());
        rig.await("a pause", () -> !rig.node.wirer().pauses().all().isEmpty());
        Pauses.Pause pause = rig.node.wirer().pauses().all().get(0);
        assertEquals(Pauses.Kind.IN_PLACE, pause.kind());
        assertTrue(pause.nanos() > 0);
        rig.send(10);
        rig.awaitAll("out");
        rig.awaitStanding("2.0.0", "good");
        assertEquals(2, jars().size(), "the last good jar is kept beside the present one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"constructor", "create", "start", "settings", "write"})
    void felixOwnUpdateThatFailsIsTakenBack(String wrong) throws Exception {
        Bundle bundle = rig.probe();
        rig.felixUpdate(bundle, ProbeJar.of("2.0.0", wrong).bytes());
        rig.send(10);
        rig.awaitServed("output-probe", "1.0.0");
        rig.awaitAll("out");
        assertEquals(bundle, rig.probe());
        assertEquals("1.0.0", bundle.getVersion().toString());
    }

    /** The third failure ends the trial of the revision, and the patience with the instance as well. */
    @Test
    void felixOwnUpdateThatFailsInServiceIsTakenBackOnce() throws Exception {
        Bundle bundle = rig.probe();
        rig.felixUpdate(bundle, ProbeJar.of("2.0.0", "write").bytes());
        rig.send(10);
        rig.awaitServed("output-probe", "1.0.0");
        // Waits for what is left to be done with bundles.
        rig.actions.update(
                "output-probe",
                rig.jar(ProbeJar.of("3.0.0", "nothing"), "3.jar").toString());
        rig.send(10);
        rig.awaitAll("out");
    }

    /** It is one bundle all the time: what is said late of a revision must not be taken for the one that is there now. */
    @Test
    void whatServesAgainIsNotBlamedForWhatWasTakenBack() throws Exception {
        rig.felixUpdate(rig.probe(), ProbeJar.of("2.0.0", "nothing").bytes());
        rig.awaitServed("output-probe", "2.0.0");
        FactoryBinding bad = rig.registry.all().get(1);
        assertEquals("2.0.0", bad.version());
        rig.felixUpdate(rig.probe(), ProbeJar.of("1.0.0", "nothing").bytes());
        rig.awaitServed("output-probe", "1.0.0");
        rig.awaitStanding("1.0.0", "good");
        Entry entry = ConfigFile.parse(
                        dir.resolve("node.json"), Rig.oneProbe(dir).getBytes(StandardCharsets.UTF_8))
                .config()
                .orElseThrow()
                .outputs()
                .get(0);
        rig.bundles.quarantined(bad, "output-probe", entry, "too late");
        assertEquals(List.of(), rig.actions.remarks());
        rig.send(10);
        rig.awaitAll("out");
    }

    /** One hang is enough, and a revision does not become good by hanging until its trial is over. */
    @Test
    void aRevisionThatHangsIsTakenBack() throws Exception {
        rig.actions.update(
                "output-probe",
                rig.jar(ProbeJar.of("2.0.0", "write hangs"), "2.jar").toString());
        rig.send(10);
        rig.awaitServed("output-probe", "1.0.0");
        rig.awaitAll("out");
    }

    @Test
    void felixOwnUpdateThatDoesNotResolveIsTakenBack() throws Exception {
        rig.felixUpdate(
                rig.probe(),
                ProbeJar.of("2.0.0", "nothing")
                        .header("Require-Capability", ProbeJar.engine(7))
                        .bytes());
        rig.send(10);
        rig.awaitServed("output-probe", "1.0.0");
        rig.awaitAll("out");
    }

    /** Also of the version that is there: what counts is the content. */
    @Test
    void felixOwnUpdateToADamagedJarIsTakenBack() throws Exception {
        byte[] jar = ProbeJar.of("1.0.0", "nothing", "damaged")
                .entry("data", new byte[10_000])
                .bytes();
        int data = new String(jar, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("data") + "data".length();
        jar[data + 6] ^= 0x55;
        rig.felixUpdate(rig.probe(), jar);
        rig.await(
                "the old one serves again",
                () -> rig.registry.all().size() == 2
                        && rig.registry.all().get(1).factory().description().equals("Probe 1.0.0."));
        rig.send(10);
        rig.awaitAll("out");
    }

    @Test
    void felixOwnUpdateToHalfAJarChangesNothing() throws Exception {
        byte[] jar = ProbeJar.of("2.0.0", "nothing").bytes();
        rig.felixUpdate(rig.probe(), Arrays.copyOf(jar, jar.length / 2));
        rig.awaitServed("output-probe", "1.0.0");
        rig.send(10);
        rig.awaitAll("out");
    }

    /** It would never be bound, so nothing would ever fail. */
    @Test
    void felixOwnUpdateToAJarWithItsOwnApiIsTakenBack() throws Exception {
        rig.felixUpdate(
                rig.probe(),
                ProbeJar.of("2.0.0", "nothing")
                        .entry("io/logpipe/api/plugin/Output.class", "any")
                        .bytes());
        rig.send(10);
        rig.awaitServed("output-probe", "1.0.0");
        rig.awaitAll("out");
    }

    @Test
    void felixOwnInstallOfAnUnfitJarLeavesNothing() throws Exception {
        byte[] jar = Jar.of("acme.tool", "1.0.0")
                .header("DynamicImport-Package", "*")
                .bytes();
        Bundle bundle = rig.context().installBundle("test:acme", new ByteArrayInputStream(jar));
        assertEquals(Bundle.UNINSTALLED, bundle.getState());
    }

    @Test
    void whatFelixInstallsBesideAndFailsIsTakenBack() throws Exception {
        Bundle second = rig.context()
                .installBundle(
                        "test:2",
                        new ByteArrayInputStream(ProbeJar.of("2.0.0", "write").bytes()));
        second.start();
        rig.awaitServed("output-probe", "2.0.0");
        rig.send(10);
        rig.awaitServed("output-probe", "1.0.0");
        rig.awaitAll("out");
        rig.await("the bad one is gone", () -> rig.probes().size() == 1);
    }

    @Test
    void anUpdateBesideThatFailsSoonIsTakenBack() throws Exception {
        String location = rig.probe().getLocation();
        rig.actions.update(
                "output-probe", rig.jar(ProbeJar.of("2.0.0", "write"), "2.jar").toString());
        rig.send(10);
        rig.awaitServed("output-probe", "1.0.0");
        rig.awaitAll("out");
        rig.await("the bad one is gone", () -> rig.probes().size() == 1);
        assertEquals(location, rig.probe().getLocation(), "the launcher finds its bundle where it had put it");
    }

    @Test
    void whatWasGoodIsNotTakenBack() throws Exception {
        rig.awaitStanding("1.0.0", "good");
        rig.actions.update(
                "output-probe",
                rig.jar(ProbeJar.of("2.0.0", "nothing"), "2.jar").toString());
        rig.awaitStanding("2.0.0", "good");
        rig.actions.rollback("output-probe");
        rig.awaitServed("output-probe", "1.0.0");
        rig.send(10);
        rig.awaitAll("out");
        rig.actions.rollback("output-probe");
        rig.awaitServed("output-probe", "2.0.0");
        rig.send(10);
        rig.awaitAll("out");
    }

    /** As after a kill in the middle of an update: the node must not stay down for it. */
    @Test
    void anUntriedUpdateThatKeepsTheNodeFromStartingIsTakenBack() throws Exception {
        rig.awaitStanding("1.0.0", "good");
        rig.bundles.close();
        rig.felixUpdate(rig.probe(), ProbeJar.of("2.0.0", "start").bytes());
        rig.close();
        rig = new Rig(dir, Rig.oneProbe(dir));
        rig.awaitServed("output-probe", "1.0.0");
    }

    /** As after a kill in the middle of an update: of two bundles the one stays that was there before. */
    @Test
    void anExchangeThatTheWorkerDidNotSurviveIsUndone() throws Exception {
        Path next = rig.jar(ProbeJar.of("2.0.0", "nothing"), "2.jar");
        rig.actions.install(next.toString());
        rig.awaitServed("output-probe", "2.0.0");
        Revision stays = revision("1.0.0", rig.plugins.resolve("probe.jar"));
        Revision goes = revision("2.0.0", next);
        new ExchangeNote(rig.state).write(new ExchangeNote.Rivals(stays, goes, "on purpose"));
        // The first that the framework does where it uninstalls a bundle.
        rig.probes().get(0).stop();
        rig.close();
        rig = new Rig(dir, Rig.oneProbe(dir));
        rig.awaitServed("output-probe", "1.0.0");
        assertEquals("1.0.0", rig.probe().getVersion().toString());
        assertEquals(Optional.empty(), new ExchangeNote(rig.state).read());
        Stored gone = BundleStore.open(rig.state).find(goes).orElseThrow();
        assertEquals(Stored.Standing.BAD, gone.standing());
        assertEquals("on purpose", gone.remark());
        rig.send(10);
        rig.awaitAll("out");
    }

    @Test
    void anUninstalledPluginIsWaitedFor() throws Exception {
        rig.probe().uninstall();
        assertEquals("waits for plugin output-probe", rig.status("output-probe").why());
        rig.send(10);
        rig.actions.install(rig.jar(ProbeJar.of("1.1.0", "nothing"), "11.jar").toString());
        rig.awaitServed("output-probe", "1.1.0");
        rig.awaitAll("out");
    }

    private static Revision revision(String version, Path jar) throws Exception {
        return new Revision(ProbeJar.NAME, version, Sha256.of(jar));
    }

    private List<Path> jars() throws Exception {
        try (var files = Files.list(rig.state.resolve("bundles/" + ProbeJar.NAME))) {
            return files.toList();
        }
    }
}
