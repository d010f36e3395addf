package io.logpipe.input.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Files with several names, and things that are no files. */
class AliasTest {

    /** C-082. */
    @Test
    void aLinkToAFollowedFileIsCollectedOnceAtStart() throws Exception {
        try (Bench bench = Bench.with("read_from", "start")) {
            bench.append("zzz.log", "one\n");
            Files.createSymbolicLink(bench.logs.resolve("current.log"), Path.of("zzz.log"));
            bench.start();
            bench.append("zzz.log", "two\n");
            bench.expectForGood("zzz.log", "one\ntwo\n");
            assertEquals("", bench.host.text("current.log"));
            assertEquals(1, bench.logged("current.log is another name of zzz.log"));
        }
    }

    /** C-082: a link that moves on from file to file. */
    @Test
    void aLinkMayLeadToAnotherFileLater() throws Exception {
        try (Bench bench = Bench.running()) {
            Path current = bench.logs.resolve("current.log");
            bench.append("app-1.log", "one\n");
            Files.createSymbolicLink(current, Path.of("app-1.log"));
            bench.expect("app-1.log", "one\n");
            bench.append("app-2.log", "two\n");
            Files.delete(current);
            Files.createSymbolicLink(current, Path.of("app-2.log"));
            bench.append("app-1.log", "late\n");
            bench.expectForGood("app-1.log", "one\nlate\n");
            bench.expectForGood("app-2.log", "two\n");
            assertEquals("", bench.host.text("current.log"));
        }
    }

    /** C-083. */
    @Test
    void aHardLinkToAFollowedFileIsCollectedOnce() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            Files.createLink(bench.logs.resolve("b.log"), bench.logs.resolve("a.log"));
            bench.append("b.log", "two\n");
            bench.expect("a.log", "one\ntwo\n");
            bench.delete("a.log");
            bench.append("b.log", "three\n");
            bench.expectForGood("a.log", "one\ntwo\nthree\n");
            assertEquals("", bench.host.text("b.log"));
            assertEquals(1, bench.logged("b.log is another name of a.log"));
        }
    }

    /** C-084. */
    @Test
    void aLinkToAFileOutsideIsCollectedUnderItsOwnName() throws Exception {
        try (Bench bench = Bench.running()) {
            Path outside = bench.host.directory().resolve("outside.txt");
            Files.writeString(outside, "one\n");
            Files.createSymbolicLink(bench.logs.resolve("link.log"), outside);
            bench.expect("link.log", "one\n");
            Files.writeString(outside, "two\n", java.nio.file.StandardOpenOption.APPEND);
            bench.pass(Duration.ofSeconds(1));
            bench.expectForGood("link.log", "one\ntwo\n");
        }
    }

    /** C-084: the link is led to another file. */
    @Test
    void aLinkThatLeadsElsewhereIsAnotherFile() throws Exception {
        try (Bench bench = Bench.running()) {
            Path first = Files.writeString(bench.host.directory().resolve("first"), "first\n");
            Path second = Files.writeString(bench.host.directory().resolve("second"), "second\n");
            Path link = bench.logs.resolve("link.log");
            Files.createSymbolicLink(link, first);
            bench.expect("link.log", "first\n");
            Files.delete(link);
            Files.createSymbolicLink(link, second);
            bench.expectForGood("link.log", "first\nsecond\n");
        }
    }

    @Test
    void aLinkThatLeadsNowhereIsCollectedWhenItLeadsSomewhere() throws Exception {
        try (Bench bench = Bench.running()) {
            Path outside = bench.host.directory().resolve("outside.txt");
            Files.createSymbolicLink(bench.logs.resolve("link.log"), outside);
            bench.pass(Duration.ofSeconds(3));
            Files.writeString(outside, "one\n");
            bench.pass(Duration.ofSeconds(60));
            bench.expectForGood("link.log", "one\n");
        }
    }

    /** Neither is opened: opening a pipe without a writer would block for ever. */
    @Test
    void pipesAndDirectoriesAreLeftAlone() throws Exception {
        try (Bench bench = Bench.with("read_from", "start")) {
            new ProcessBuilder("mkfifo", bench.logs.resolve("pipe.log").toString())
                    .start()
                    .waitFor();
            Files.createDirectory(bench.logs.resolve("dir.log"));
            bench.start();
            new ProcessBuilder("mkfifo", bench.logs.resolve("pipe2.log").toString())
                    .start()
                    .waitFor();
            bench.append("a.log", "one\n");
            bench.expectForGood("a.log", "one\n");
            assertEquals(1, bench.host.passes().size());
        }
    }

    @Test
    void aPipeInThePlaceOfAFileIsNotOpened() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.delete("a.log");
            new ProcessBuilder("mkfifo", bench.logs.resolve("a.log").toString())
                    .start()
                    .waitFor();
            bench.expectForGood("a.log", "one\n");
        }
    }

    /** Fingerprints only confirm: files that begin alike are told apart. */
    @Test
    void filesThatBeginAlikeAreToldApart() throws Exception {
        String header = "#".repeat(4095) + "\n";
        try (Bench bench = Bench.running()) {
            for (int i = 0; i < 100; i++) {
                bench.append("file-" + i + ".log", header);
            }
            for (int i = 0; i < 100; i++) {
                bench.append("file-" + i + ".log", "line " + i + "\n");
            }
            for (int i = 0; i < 100; i++) {
                bench.expect("file-" + i + ".log", header + "line " + i + "\n");
            }
        }
    }
}
