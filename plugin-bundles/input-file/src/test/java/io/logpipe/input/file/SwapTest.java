package io.logpipe.input.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.plugin.Handover;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The exchange of an instance for one of new code, or of new settings. */
class SwapTest {

    @Test
    void whatIsOnItsWayIsNeitherReadAgainNorLost() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.host.commitManually();
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 10; i++) {
                bench.append("a.log", "line " + i + "\n");
                text.append("line ").append(i).append('\n');
                bench.expect("a.log", text.toString());
                bench.swap();
            }
            bench.expectForGood("a.log", text.toString());
            bench.host.commitAll();
            bench.host.runUntilQuiet();
            bench.kill();
            bench.start();
            bench.append("a.log", "last\n");
            bench.expectForGood("a.log", text + "last\n");
        }
    }

    @Test
    void aDeletedFileThatIsOpenIsReadToItsEndByTheSuccessor() throws Exception {
        try (Bench bench = Bench.running();
                var writer = Files.newOutputStream(bench.logs.resolve("a.log"), StandardOpenOption.CREATE)) {
            writer.write("one\n".getBytes(StandardCharsets.UTF_8));
            bench.expect("a.log", "one\n");
            bench.host.hold("full");
            writer.write("two\n".getBytes(StandardCharsets.UTF_8));
            bench.look();
            bench.delete("a.log");
            bench.look();
            bench.swap();
            writer.write("three\n".getBytes(StandardCharsets.UTF_8));
            bench.host.release();
            bench.expectForGood("a.log", "one\ntwo\nthree\n");
            bench.pass(Duration.ofSeconds(30));
            assertEquals(0, bench.host.leases(Bench.PLACE).size(), "open files");
        }
    }

    @Test
    void aFileRenamedDuringTheSwapIsFollowed() throws Exception {
        try (Bench bench = Bench.running("files", "*.log")) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            Handover handover = bench.host.stop(bench.input(), io.logpipe.api.plugin.Urgency.REWIRING);
            bench.append("a.log", "two\n");
            bench.rename("a.log", "a.log.1");
            bench.startWith(handover);
            bench.expectForGood("a.log", "one\ntwo\n");
        }
    }

    @Test
    void aFileCreatedDuringTheSwapIsTakenFromItsStart() throws Exception {
        try (Bench bench = Bench.running()) {
            Handover handover = bench.host.stop(bench.input(), io.logpipe.api.plugin.Urgency.REWIRING);
            bench.append("a.log", "one\n");
            bench.startWith(handover);
            bench.expectForGood("a.log", "one\n");
        }
    }

    @Test
    void anUnfinishedLineIsFinishedByTheSuccessor() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "one\ntw");
            bench.host.runUntil(() -> bench.host.received("a.log").length > 0, Bench.LIMIT);
            bench.swap();
            bench.append("a.log", "o\n");
            bench.host.runUntil(() -> bench.host.received("a.log").length >= 8, Bench.LIMIT);
            assertEquals("two\n", bench.host.passes().get(1).text());
        }
    }

    /** The old directory's file is not read any more, but what was read of it is still acknowledged to its place. */
    @Test
    void anotherDirectoryDoesNotTakeTheAcknowledgementsOfTheOld() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.host.commitManually();
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.items.put("path", Files.createDirectory(bench.host.directory().resolve("other")));
            bench.swap();
            bench.host.runUntilQuiet();
            bench.append("a.log", "not read\n");
            bench.host.commitAll();
            bench.pass(Duration.ofSeconds(70));
            assertEquals("one\n", bench.host.text("a.log"));
            bench.items.put("path", bench.logs);
            bench.swap();
            bench.expectForGood("a.log", "one\nnot read\n");
        }
    }

    @Test
    void manyIdleFilesAreNotHandedOverButFoundAgain() throws Exception {
        try (Bench bench = Bench.running("max_open_files", 4)) {
            for (int i = 0; i < 100; i++) {
                bench.append("file-" + i, "one\n");
            }
            for (int i = 0; i < 100; i++) {
                bench.expect("file-" + i, "one\n");
            }
            Handover handover = bench.host.stop(bench.input(), io.logpipe.api.plugin.Urgency.REWIRING);
            assertTrue(handover.values().get("tails") instanceof java.util.List<?> list && list.size() <= 4);
            bench.startWith(handover);
            for (int i = 0; i < 100; i++) {
                bench.append("file-" + i, "two\n");
            }
            for (int i = 0; i < 100; i++) {
                bench.expect("file-" + i, "one\ntwo\n");
            }
        }
    }

    /** The predecessor broke: what it had open is all that is left of a deleted file. */
    @Test
    void withoutAHandoverOpenFilesAreStillReadToTheirEnd() throws Exception {
        try (Bench bench = Bench.running();
                var writer = Files.newOutputStream(bench.logs.resolve("a.log"), StandardOpenOption.CREATE)) {
            writer.write("one\n".getBytes(StandardCharsets.UTF_8));
            bench.expect("a.log", "one\n");
            bench.host.hold("full");
            writer.write("two\n".getBytes(StandardCharsets.UTF_8));
            bench.look();
            bench.delete("a.log");
            bench.host.stop(bench.input(), io.logpipe.api.plugin.Urgency.REWIRING);
            bench.startWith(Handover.NONE);
            bench.host.release();
            bench.expectForGood("a.log", "one\ntwo\n");
        }
    }

    /** The predecessor broke, but what it had read arrived. */
    @Test
    void withoutAHandoverWhatIsAcknowledgedLaterIsNotReadAgain() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.host.commitManually();
            bench.append("a.log", "two\n");
            bench.expect("a.log", "one\ntwo\n");
            bench.host.stop(bench.input(), io.logpipe.api.plugin.Urgency.REWIRING);
            bench.host.hold("until the acknowledgement");
            bench.startWith(Handover.NONE);
            bench.host.runUntilQuiet();
            bench.host.commitAll();
            bench.host.release();
            bench.append("a.log", "three\n");
            bench.expectForGood("a.log", "one\ntwo\nthree\n");
        }
    }

    @Test
    void aHandoverThatCannotBeReadIsLeftAside() throws Exception {
        try (Bench bench = Bench.running()) {
            bench.append("a.log", "one\n");
            bench.expect("a.log", "one\n");
            bench.host.stop(bench.input(), io.logpipe.api.plugin.Urgency.REWIRING);
            bench.startWith(new Handover(java.util.Map.of(
                    "directory",
                    bench.logs.toString(),
                    "tails",
                    java.util.List.of(java.util.Map.of("label", "a.log")))));
            bench.append("a.log", "two\n");
            bench.expectForGood("a.log", "one\ntwo\n");
        }
    }
}
