package io.logpipe.itest.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logpipe.itest.trial.Trial;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The trials in short. Times are printed and not asserted: the machine may be busy. */
final class DiskFaultIT {

    @Test
    @DisplayName("the power goes under load: what was acknowledged is there, and without syncs it is not")
    void powerCut() throws Exception {
        assertHolds(new PowerCut());
    }

    @Test
    @DisplayName(
            "the disk is full: no part of a line stays, memory is flat, another route goes on, and so it does after")
    void diskFull() throws Exception {
        assertHolds(new DiskFull());
    }

    @Test
    @DisplayName("the disk answers with errors: no sync is repeated on what failed, and every line is there once")
    void diskError() throws Exception {
        assertHolds(new DiskError());
    }

    @Test
    @DisplayName("a worker is killed at a system call on its journal: it starts, and every line is there once")
    void syscallKill() throws Exception {
        assertHolds(new SyscallKill());
    }

    @Test
    @DisplayName("state files are hit in a byte or cut short: the worker starts, and nothing is lost")
    void stateDamage() throws Exception {
        assertHolds(new StateDamage());
    }

    private static void assertHolds(Trial trial) throws Exception {
        Assumptions.assumeTrue(
                trial.lacking().isEmpty(), () -> "skipped: " + trial.lacking().orElse(""));
        assertEquals(List.of(), Trial.run(trial, Trial.Options.BRIEF).broken());
    }
}
