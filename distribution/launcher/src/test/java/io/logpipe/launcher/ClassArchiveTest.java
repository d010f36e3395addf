package io.logpipe.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes: made beside the first worker, mapped by those that follow. */
@Timeout(120)
class ClassArchiveTest {

    private static final List<String> DASH = List.of("dash");
    private static final String WORKS = "report alive; report \"state $PWD\"; report ready; work";

    /** A java that is worker, maker of the list, and maker of the archive. */
    private static final String ALL_THREE = """
            for argument do
                case $argument in
                    -XX:SharedArchiveFile=*) archive=${argument#*=} ;;
                    -Dlogpipe.ready=*) mark=${argument#*=} ;;
                esac
            done
            case $arguments in
                *launcher.ClassList*) event list ;;
                *-Xshare:dump*) event dump; echo classes >"$archive" ;;
                *) event "worker ${archive:+mapped}"; [ -z "${mark-}" ] || : >"$mark"; WORKS ;;
            esac
            """.replace("WORKS", WORKS);

    @TempDir
    private Path directory;

    private Product product;
    private FakeJava java;
    private Path cache;
    private String config;

    @BeforeEach
    void install() throws IOException {
        product = Product.in(directory.resolve("home"));
        java = new FakeJava(directory.resolve("jdk"));
        java.withJvm();
        java.always(ALL_THREE);
        cache = directory.resolve("cache/logpipe");
        config = Files.writeString(directory.resolve("c.json"), "{}").toString();
    }

    private Call foreground(Map<String, String> environment) throws IOException {
        Map<String, String> all = new HashMap<>(environment);
        all.put("XDG_CACHE_HOME", cache.getParent().toString());
        return Call.start(DASH, product.script(), all, "-f", config, "--no-daemon");
    }

    private Call foreground() throws IOException {
        return foreground(java.environment());
    }

    private List<Path> inCache() throws IOException {
        if (!Files.isDirectory(cache)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(cache)) {
            return files.toList();
        }
    }

    private Path awaitArchive() throws IOException, InterruptedException {
        Eventually.until(
                () -> inCache().size() == 1 && inCache().get(0).toString().endsWith(".jsa"),
                () -> "no archive, or more, in " + cache);
        return inCache().get(0);
    }

    private void awaitNothing() throws IOException, InterruptedException {
        Eventually.until(() -> inCache().isEmpty(), () -> "something left in " + cache);
    }

    private void makeArchive() throws Exception {
        try (Call call = foreground()) {
            java.awaitReady(1);
            awaitArchive();
        }
    }

    @Test
    void theWorkerAfterTheFirstMapsWhatTheFirstHasLoaded() throws Exception {
        try (Call call = foreground()) {
            long first = java.awaitReady(1);
            awaitArchive();
            Call.signal(first, "KILL");
            java.awaitEvent("worker mapped");
            assertEquals(List.of("worker ", "list", "dump", "worker mapped"), java.events());
        }
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)));
    }

    @Test
    void nothingIsMadeAgainWhenItIsThere() throws Exception {
        makeArchive();
        try (Call call = foreground()) {
            java.awaitReady(4);
            assertFalse(java.lines("arguments.4").toString().contains("DumpLoadedClassList"));
        }
    }

    @Test
    void otherOptionsOrAnotherJavaNeedAnotherArchive() throws Exception {
        makeArchive();
        Path first = inCache().get(0);
        Files.writeString(product.home().resolve("conf/jvm.options"), "-Xmx99m\n");
        try (Call call = foreground()) {
            java.awaitReady(4);
            assertFalse(java.lines("arguments.4").toString().contains(first.toString()));
        }
    }

    @Test
    void aWorkerThatWasNeverReadyMakesNone() throws Exception {
        java.inLife(1, "report alive; report error no; exit 1");
        try (Call call = foreground()) {
            assertEquals(1, call.exitCode());
        }
        assertTrue(java.lines("arguments.1").toString().contains("DumpLoadedClassList"));
        awaitNothing();
        assertEquals(1, java.lives());
    }

    @Test
    void aStopEndsTheMaking() throws Exception {
        java.always(ALL_THREE.replace("event dump;", "event dump; work;"));
        try (Call call = foreground()) {
            java.awaitReady(1);
            java.awaitEvent("dump");
        }
        awaitNothing();
        long dump = java.awaitLife(3);
        Eventually.until(
                () -> ProcessId.of(dump).filter(ProcessId::isAlive).isEmpty(), () -> "process " + dump + " still runs");
    }

    @Test
    void anArchiveThatTheJvmCannotBearIsRemovedAndTheWorkerStartedWithout() throws Exception {
        makeArchive();
        java.inLife(4, "report alive; trap - ABRT; kill -s ABRT $$");
        try (Call call = foreground()) {
            java.awaitReady(5);
            assertTrue(java.lines("arguments.4").toString().contains("SharedArchiveFile"));
            assertFalse(java.lines("arguments.5").toString().contains("SharedArchiveFile"));
            assertTrue(call.err().contains("starting another without"), call.err());
        }
        assertEquals(List.of(), inCache());
    }

    @Test
    void withoutAPlaceForItTheWorkerRunsAllTheSame() throws Exception {
        Map<String, String> environment = new HashMap<>(java.environment());
        environment.put("HOME", "");
        environment.put("XDG_CACHE_HOME", "relative");
        try (Call call = Call.start(DASH, product.script(), environment, "-f", config, "--no-daemon")) {
            java.awaitReady(1);
            assertFalse(java.lines("arguments.1").toString().contains("DumpLoadedClassList"));
        }
    }

    @Test
    @DisplayName("with a real JVM, what the framework loads from bundles is mapped, too")
    void aRealWorkerHasItsClassesFromTheArchive() throws Exception {
        product.withLauncher();
        Map<String, String> environment = Map.of(
                "JAVA_HOME",
                System.getProperty("java.home"),
                "XDG_STATE_HOME",
                directory.resolve("state").toString());
        Files.writeString(
                product.home().resolve("conf/jvm.options"),
                "\n-Xlog:class+load:file=" + directory.resolve("loaded") + "\n",
                StandardOpenOption.APPEND);
        try (Call call = foreground(environment)) {
            awaitArchive();
        }
        try (Call call = foreground(environment)) {
            Path log = directory.resolve("loaded");
            Eventually.until(
                    () -> Files.readString(log).contains(FakeCore.class.getName() + " source: shared objects file"),
                    () -> "the core's classes are not mapped");
            assertTrue(Files.readString(log).contains("org.apache.felix.framework.Felix source: shared objects file"));
        }
    }
}
