package io.logpipe.core.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.core.wiring.Pauses;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;

/** The code of a plugin is exchanged by {@code logpipe:update} while data flows. */
final class UpdateTest {

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
    void anotherVersionTakesOverBesideTheOld() throws Exception {
        List<String> lines = rig.actions.update(
                "output-probe",
                rig.jar(ProbeJar.of("2.0.0", "nothing"), "2.jar").toString());
        rig.awaitServed("output-probe", "2.0.0");
        assertEquals("2.0.0", rig.probe().getVersion().toString());
        assertTrue(lines.get(0).startsWith("output-probe: now served by test.probe 2.0.0"), lines.toString());
        assertEquals(
                Pauses.Kind.BLUE_GREEN, rig.node.wirer().pauses().all().get(0).kind());
        rig.send(10);
        rig.awaitAll("out");
    }

    @Test
    void theSameVersionTakesOverInPlace() throws Exception {
        long id = rig.probe().getBundleId();
        rig.actions.update(
                "output-probe",
                rig.jar(ProbeJar.of("1.0.0", "nothing", "other"), "2.jar").toString());
        assertEquals(id, rig.probe().getBundleId());
        assertEquals("Probe other.", rig.registry.all().get(1).factory().description());
        assertEquals(
                Pauses.Kind.IN_PLACE, rig.node.wirer().pauses().all().get(0).kind());
        rig.send(10);
        rig.awaitAll("out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"constructor", "create", "start", "settings"})
    void whatDoesNotWorkIsRefusedAndTheOldServesOn(String wrong) throws Exception {
        Bundle old = rig.probe();
        for (String version : List.of("2.0.0", "1.0.0")) {
            String jar = rig.jar(ProbeJar.of(version, wrong), version + ".jar").toString();
            Refusal refusal = assertThrows(Refusal.class, () -> rig.actions.update("output-probe", jar));
            assertTrue(refusal.getMessage().contains("serves on"), refusal.getMessage());
            assertEquals(old, rig.probe());
            assertEquals(Bundle.ACTIVE, old.getState());
            rig.send(10);
            rig.awaitAll("out");
        }
    }

    @Test
    void whatDoesNotResolveIsRefusedAndTheOldServesOn() throws Exception {
        Bundle old = rig.probe();
        String jar = rig.jar(ProbeJar.of("2.0.0", "nothing").header("Require-Capability", ProbeJar.engine(7)), "2.jar")
                .toString();
        for (String plugin : List.of("output-probe", Long.toString(old.getBundleId()))) {
            Refusal refusal = assertThrows(Refusal.class, () -> rig.actions.update(plugin, jar));
            assertTrue(refusal.getMessage().contains("serves on"), refusal.getMessage());
            assertEquals(old, rig.probe());
            assertEquals(Bundle.ACTIVE, old.getState());
            rig.send(10);
            rig.awaitAll("out");
        }
    }

    @Test
    void anotherBuildOfAVersionThatIsThereBesideTakesItsPlaceAndServes() throws Exception {
        long first = rig.probe().getBundleId();
        rig.actions.install(rig.jar(ProbeJar.of("2.0.0", "nothing"), "2.jar").toString());
        rig.awaitServed("output-probe", "2.0.0");
        List<String> lines = rig.actions.update(
                "output-probe",
                rig.jar(ProbeJar.of("1.0.0", "nothing", "other"), "1.jar").toString());
        rig.awaitServed("output-probe", "1.0.0");
        assertEquals(first, rig.probe().getBundleId(), lines::toString);
        assertTrue(lines.get(lines.size() - 1).contains("is removed"), lines::toString);
        assertEquals("Probe other.", rig.registry.all().get(1).factory().description());
        rig.send(10);
        rig.awaitAll("out");
    }
}
