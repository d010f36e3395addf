package io.logpipe.core.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.plugin.Deadline;
import io.logpipe.core.watch.DirectoryWatch.Change;
import io.logpipe.core.watch.DirectoryWatch.Registration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirectoryWatchTest {

    @TempDir
    Path temporary;

    private final ExecutorService loop = Executors.newSingleThreadExecutor();
    private final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
    private final DirectoryWatch watch = new DirectoryWatch(loop);

    @AfterEach
    void close() throws IOException {
        watch.close();
        loop.shutdownNow();
    }

    @Test
    void aNewFileAnAppendARenameAndADeletionAreTold() throws Exception {
        watch.watch(temporary, changes::add);
        Path file = temporary.resolve("app.log");
        Files.createFile(file);
        awaitNames("app.log");
        append(file);
        awaitNames("app.log");
        Files.move(file, temporary.resolve("app.log.1"));
        awaitNames("app.log", "app.log.1");
        Files.delete(temporary.resolve("app.log.1"));
        awaitNames("app.log.1");
    }

    @Test
    void changesComeOnTheLoopUnderThePathThatWasGiven() throws Exception {
        Path link = Files.createSymbolicLink(temporary.resolve("link"), Files.createDirectory(temporary.resolve("d")));
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        watch.watch(link, change -> {
            changes.add(change);
            threads.add(Thread.currentThread());
        });
        Files.createFile(link.resolve("f"));
        assertEquals(link, next().directory());
        assertEquals(loop.submit(Thread::currentThread).get(), threads.take());
    }

    @Test
    void whatHappensWhileTheLoopIsBusyMeltsIntoOneChange() throws Exception {
        watch.watch(temporary, changes::add);
        CountDownLatch busy = blockLoop();
        for (int i = 0; i < 100; i++) {
            append(Files.writeString(temporary.resolve("f" + i), "x"));
        }
        Files.createDirectory(temporary.resolve("last"));
        busy.countDown();
        // What the kernel's reporter had not yet passed on when the loop went on may come in later changes.
        Set<String> names = new HashSet<>();
        int deliveries = 0;
        while (!names.contains("last")) {
            names.addAll(next().names());
            deliveries++;
        }
        assertEquals(101, names.size());
        assertTrue(deliveries < 101, "deliveries: " + deliveries);
    }

    @Test
    void aBurstIsToldByNameOrAsOverflowAndNeverFloodsTheLoop() throws Exception {
        watch.watch(temporary, changes::add);
        CountDownLatch busy = blockLoop();
        int burst = 20_000;
        for (int i = 0; i < burst; i++) {
            Files.createFile(temporary.resolve("f" + i));
        }
        busy.countDown();
        Set<String> names = new HashSet<>();
        boolean overflow = false;
        while (!overflow && names.size() < burst) {
            Change change = next();
            assertTrue(change.names().size() <= 4096, "names: " + change.names().size());
            names.addAll(change.names());
            overflow |= change.overflow();
        }
        // It goes on afterwards.
        Path after = Files.createFile(temporary.resolve("after"));
        Set<String> later = new HashSet<>();
        while (!later.contains("after")) {
            append(after);
            later.addAll(next().names());
        }
    }

    @Test
    void severalListenersOfOneDirectoryAreAllToldUntilEachIsClosed() throws Exception {
        List<String> heard = new ArrayList<>(); // by the loop only
        Registration first = watch.watch(temporary, change -> heard.add("first"));
        Registration second = watch.watch(temporary, changes::add);
        Files.createFile(temporary.resolve("a"));
        awaitNames("a");
        assertEquals("first", loop.submit(() -> heard.get(0)).get());

        first.close();
        first.close();
        assertFalse(first.valid());
        assertTrue(second.valid());
        int before = loop.submit(heard::size).get();
        Files.createFile(temporary.resolve("b"));
        awaitNames("b");
        assertEquals(before, loop.submit(heard::size).get());

        second.close();
        Registration third = watch.watch(temporary, changes::add);
        assertTrue(third.valid());
        Files.createFile(temporary.resolve("c"));
        awaitNames("c");
    }

    @Test
    void aListenerThatIsClosedOnTheLoopHearsNothingMore() throws Exception {
        CountDownLatch busy = blockLoop();
        Registration closed = watch.watch(temporary, change -> changes.add(new Change(temporary, Set.of(), true)));
        watch.watch(temporary, changes::add);
        loop.submit(closed::close);
        Files.createFile(temporary.resolve("a"));
        busy.countDown();
        assertFalse(next().overflow());
    }

    @Test
    void aDirectoryThatIsRemovedEndsTheRegistrationAndMayBeWatchedAgain() throws Exception {
        Path directory = Files.createDirectory(temporary.resolve("d"));
        Registration registration = watch.watch(directory, changes::add);
        Files.delete(directory);
        assertEquals(new Change(directory, Set.of(), true), next());
        assertFalse(registration.valid());
        assertThrows(NoSuchFileException.class, () -> watch.watch(directory, changes::add));

        Files.createDirectory(directory);
        Registration again = watch.watch(directory, changes::add);
        assertTrue(again.valid());
        registration.close();
        Files.createFile(directory.resolve("a"));
        awaitNames("a");
    }

    @Test
    void watchingAPathAgainFollowsItToANewDirectory() throws Exception {
        Path directory = Files.createDirectory(temporary.resolve("d"));
        Registration old = watch.watch(directory, change -> {});
        Files.move(directory, temporary.resolve("moved"));
        Files.createDirectory(directory);
        watch.watch(directory, changes::add);
        old.close();
        Files.createFile(directory.resolve("a"));
        awaitNames("a");
    }

    @Test
    void whatIsNoDirectoryIsRefused() throws IOException {
        Path file = Files.createFile(temporary.resolve("f"));
        assertThrows(NotDirectoryException.class, () -> watch.watch(file, changes::add));
        watch.close();
        assertThrows(IOException.class, () -> watch.watch(temporary, changes::add));
    }

    private CountDownLatch blockLoop() {
        CountDownLatch free = new CountDownLatch(1);
        loop.execute(() -> {
            try {
                free.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return free;
    }

    /** Waits until all of {@code names} have been told, and nothing else. */
    private void awaitNames(String... names) throws InterruptedException {
        Set<String> missing = new HashSet<>(Set.of(names));
        Set<String> expected = Set.copyOf(missing);
        while (!missing.isEmpty()) {
            Change change = next();
            assertTrue(expected.containsAll(change.names()), change.toString());
            assertFalse(change.overflow());
            missing.removeAll(change.names());
        }
    }

    private Change next() throws InterruptedException {
        Deadline deadline = Deadline.in(Duration.ofSeconds(20));
        Change change = changes.poll(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        assertNotNull(change, "no change within 20 s");
        return change;
    }

    private static void append(Path file) throws IOException {
        Files.writeString(file, "line\n", StandardOpenOption.APPEND);
    }
}
