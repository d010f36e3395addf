package io.logpipe.input.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Many files at once. */
class ManyFilesTest {

    /** C-085: more than the kernel's queue of events holds, and far more than the JDK's. */
    @Test
    void aBurstOfFilesIsCollectedToTheLast() throws Exception {
        int count = 18_000;
        try (Bench bench = Bench.running()) {
            for (int i = 0; i < count; i++) {
                Files.writeString(bench.logs.resolve("file-" + i), i + "\n");
            }
            AtomicInteger asked = new AtomicInteger();
            bench.until(() ->
                    asked.incrementAndGet() % 50 == 0 && bench.host.passes().size() >= count);
            bench.host.runUntilQuiet();
            Set<String> names = new HashSet<>();
            bench.host.passes().forEach(pass -> {
                assertEquals("file-" + pass.text().strip(), pass.source().name());
                names.add(pass.source().name());
            });
            assertEquals(count, names.size());
            assertEquals(count, bench.host.passes().size());
            assertTrue(bench.host.leases(Bench.PLACE).size() <= 1000, "open files");
        }
    }

    /** C-086. */
    @Test
    void moreFilesThanMayBeOpenAreCollectedInTurn() throws Exception {
        try (Bench bench = Bench.running("max_open_files", 5)) {
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 50; i++) {
                    bench.append("file-" + i, "round " + round + "\n");
                }
                for (int i = 0; i < 50; i++) {
                    int length = 8 * (round + 1);
                    String name = "file-" + i;
                    bench.until(() -> bench.host.received(name).length >= length);
                    assertTrue(bench.host.leases(Bench.PLACE).size() <= 5, "open files");
                }
            }
            for (int i = 0; i < 50; i++) {
                bench.expect("file-" + i, "round 0\nround 1\nround 2\n");
            }
        }
    }
}
