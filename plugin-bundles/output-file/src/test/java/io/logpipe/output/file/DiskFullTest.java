package io.logpipe.output.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.testkit.Sending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real file system of 256 KiB and 16 files. Needs the right to mount; {@link OpenFileTest} does not. */
class DiskFullTest {

    private static final String LINE = "0123456789abcdef0123456789abcde\n";

    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createTempDirectory("logpipe-disk");
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=256k,nr_inodes=16", "tmpfs", disk.toString()) == 0;
        if (!mounted) {
            Files.delete(disk);
        }
        Assumptions.assumeTrue(mounted, "may not mount");
    }

    @AfterEach
    void unmount() throws Exception {
        if (Files.exists(disk)) {
            assertEquals(0, run("umount", "-l", disk.toString()));
            Files.delete(disk);
        }
    }

    private static int run(String... words) throws Exception {
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private Bench onDisk(Object... items) throws Exception {
        Object[] all = new Object[items.length + 2];
        all[0] = "path";
        all[1] = disk.toString();
        System.arraycopy(items, 0, all, 2, items.length);
        return new Bench(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "batch", "strict"})
    @DisplayName("Disk full: nothing is lost, nothing doubled, no part of a line stays; goes on when there is room")
    void fullDisk(String durability) throws Exception {
        try (Bench bench = onDisk("durability", durability)) {
            Path filler = Files.write(disk.resolve("filler"), new byte[100 * 1024]);
            StringBuilder sent = new StringBuilder();
            String block = LINE.repeat(2000); // 64,000 bytes: three of them do not fit beside the filler
            Sending sending = bench.send("a.log", block, block, block);
            sent.append(block).append(block).append(block);
            assertTrue(sending.failed(), sending.toString());
            assertTrue(sending.failure().orElseThrow() instanceof PluginFailure.Transient);
            assertEquals(2 * block.length(), sending.upTo(), "what was written is not sent again");
            assertEquals(block + block, Files.readString(disk.resolve("a.log")));
            assertTrue(bench.host.degraded(Bench.PLACE).orElseThrow().contains("a.log"));
            bench.host.repeatFailed();
            assertTrue(sending.failed(), "still full");
            Files.delete(filler);
            bench.host.repeatFailed();
            bench.host.advance(Duration.ofMillis(200));
            bench.host.runUntil(sending::done, Duration.ofSeconds(10));
            assertEquals(sent.toString(), Files.readString(disk.resolve("a.log")));
            assertEquals(java.util.Optional.empty(), bench.host.degraded(Bench.PLACE));
            assertEquals(
                    1,
                    bench.host.logLines().stream()
                            .filter(line -> line.startsWith("WARNING"))
                            .count(),
                    bench.host.logLines().toString());
        }
    }

    @Test
    @DisplayName("Disk full: a region of a file is taken back like any block")
    void fullDiskAndRegions() throws Exception {
        try (Bench bench = onDisk()) {
            Path source = Files.writeString(bench.host.directory().resolve("source"), LINE.repeat(20_000));
            Sending sending =
                    bench.host.sendFile(bench.output, Bench.source("a.log"), source, 0, 96_000, 96_000, 96_000);
            assertTrue(sending.failed(), sending.toString());
            assertEquals(LINE.repeat(6_000), Files.readString(disk.resolve("a.log")));
            Files.move(disk.resolve("a.log"), bench.host.directory().resolve("saved"));
            bench.host.repeatFailed();
            assertTrue(sending.done(), sending.toString());
            assertEquals(LINE.repeat(3_000), Files.readString(disk.resolve("a.log")));
        }
    }

    @Test
    @DisplayName("No inode left: the file is made as soon as there is one")
    void noInodeLeft() throws Exception {
        try (Bench bench = onDisk()) {
            bench.write("first.log", "1\n");
            List<Path> fillers = fillInodes();
            Sending sending = bench.send("a.log", "x\n");
            assertTrue(sending.failed(), sending.toString());
            bench.write("first.log", "2\n");
            for (Path filler : fillers) {
                Files.delete(filler);
            }
            bench.host.repeatFailed();
            assertTrue(sending.done(), sending.toString());
            assertEquals("x\n", Files.readString(disk.resolve("a.log")));
            assertEquals("1\n2\n", Files.readString(disk.resolve("first.log")));
        }
    }

    private List<Path> fillInodes() {
        List<Path> made = new java.util.ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                made.add(Files.createFile(disk.resolve("filler" + i)));
            }
        } catch (IOException full) {
            assertFalse(made.isEmpty());
            return made;
        }
        throw new AssertionError("the disk has room for 100 files");
    }

    @Test
    @DisplayName("Disk read-only: retried, and goes on when it can be written again")
    void readOnlyDisk() throws Exception {
        try (Bench bench = onDisk()) {
            bench.write("a.log", "1\n");
            bench.host.stop(bench.output); // an open file keeps a file system from becoming read-only
            assertEquals(0, run("mount", "-o", "remount,ro", disk.toString()));
            bench.restart();
            Sending sending = bench.send("a.log", "2\n");
            assertTrue(sending.failed(), sending.toString());
            assertEquals(0, run("mount", "-o", "remount,rw", disk.toString()));
            bench.host.repeatFailed();
            assertTrue(sending.done(), sending.toString());
            assertEquals("1\n2\n", Files.readString(disk.resolve("a.log")));
        }
    }
}
