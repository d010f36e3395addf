package io.logpipe.itest.change;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logpipe.itest.trial.Trial;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The trials in short. Times are printed and not asserted: the machine may be busy. */
final class ChangeIT {

    @Test
    @DisplayName("plugins are updated under load: every line once and in order, the same workers, the same connection")
    void codeUnderLoad() throws Exception {
        assertHolds(new CodeUnderLoad());
    }

    @Test
    @DisplayName("the config is edited under load, also wrongly: what stands in it is exact, and its connections stay")
    void configUnderLoad() throws Exception {
        assertHolds(new ConfigUnderLoad());
    }

    @Test
    @DisplayName("reload and update do not wait for a peer that is away or frozen, and nothing is lost")
    void frozenPeer() throws Exception {
        assertHolds(new FrozenPeer());
    }

    @Test
    @DisplayName("updated plugins leave no class loaders, threads or descriptors behind")
    void classLoaders() throws Exception {
        assertHolds(new ClassLoaders());
    }

    @Test
    @DisplayName("plugins go wrong in every way: the revision before serves again, and a good route does not feel it")
    void badBundles() throws Exception {
        assertHolds(new BadBundles());
    }

    private static void assertHolds(Trial trial) throws Exception {
        assertEquals(List.of(), Trial.run(trial, Trial.Options.BRIEF).broken());
    }
}
