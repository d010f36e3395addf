package io.logpipe.input.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Files that get other names. */
class RenameTest {

    /** C-073. */
    @Test
    void aRenamedFileIsFollowedUnderItsOldName() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.rename("a.log", "b.log");
            bench.append("b.log", "two\n");
            bench.expectForGood("a.log", "one\ntwo\n");
            assertEquals("", bench.host.text("b.log"));
        }
    }

    /** C-073: patterns are not applied to the new name. */
    @Test
    void aFileRenamedToAnUnwantedNameIsFollowed() throws Exception {
        try (Bench bench = Bench.running("files", "*.log")) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.rename("a.log", "a.log.1");
            bench.append("a.log.1", "two\n");
            bench.expect("a.log", "one\ntwo\n");
            bench.pass(Duration.ofMinutes(5));
            bench.append("a.log.1", "three\n");
            bench.expectForGood("a.log", "one\ntwo\nthree\n");
        }
    }

    /** C-073: also if its handle had to be closed for others. */
    @Test
    void aRenamedFileIsFoundAgainByWhatItIs() throws Exception {
        try (Bench bench = Bench.running("files", "*.log", "max_open_files", 1)) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.append("b.log", "b\n");
            bench.expect("b.log", "b\n");
            bench.host.loseEvents();
            bench.rename("a.log", "a.log.1");
            bench.append("a.log.1", "two\n");
            bench.pass(Duration.ofSeconds(70));
            assertEquals("one\ntwo\n", bench.host.text("a.log"));
        }
    }

    /** C-074. */
    @Test
    void aNewFileUnderTheOldNameIsAnotherSourceOfThatName() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.rename("a.log", "a.log.1");
            bench.append("a.log", "new one\n");
            bench.expect("a.log", "one\nnew one\n");
            bench.append("a.log.1", "late\n");
            bench.expect("a.log", "one\nnew one\nlate\n");
            bench.append("a.log", "new two\n");
            bench.expectForGood("a.log", "one\nnew one\nlate\nnew two\n");
            long sources = bench.host.passes().stream()
                    .map(pass -> pass.source().id())
                    .distinct()
                    .count();
            assertEquals(2, sources);
        }
    }

    /** C-075. */
    @Test
    void aFileRenamedOntoAFollowedOneIsStillFollowed() throws Exception {
        try (Bench bench = Bench.running();
                var writer = Files.newOutputStream(bench.logs.resolve("a.log"), StandardOpenOption.CREATE)) {
            writer.write("one\n".getBytes());
            bench.append("a.log.1", "old\n");
            bench.expect("a.log", "one\n");
            bench.expect("a.log.1", "old\n");
            bench.rename("a.log", "a.log.1");
            writer.write("late\n".getBytes());
            bench.expectForGood("a.log", "one\nlate\n");
            assertEquals("old\n", bench.host.text("a.log.1"));
        }
    }

    /** C-075: the file that lost its name is read to its end. */
    @Test
    void aFileThatLostItsNameToAnotherIsDrained() throws Exception {
        try (Bench bench = Bench.running();
                var writer = Files.newOutputStream(bench.logs.resolve("a.log.1"), StandardOpenOption.CREATE)) {
            writer.write("one\n".getBytes());
            bench.append("a.log", "new\n");
            bench.expect("a.log.1", "one\n");
            bench.expect("a.log", "new\n");
            bench.rename("a.log", "a.log.1");
            writer.write("two\n".getBytes());
            bench.pass(Duration.ofSeconds(3));
            writer.write("three\n".getBytes());
            bench.expectForGood("a.log.1", "one\ntwo\nthree\n");
        }
    }

    /** C-076. */
    @Test
    void aFileMovedInIsTakenFromItsStart() throws Exception {
        try (Bench bench = Bench.running()) {
            Path outside = bench.host.directory().resolve("outside.log");
            Files.writeString(outside, "moved\n");
            Files.move(outside, bench.logs.resolve("in.log"));
            bench.expectForGood("in.log", "moved\n");
        }
    }

    /** 5.4: a file that is known goes on where it was. */
    @Test
    void aFileMovedOutAndInAgainGoesOnWhereItWas() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            Path outside = bench.host.directory().resolve("outside.log");
            Files.move(bench.logs.resolve("a.log"), outside);
            bench.pass(Duration.ofSeconds(40));
            assertEquals(0, bench.host.leases(Bench.PLACE).size(), "open files");
            Files.writeString(outside, "two\n", StandardOpenOption.APPEND);
            Files.move(outside, bench.logs.resolve("a.log"));
            bench.expectForGood("a.log", "one\ntwo\n");
        }
    }

    @Test
    void aFileMovedOutIsDrained() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.host.hold("full");
            bench.append("a.log", "two\n");
            bench.look();
            Files.move(bench.logs.resolve("a.log"), bench.host.directory().resolve("outside.log"));
            bench.pass(Duration.ofSeconds(5));
            bench.host.release();
            bench.expectForGood("a.log", "one\ntwo\n");
        }
    }

    /** C-077. */
    @Test
    void aHiddenFileRenamedToAWantedNameIsCollected() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append(".tmp", "whole\n");
            bench.rename(".tmp", "a.log");
            bench.expectForGood("a.log", "whole\n");
        }
    }

    /** C-077, 5.5: replaced as an editor does. */
    @Test
    void aFileReplacedByAnotherIsFinishedAndTheOtherTakenFromItsStart() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "old one\n");
            bench.expect("a.log", "old one\n");
            bench.append("a.log", "old two\n");
            bench.append(".a.log.swp", "new\n");
            bench.rename(".a.log.swp", "a.log");
            bench.expectForGood("a.log", "old one\nold two\nnew\n");
        }
    }

    @Test
    void aChainOfRotationsIsFollowed() throws Exception {
        try (Bench bench = Bench.running()) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                bench.append("a.log", i + " before\n");
                text.append(i).append(" before\n");
                bench.until(() -> bench.host.received("a.log").length >= text.length());
                if (Files.exists(bench.logs.resolve("a.log.1"))) {
                    bench.rename("a.log.1", "a.log.2");
                }
                bench.rename("a.log", "a.log.1");
                bench.append("a.log.1", i + " after\n");
                text.append(i).append(" after\n");
                bench.until(() -> bench.host.received("a.log").length >= text.length());
            }
            bench.expectForGood("a.log", text.toString());
        }
    }
}
