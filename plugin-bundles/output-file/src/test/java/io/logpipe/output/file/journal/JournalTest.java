package io.logpipe.output.file.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a journal still says after everything that can happen to its file. */
class JournalTest {

    private static final long NOW = 1_700_000_000_000L;

    @TempDir
    private Path directory;

    private final FaultyIo io = new FaultyIo();
    private final List<String> alarms = new ArrayList<>();

    private Journal open() {
        return Journal.open(directory, io, alarms::add);
    }

    private Path file() {
        return directory.resolve("journal");
    }

    private static SourceMark source(int number, long reached) {
        return new SourceMark("source " + number, 0, reached, "(dev=1,ino=2)", NOW);
    }

    private static Entry group(int number) {
        return new Entry(
                NOW + number,
                List.of(new FileMark("a.log", "(dev=1,ino=2)", 10L * number)),
                List.of(),
                List.of(source(0, 10L * number), source(number, number)),
                List.of());
    }

    /** What the book says, as text that can be compared. */
    private static String said(Book book) {
        return book.files() + " "
                + book.sources().stream().map(SourceMark::toString).sorted().toList();
    }

    private static void add(Journal journal, Entry entry) throws IOException {
        journal.append(entry);
        journal.sync();
        journal.book().apply(entry);
    }

    /** Writes some groups and returns the length of the file and what the book says after each. */
    private List<Object[]> write(int groups) throws IOException {
        List<Object[]> states = new ArrayList<>();
        try (Journal journal = open()) {
            journal.book().apply(group(1));
            journal.rewrite(NOW);
            states.add(new Object[] {Files.size(file()), said(journal.book())});
            for (int i = 2; i <= groups; i++) {
                add(journal, group(i));
                states.add(new Object[] {Files.size(file()), said(journal.book())});
            }
        }
        return states;
    }

    @Test
    void firstStartKnowsNothing() {
        try (Journal journal = open()) {
            assertEquals("[] []", said(journal.book()));
            assertEquals(List.of(), alarms);
        }
    }

    @Test
    @DisplayName("A tail torn at any byte is dropped, and all before it counts")
    void everyLengthCut() throws Exception {
        List<Object[]> states = write(6);
        byte[] whole = Files.readAllBytes(file());
        long made = (long) states.get(0)[0];
        for (int length = (int) made; length <= whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            String expected = "";
            for (Object[] state : states) {
                expected = (long) state[0] <= length ? (String) state[1] : expected;
            }
            try (Journal journal = open()) {
                assertEquals(expected, said(journal.book()), "cut to " + length);
            }
        }
        assertEquals(List.of(), alarms);
    }

    @Test
    @DisplayName("Zeros where a disk lost its power are a torn tail")
    void zerosAtTheEnd() throws Exception {
        List<Object[]> states = write(4);
        byte[] whole = Files.readAllBytes(file());
        int good = (int) (long) states.get(2)[0];
        for (int zeros = 1; zeros < 5000; zeros = zeros * 3 + 1) {
            Files.write(file(), Arrays.copyOf(Arrays.copyOf(whole, good), good + zeros));
            try (Journal journal = open()) {
                assertEquals(states.get(2)[1], said(journal.book()), zeros + " zeros");
            }
        }
        Arrays.fill(whole, good + 20, whole.length, (byte) 0);
        Files.write(file(), whole);
        try (Journal journal = open()) {
            assertEquals(states.get(2)[1], said(journal.book()));
        }
        assertEquals(List.of(), alarms);
    }

    @Test
    @DisplayName("Any changed byte is found: no file is cut by such a journal, and what is before the byte counts")
    void everyByteChanged() throws Exception {
        List<Object[]> states = write(5);
        byte[] whole = Files.readAllBytes(file());
        List<String> sources = new ArrayList<>(List.of("[]"));
        for (Object[] state : states) {
            String text = (String) state[1];
            sources.add(text.substring(text.indexOf("] [") + 2));
        }
        for (int at = 0; at < whole.length; at++) {
            for (int mask : new int[] {1, 0xff}) {
                byte[] changed = whole.clone();
                changed[at] ^= (byte) mask;
                Files.write(file(), changed);
                alarms.clear();
                try (Journal journal = open()) {
                    String text = said(journal.book());
                    assertTrue(text.startsWith("[] "), "byte " + at + ": " + text);
                    assertTrue(sources.contains(text.substring(3)), "byte " + at + ": " + text);
                    assertEquals(1, alarms.size(), "byte " + at);
                    assertTrue(Files.exists(directory.resolve("journal.damaged")));
                }
            }
        }
    }

