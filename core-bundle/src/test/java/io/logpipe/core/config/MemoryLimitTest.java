package io.logpipe.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A config gets no more memory than the process has. */
class MemoryLimitTest {

    @ParameterizedTest
    @CsvSource({"48m,32", "48M,32", "1g,1008", "65536k,48", "67108864,48", "1t,1048560"})
    void sixteenMebibytesAreForAllElse(String direct, long mebibytes) {
        MemoryLimit limit = MemoryLimit.of(direct);
        assertTrue(limit.allows(mebibytes << 20));
        assertFalse(limit.allows((mebibytes << 20) + 1));
    }

    @Test
    void theLineSaysWhereTheLimitComesFrom() {
        assertEquals(
                "a size of at least 1MiB and at most 32MiB, which is 16MiB less than -XX:MaxDirectMemorySize in"
                        + " conf/jvm.options",
                MemoryLimit.of("48m").toString());
    }

    @Test
    void aProcessThatNobodyHasLimitedTakesAnySize() {
        assertTrue(MemoryLimit.of("").allows(Long.MAX_VALUE));
        assertFalse(MemoryLimit.of("").allows((1 << 20) - 1));
        assertEquals("a size of at least 1MiB", MemoryLimit.of("").toString());
    }
}
