package io.logpipe.core.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.core.Node;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

/** S28: where signatures are required, nothing gets in without a good one, whichever way it comes. */
final class SignaturesTest {

    @TempDir
    private Path dir;

    private String config(Keys keys) throws Exception {
        String plugins = "{\"plugins\": {\"signatures\": \"require\", \"trust_store\": \"" + keys.pem("ours") + "\"},";
        return Rig.oneProbe(dir).replaceFirst("\\{", plugins);
    }

    @Test
    void nothingUnsignedGetsIn() throws Exception {
        Keys keys = new Keys(dir).with("ours");
        Path plain = ProbeJar.of("1.0.0", "nothing").write(dir.resolve("plain.jar"));
        Files.createDirectories(dir.resolve("home/plugins"));
        Files.copy(keys.sign(plain, "ours", "SHA-256"), dir.resolve("home/plugins/probe.jar"));
        try (Rig rig = new Rig(dir, config(keys))) {
            rig.awaitServed("output-probe", "1.0.0");
            Path two = ProbeJar.of("2.0.0", "nothing").write(dir.resolve("2.jar"));
            assertThrows(Refusal.class, () -> rig.actions.install(two.toString()));
            assertThrows(Refusal.class, () -> rig.actions.update("output-probe", two.toString()));
            Bundle past = rig.context().installBundle("test:2", new ByteArrayInputStream(Files.readAllBytes(two)));
            assertEquals(Bundle.UNINSTALLED, past.getState());
            rig.felixUpdate(rig.probe(), Files.readAllBytes(two));
            rig.send(5);
            rig.awaitServed("output-probe", "1.0.0");
            rig.awaitAll("out");
            rig.actions.update("output-probe", keys.sign(two, "ours", "SHA-256").toString());
            rig.awaitServed("output-probe", "2.0.0");
        }
        try (Rig rig = new Rig(dir, config(keys))) {
            rig.awaitServed("output-probe", "2.0.0");
        }
    }

    /** As a jar that somebody put into the plugin directory before the node was started. */
    @Test
    void whatWasThereBeforeIsStopped() throws Exception {
        Keys keys = new Keys(dir).with("ours");
        Rig.provide(dir, ProbeJar.of("1.0.0", "nothing"));
        Node.StartFailure failure = assertThrows(Node.StartFailure.class, () -> new Rig(dir, config(keys)).close());
        assertTrue(failure.getMessage().contains("no plugin output-probe"), failure.getMessage());
    }
}
