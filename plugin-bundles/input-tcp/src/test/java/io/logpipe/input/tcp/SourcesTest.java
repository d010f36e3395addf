package io.logpipe.input.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.testkit.FakeHost;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is remembered of senders, of whom there may be any number. */
class SourcesTest {

    @Test
    void sendersThatMakeUpNamesTakeABoundedAmountOfMemory() throws Exception {
        try (FakeHost engine = FakeHost.open()) {
            Host host = new Host(engine.blocks());
            Sources sources = host.shared(Rig.SETTINGS).sources();
            long kept = host.remembered();
            for (int i = 0; i < Sources.MOST_SENDERS + 5; i++) {
                assertTrue(sources.admit(new UUID(9, i), 7));
            }
            assertEquals(kept + Sources.MOST_SENDERS, host.remembered());
            assertFalse(sources.admit(new UUID(9, Sources.MOST_SENDERS), 6), "an earlier start of one of the last");
        }
    }
}
