package io.logpipe.itest.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logpipe.itest.trial.Trial;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The trials of faults in short. */
final class FaultIT {

    @Test
    @DisplayName("workers and monitors are killed under load: every line once and in order")
    void kills() throws Exception {
        assertHolds(new Kills());
    }

    @Test
    @DisplayName("the receiver is frozen and killed: what the kernel had taken for it is not lost")
    void frozen() throws Exception {
        assertHolds(new Frozen());
    }

    @Test
    @DisplayName("connections are cut anywhere: every line once and in order, and no part of one")
    void cuts() throws Exception {
        assertHolds(new Cuts());
    }

    @Test
    @DisplayName("receivers are away while line after line comes for them: memory stays as it is, and nothing is lost")
    void deadPeers() throws Exception {
        assertHolds(new DeadPeers());
    }

    @Test
    @DisplayName("files are renamed, moved, replaced, compressed and linked anew between kills: every line once")
    void rotationStorm() throws Exception {
        assertHolds(new RotationStorm());
    }

    @Test
    @DisplayName(
            "C-079 C-080 a file is made again with the inode of a deleted one, or cut short while the worker is down")
    void truncation() throws Exception {
        assertHolds(new Truncation());
    }

    @Test
    @DisplayName("receivers are killed in turn: nothing is lost, and each has every line once and in order")
    void failover() throws Exception {
        assertHolds(new Failover());
    }

    @Test
    @DisplayName("C-128 C-132 C-142 peers on the C program's wire: spoken to in their own way, or not at all")
    void oldPeers() throws Exception {
        assertHolds(new OldPeers());
    }

    private static void assertHolds(Trial trial) throws Exception {
        assertEquals(List.of(), Trial.run(trial, Trial.Options.BRIEF).broken());
    }
}
