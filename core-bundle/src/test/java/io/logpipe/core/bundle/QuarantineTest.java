package io.logpipe.core.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

/** S34: what crashes again and again, and has nothing to go back to, is put away, also over restarts. */
final class QuarantineTest {

    @TempDir
    private Path dir;

    private Rig rig;

    private void open(String wrong, String... probes) throws Exception {
        Rig.provide(dir, ProbeJar.of("1.0.0", wrong));
        rig = new Rig(dir, config(probes));
    }

    private static String config(String... probes) {
        return "{\"inputs\": [{\"plugin\": \"input-feeder\"}],\n\"outputs\": [" + String.join(",\n", probes) + "]}";
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    private void awaitQuarantine(String place) throws Exception {
        rig.await("quarantine of " + place, () -> {
            return !rig.status(place).runs() && rig.status(place).why().contains("in quarantine");
        });
    }

    @Test
    void aCrashLoopIsPutAwayUntilItIsReleased() throws Exception {
        open("write", Rig.probe(dir, "out"));
        rig.send(1);
        awaitQuarantine("output-probe");
        rig.await("the bundle is stopped", () -> rig.probe().getState() == Bundle.RESOLVED);
        rig.close();

        rig = new Rig(dir, config(Rig.probe(dir, "out")));
        assertNotEquals(Bundle.ACTIVE, rig.probe().getState());
        String why = rig.status("output-probe").why();
        assertTrue(why.contains("write on purpose") && why.contains("logpipe:release output-probe"), why);

        rig.actions.release("output-probe");
        rig.awaitServed("output-probe", "1.0.0");
        rig.send(1);
        awaitQuarantine("output-probe");
    }

    @Test
    void anUpdateEndsIt() throws Exception {
        open("write", Rig.probe(dir, "out"));
        rig.send(5);
        awaitQuarantine("output-probe");
        rig.await("the bundle is stopped", () -> rig.probe().getState() == Bundle.RESOLVED);
        rig.actions.update(
                "output-probe",
                rig.jar(ProbeJar.of("1.1.0", "nothing"), "2.jar").toString());
        rig.awaitServed("output-probe", "1.1.0");
        rig.awaitAll("out");
        assertThrows(Refusal.class, () -> rig.actions.release("output-probe"));
    }

    @Test
    void felixOwnUpdateEndsIt() throws Exception {
        open("write", Rig.probe(dir, "out"));
        rig.send(5);
        awaitQuarantine("output-probe");
        rig.await("the bundle is stopped", () -> rig.probe().getState() == Bundle.RESOLVED);
        rig.felixUpdate(rig.probe(), ProbeJar.of("1.0.0", "nothing", "better").bytes());
        rig.awaitServed("output-probe", "1.0.0");
        rig.awaitAll("out");
    }

    /** The others of its kind do not suffer for settings that are wrong in one place. */
    @Test
    void onlyThePlaceThatFailsIsPutAway() throws Exception {
        open("nothing", Rig.probe(dir, "poisoned", "\"id\": \"bad\""), Rig.probe(dir, "out", "\"id\": \"fine\""));
        rig.send(5);
        awaitQuarantine("bad");
        assertEquals(Bundle.ACTIVE, rig.probe().getState());
        rig.awaitAll("out");
        rig.close();

        rig = new Rig(
                dir, config(Rig.probe(dir, "poisoned", "\"id\": \"bad\""), Rig.probe(dir, "out", "\"id\": \"fine\"")));
        assertTrue(rig.status("bad").why().contains("in quarantine"));
        assertTrue(rig.status("fine").runs());
    }

    @Test
    void otherSettingsAreTriedAtOnce() throws Exception {
        open("nothing", Rig.probe(dir, "poisoned"));
        rig.send(5);
        awaitQuarantine("output-probe");
        rig.await("the bundle is stopped", () -> rig.probe().getState() == Bundle.RESOLVED);
        Files.writeString(dir.resolve("node.json"), config(Rig.probe(dir, "out")));
        assertTrue(rig.node.reload().applied());
        assertTrue(rig.status("output-probe").runs());
        rig.awaitAll("out");
        rig.await(
                "the note is gone",
                () -> !Files.readString(rig.state.resolve("quarantine")).contains("output-probe"));
    }

    /** A reload of something else neither fails because of it nor sets it free. */
    @Test
    void aReloadLeavesItWhereItIs() throws Exception {
        open("write", Rig.probe(dir, "out"));
        rig.send(1);
        awaitQuarantine("output-probe");
        rig.await("the bundle is stopped", () -> rig.probe().getState() == Bundle.RESOLVED);
        Files.writeString(
                dir.resolve("node.json"), config(Rig.probe(dir, "out"), Rig.probe(dir, "two", "\"id\": \"two\"")));
        assertFalse(rig.node.reload().applied(), "a second place for a plugin that is not there is a mistake");
        Files.writeString(dir.resolve("node.json"), config(Rig.probe(dir, "out")) + " ");
        assertTrue(rig.node.reload().applied());
        assertTrue(rig.status("output-probe").why().contains("in quarantine"));
    }
}
