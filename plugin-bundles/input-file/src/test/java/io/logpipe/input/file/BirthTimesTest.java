package io.logpipe.input.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Which birth times are real. */
class BirthTimesTest {

    private final BirthTimes births = new BirthTimes();

    private static Stat stat(long device, long born, long modified) {
        return new Stat(new FileKey(device, 1), 0, born, modified, Stat.Kind.FILE, false);
    }

    @Test
    void aTimeThatIsAlsoTheLastChangeMayBeNone() {
        assertEquals(BirthTimes.UNKNOWN, births.of(stat(1, 100, 100)));
        assertEquals(BirthTimes.UNKNOWN, births.of(stat(1, 0, 100)));
    }

    @Test
    void oneFileIsEnoughToBelieveADevice() {
        assertEquals(100, births.of(stat(1, 100, 200)));
        assertEquals(300, births.of(stat(1, 300, 300)));
        assertEquals(BirthTimes.UNKNOWN, births.of(stat(2, 300, 300)));
        assertEquals(BirthTimes.UNKNOWN, births.of(stat(1, 0, 300)));
    }

    @Test
    void aFileSystemThatIsKnownToKeepThemIsBelieved() {
        births.type(1, "ext4");
        births.type(2, "fuse");
        assertEquals(300, births.of(stat(1, 300, 300)));
        assertEquals(BirthTimes.UNKNOWN, births.of(stat(2, 300, 300)));
    }

    @Test
    void aDeviceThatWasWrongOnceIsNotBelievedAgain() {
        births.type(1, "ext4");
        births.disprove(1);
        births.type(1, "ext4");
        assertEquals(BirthTimes.UNKNOWN, births.of(stat(1, 300, 300)));
        assertEquals(BirthTimes.UNKNOWN, births.of(stat(1, 300, 400)));
    }

    @Test
    void whatIsUnknownAgreesWithEverything() {
        assertTrue(BirthTimes.agree(BirthTimes.UNKNOWN, 5));
        assertTrue(BirthTimes.agree(5, BirthTimes.UNKNOWN));
        assertTrue(BirthTimes.agree(5, 5));
        assertFalse(BirthTimes.agree(5, 6));
    }
}
