package io.logpipe.core.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.core.bundle.Stored.Standing;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BundleStoreTest {

    @TempDir
    private Path dir;

    private BundleStore store;

    @BeforeEach
    void open() throws Exception {
        store = BundleStore.open(dir);
    }

    private Revision keep(String version) throws Exception {
        Path draft = Jar.of("acme.tool", version).write(store.draft());
        Revision revision = JarCheck.check(draft).revision();
        store.keep(draft, revision, "test:" + version, false);
        return revision;
    }

    private boolean has(Revision revision) {
        return Files.exists(store.jar(revision));
    }

    @Test
    void jarsArePrivateAndNamedByTheirContent() throws Exception {
        Revision revision = keep("1.0.0");
        Path jar = dir.resolve("bundles/acme.tool/1.0.0-" + revision.sha256().substring(0, 8) + ".jar");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(jar)));
        for (Path directory : new Path[] {jar.getParent(), dir.resolve("bundles")}) {
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
        }
        try (InputStream in = store.read(revision)) {
            assertArrayEquals(Jar.of("acme.tool", "1.0.0").bytes(), in.readAllBytes());
        }
    }

    @Test
    void whatIsKnownIsKnownAfterARestart() throws Exception {
        Revision revision = keep("1.0.0");
        store.mark(revision, Standing.GOOD, "");
        BundleStore next = BundleStore.open(dir);
        assertEquals(store.find(revision), next.find(revision));
        assertEquals(Standing.GOOD, next.find(revision.sha256()).orElseThrow().standing());
        assertEquals("test:1.0.0", next.find(revision).orElseThrow().location());
    }

    @Test
    void theWayBackLeadsToTheLastGoodOne() throws Exception {
        Revision one = keep("1.0.0");
        Revision two = keep("2.0.0");
        Revision three = keep("3.0.0");
        assertEquals(Optional.of(two), store.fallback(three).map(Stored::revision));
        store.mark(one, Standing.GOOD, "");
        assertEquals(Optional.of(one), store.fallback(three).map(Stored::revision));
        store.mark(one, Standing.BAD, "crashed");
        store.mark(two, Standing.BAD, "crashed");
        assertEquals(Optional.empty(), store.fallback(three));
    }

    @Test
    void onlyWhatIsInstalledAndWhatToGoBackToIsKept() throws Exception {
        Revision one = keep("1.0.0");
        Revision two = keep("2.0.0");
        Revision three = keep("3.0.0");
        Revision four = keep("4.0.0");
        store.mark(two, Standing.GOOD, "");
        store.mark(one, Standing.GOOD, "");
        store.prune("acme.tool", Set.of(four));
        assertFalse(has(one));
        assertTrue(has(two), "the last good one");
        assertTrue(has(three), "the one before");
        assertTrue(has(four));
        assertTrue(store.find(one).isPresent(), "what was there once is remembered");
        assertEquals(Optional.of(three), store.previous(four).map(Stored::revision));
        store.mark(three, Standing.BAD, "crashed");
        store.prune("acme.tool", Set.of(four));
        assertFalse(has(three));
        assertEquals(Optional.of(two), store.previous(four).map(Stored::revision));
    }

    @Test
    void aDamagedJarIsNotHandedOut() throws Exception {
        Revision revision = keep("1.0.0");
        Files.write(store.jar(revision), new byte[] {1, 2, 3});
        assertThrows(Refusal.class, () -> store.read(revision));
    }

    @Test
    void copiesThatWereInterruptedAndDamagedLinesAreLeftOut() throws Exception {
        Revision revision = keep("1.0.0");
        store.draft();
        Path index = dir.resolve("bundles/index");
        Files.writeString(index, Files.readString(index) + "half a li");
        BundleStore next = BundleStore.open(dir);
        assertTrue(next.find(revision).isPresent());
        try (Stream<Path> left = Files.list(dir.resolve("bundles/.incoming"))) {
            assertEquals(0, left.count());
        }
    }
}