    @Test
    void unknownVersionOrNoJournalAtAllIsPutAside() throws Exception {
        for (byte[] bytes :
                List.of(new byte[0], new byte[10], "no journal".repeat(10).getBytes())) {
            Files.write(file(), bytes);
            alarms.clear();
            try (Journal journal = open()) {
                assertEquals("[] []", said(journal.book()));
                assertEquals(1, alarms.size());
            }
        }
    }

    @Test
    @DisplayName("Killed at any step of a compaction: the state is there")
    void killedWhileItIsRewritten() throws Exception {
        String state = (String) write(5).get(4)[1];
        boolean killed = true;
        for (int step = 0; killed; step++) {
            FaultyIo dying = new FaultyIo();
            Journal journal = Journal.open(directory, dying, alarms::add);
            dying.killAfter(step);
            try {
                journal.rewrite(NOW);
                killed = false;
            } catch (FaultyIo.Killed e) {
                assertTrue(dying.dead());
            }
            try (Journal next = open()) {
                assertEquals(state, said(next.book()), "killed at step " + step);
            }
        }
        assertEquals(List.of(), alarms);
    }

    @Test
    @DisplayName("A write or a sync that failed is not repeated: the next entry goes to a new file")
    void failedFileIsNeverWrittenAgain() throws Exception {
        for (int step = 0; step < 2; step++) {
            try (Journal journal = open()) {
                journal.rewrite(NOW);
                add(journal, group(1));
                Object before = Files.getAttribute(file(), "unix:ino");
                io.failAfter(step);
                assertThrows(IOException.class, () -> add(journal, group(2)));
                io.mend();
                assertFalse(journal.sound());
                assertThrows(IOException.class, () -> add(journal, group(2)));
                journal.rewrite(NOW);
                add(journal, group(3));
                assertFalse(before.equals(Files.getAttribute(file(), "unix:ino")));
                try (Journal next = open()) {
                    assertEquals(said(journal.book()), said(next.book()));
                }
            }
        }
    }

    @Test
    void sourcesNotSeenForADayAreDroppedAtCompaction() throws Exception {
        try (Journal journal = open()) {
            journal.book().apply(group(1));
            long tomorrow = NOW + Duration.ofDays(1).toMillis() + 1;
            journal.book()
                    .apply(new Entry(
                            tomorrow,
                            List.of(),
                            List.of("(dev=1,ino=2)"),
                            List.of(new SourceMark("new", 0, 7, "key", tomorrow)),
                            List.of()));
            journal.rewrite(tomorrow);
        }
        try (Journal next = open()) {
            assertEquals(
                    List.of("new"),
                    next.book().sources().stream().map(SourceMark::id).toList());
            assertEquals(List.of(), next.book().files());
        }
    }

    @Test
    @DisplayName("A million sources take 3 MiB: those that grew last are known")
    void manySources() throws Exception {
        try (Journal journal = open()) {
            journal.rewrite(NOW);
            for (int i = 0; i < 1_000_000; i++) {
                journal.book().apply(new Entry(NOW, List.of(), List.of(), List.of(source(i, 1)), List.of()));
            }
            assertTrue(journal.book().sources().size() < 20_000);
            assertTrue(journal.book().source("source 999999").isPresent());
            assertTrue(journal.book().source("source 990000").isPresent());
            assertTrue(journal.book().source("source 1").isEmpty());
            journal.rewrite(NOW);
            String state = said(journal.book());
            try (Journal next = open()) {
                assertEquals(state, said(next.book()));
            }
        }
    }

    @Test
    void historyIsTakenOutWhenThereIsMuchOfIt() throws Exception {
        try (Journal journal = open()) {
            journal.rewrite(NOW);
            assertFalse(journal.bloated());
            int entries = 0;
            while (!journal.bloated()) {
                Entry entry = group(1);
                journal.append(entry);
                journal.book().apply(entry);
                entries++;
            }
            assertTrue(entries > 1_000);
            journal.rewrite(NOW);
            assertTrue(Files.size(file()) < 1_000);
            assertFalse(journal.bloated());
        }
    }
}
