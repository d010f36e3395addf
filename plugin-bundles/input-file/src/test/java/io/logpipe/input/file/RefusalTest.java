package io.logpipe.input.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Files that cannot be opened. */
class RefusalTest {

    /** C-087. */
    @Test
    void anUnreadableFileIsTriedAgainAndReportedOnce() throws Exception {
        AtomicBoolean readable = new AtomicBoolean();
        try (Bench bench = Bench.with()) {
            bench.refuse(open -> readable.get() ? null : new AccessDeniedException("a.log"));
            bench.start();
            bench.append("a.log", "one\n");
            bench.look();
            bench.pass(Duration.ofMinutes(2));
            assertEquals("", bench.host.text("a.log"));
            assertEquals(1, bench.logged("a.log cannot be read, is tried again"));
            readable.set(true);
            bench.pass(Duration.ofSeconds(16));
            assertEquals("one\n", bench.host.text("a.log"));
            assertEquals(1, bench.logged("a.log can be read again"));
            bench.expectForGood("a.log", "one\n");
        }
    }

    /** C-087: the event of the change of permissions is enough. */
    @Test
    void aFileThatBecomesReadableIsReadAtOnce() throws Exception {
        AtomicBoolean readable = new AtomicBoolean();
        try (Bench bench = Bench.with()) {
            bench.refuse(open -> readable.get() ? null : new AccessDeniedException("a.log"));
            bench.start();
            bench.append("a.log", "one\n");
            bench.look();
            readable.set(true);
            Files.setPosixFilePermissions(bench.logs.resolve("a.log"), PosixFilePermissions.fromString("rw-------"));
            bench.host.runUntil(() -> bench.host.text("a.log").equals("one\n"), Bench.LIMIT);
        }
    }

    /** C-086: the limit of the process is lower than ours. */
    @Test
    void ifThereAreTooManyOpenFilesTheInputMakesDoWithFewer() throws Exception {
        int limit = 40;
        try (Bench bench = Bench.with()) {
            bench.refuse(open -> open < limit ? null : new FileSystemException("x", null, "Too many open files"));
            bench.start();
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < 100; i++) {
                    bench.append("file-" + i, "round " + round + "\n");
                }
                bench.look();
            }
            for (int i = 0; i < 100; i++) {
                bench.expect("file-" + i, "round 0\nround 1\n");
            }
            assertEquals(1, bench.logged("cannot open more files"));
            assertTrue(bench.host.leases(Bench.PLACE).size() <= limit, "open files");
        }
    }

    /** While nothing can be opened at all, nothing is lost. */
    @Test
    void ifNothingCanBeOpenedEverythingWaits() throws Exception {
        AtomicBoolean open = new AtomicBoolean();
        try (Bench bench = Bench.with()) {
            bench.refuse(count -> open.get() ? null : new FileSystemException("x", null, "Too many open files"));
            bench.start();
            bench.append("a.log", "one\n");
            bench.append("b.log", "two\n");
            bench.look();
            bench.pass(Duration.ofSeconds(30));
            open.set(true);
            bench.pass(Duration.ofSeconds(17));
            bench.expectForGood("a.log", "one\n");
            bench.expectForGood("b.log", "two\n");
        }
    }

    /** Bytes that are no characters where the tests run. */
    @Test
    void aNameThatIsNoTextIsReportedOnceAndHoldsNothing() throws Exception {
        try (Bench bench = Bench.running()) {
            String command = "printf 'x\\n' > \"$(printf 'b\\377.log')\"; printf 'x\\n' > \"$(printf 'c\\377.log')\"";
            new ProcessBuilder("sh", "-c", command)
                    .directory(bench.logs.toFile())
                    .start()
                    .waitFor();
            bench.append("a.log", "one\n");
            bench.expectForGood("a.log", "one\n");
            assertEquals(1, bench.host.passes().size());
            assertEquals(1, bench.logged("are not valid in this locale"));
        }
    }
}
