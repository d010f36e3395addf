package io.logpipe.core.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class RecoveryTest {

    private final Recovery recovery = new Recovery();

    @Test
    void threeFailuresWithinAMinuteAreTooMany() {
        assertFalse(recovery.failed("o").quarantined());
        assertFalse(recovery.failed("o").quarantined());
        assertEquals(
                "in quarantine: failed 3 times within 60 s",
                recovery.failed("o").toString());
    }

    /** While it hangs nobody else moves, so there is no second time for code that has not shown that it works. */
    @Test
    void oneHangIsEnoughOnTrial() {
        assertTrue(recovery.hung("o", false).quarantined());
    }

    @Test
    void codeThatHasWorkedMayHangOnce() {
        assertFalse(recovery.hung("o", true).quarantined());
        assertTrue(recovery.hung("o", true).quarantined());
        recovery.forget("o");
        assertFalse(recovery.hung("o", true).quarantined());
    }
}
