package io.logpipe.output.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.testkit.FakeHost;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When passes are acknowledged. */
class DurabilityTest {

    @Test
    void batchIsTheDefault() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Settings settings = Settings.of(host.config(new FileOutputFactory(), Map.of("path", "out")));
            assertEquals(Settings.Durability.BATCH, settings.durability());
        }
    }

    @Test
    void noneAnswersAtOnce() throws Exception {
        try (Bench bench = new Bench()) {
            assertTrue(bench.offer("a.log", "x").isDone());
        }
    }

    @Test
    void strictAnswersAtOnceToo() throws Exception {
        try (Bench bench = new Bench("durability", "strict", "subdirs", "create")) {
            assertTrue(bench.offer("new/a.log", "x").isDone());
        }
    }

    @Test
    void batchAnswersAllPassesAfter200Milliseconds() throws Exception {
        try (Bench bench = new Bench("durability", "batch")) {
            Answer first = bench.offer("a.log", "1");
            bench.host.advance(Duration.ofMillis(150));
            Answer second = bench.offer("b.log", "2");
            assertFalse(first.answered() || second.answered());
            assertEquals("1", bench.text("a.log"), "written, but perhaps not on the disk");
            bench.host.advance(Duration.ofMillis(50));
            bench.await(first, second);
            assertTrue(first.isDone() && second.isDone());
            Answer third = bench.offer("a.log", "3");
            bench.host.advance(Duration.ofMillis(199));
            assertFalse(third.answered());
            bench.host.advance(Duration.ofMillis(1));
            bench.await(third);
            assertTrue(third.isDone());
        }
    }

    @Test
    void batchAnswersAllPassesAtOneMebibyte() throws Exception {
        try (Bench bench = new Bench("durability", "batch")) {
            String half = "x".repeat(1 << 19);
            Answer first = bench.offer("a.log", half);
            assertFalse(first.answered());
            Answer second = bench.offer("b.log", half);
            bench.await(first, second);
            assertTrue(first.isDone() && second.isDone());
        }
    }

    @Test
    @DisplayName("P5: a stop answers what is written, so that a successor is not given it again")
    void stopAnswersWhatIsWritten() throws Exception {
        try (Bench bench = new Bench("durability", "batch")) {
            Answer answer = bench.offer("a.log", "x");
            bench.swap();
            assertTrue(answer.isDone());
            assertEquals("x", bench.text("a.log"));
        }
    }

    @Test
    void fileThatIsClosedForAnotherIsSyncedFirst() throws Exception {
        try (Bench bench = new Bench("durability", "batch", "max_open_files", 1)) {
            Answer first = bench.offer("a.log", "1");
            Answer second = bench.offer("b.log", "2");
            assertTrue(first.isDone());
            assertFalse(second.answered());
        }
    }

    @Test
    void fileThatWasRemovedIsAnsweredToo() throws Exception {
        try (Bench bench = new Bench("durability", "batch")) {
            Answer first = bench.offer("a.log", "1");
            Files.delete(bench.out.resolve("a.log"));
            Answer second = bench.offer("a.log", "2");
            assertTrue(first.isDone(), "nothing can be done for it any more");
            bench.host.advance(Duration.ofMillis(200));
            bench.await(second);
            assertTrue(second.isDone());
            assertEquals("2", bench.text("a.log"));
        }
    }

    @Test
    void passThatIsRefusedInPartIsAnsweredWithItsGroup() throws Exception {
        try (Bench bench = new Bench("durability", "batch", "uncompress_algorithm", "deflate")) {
            Answer answer = bench.offer("a.log", "plain");
            assertFalse(answer.answered());
            bench.host.advance(Duration.ofMillis(200));
            bench.await(answer);
            assertTrue(answer.poison());
            assertEquals(5, answer.reached());
        }
    }

    @Test
    @DisplayName("C-108: a file is synced before it is renamed")
    void rotationSyncsFirst() throws Exception {
        try (Bench bench = new Bench("durability", "batch", "rotate_size", 3)) {
            Answer first = bench.offer("a.log", "1");
            Answer second = bench.offer("a.log", "22", "3");
            assertTrue(first.isDone());
            assertFalse(second.answered(), "its end is in the new file");
            bench.host.advance(Duration.ofMillis(200));
            bench.await(second);
            assertTrue(second.isDone());
        }
    }
}
