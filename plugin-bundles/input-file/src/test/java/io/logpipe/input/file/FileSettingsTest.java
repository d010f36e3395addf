package io.logpipe.input.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.testkit.FakeHost;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The settings: what they are by default, what is read, what is refused. */
class FileSettingsTest {

    private final FileInputFactory factory = new FileInputFactory();

    private FileSettings settings(FakeHost host, boolean compatible, Map<String, ?> items) {
        Map<String, Object> all = new HashMap<>(items);
        all.put("path", "logs");
        return FileSettings.of(compatible ? host.compatibleConfig(factory, all) : host.config(factory, all), false);
    }

    private List<String> problems(FakeHost host, Map<String, ?> items) {
        Map<String, Object> all = new HashMap<>(items);
        all.put("path", "logs");
        return host.problems(factory, all);
    }

    @Test
    void defaultsAreAsDocumented() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            FileSettings settings = settings(host, false, Map.of());
            assertEquals(host.directory().resolve("logs"), settings.path());
            assertEquals(102_399, settings.blockSize());
            assertEquals(Duration.ofSeconds(1), settings.partialWait());
            assertEquals(Duration.ofSeconds(10), settings.scanInterval());
            assertEquals(1000, settings.maxOpenFiles());
            assertEquals(0, settings.rotateSize());
            assertEquals(Duration.ofSeconds(60), settings.commandLimit());
            assertEquals(Optional.empty(), settings.before());
            assertEquals(Optional.empty(), settings.after());
            assertEquals(Duration.ZERO, settings.longestPause());
            assertEquals(Duration.ZERO, settings.shortestPause());
            assertFalse(settings.recursive() || settings.fromStart() || settings.lineMode() || settings.deflate());
            assertFalse(settings.inheritLines());
        }
    }

    @Test
    void everySettingIsRead() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Map<String, Object> items = new HashMap<>();
            items.put("read_from", "start");
            items.put("recursive", "yes");
            items.put("line_mode", "1");
            items.put("block_size", "1MiB");
            items.put("partial_wait", "300ms");
            items.put("scan_interval", 30);
            items.put("max_open_files", 77);
            items.put("rotate_size", "10mb");
            items.put("exec_before_rotating", "true");
            items.put("exec_after_rotating", List.of("/bin/true", "x"));
            items.put("inheritance_lines_after_rotating", 1);
            items.put("max_usleep_interval", "100ms");
            items.put("min_usleep_interval", 500);
            items.put("max_append_count", "1kb");
            items.put("max_watch_count", 3);
            FileSettings settings = settings(host, false, items);
            assertTrue(settings.fromStart() && settings.recursive() && settings.lineMode() && settings.inheritLines());
            assertEquals(1 << 20, settings.blockSize());
            assertEquals(Duration.ofMillis(300), settings.partialWait());
            assertEquals(Duration.ofSeconds(30), settings.scanInterval());
            assertEquals(77, settings.maxOpenFiles());
            assertEquals(10L << 20, settings.rotateSize());
            assertEquals(
                    List.of("/bin/sh", "-c", "true"),
                    settings.before().orElseThrow().words());
            assertEquals(
                    List.of("/bin/true", "x"), settings.after().orElseThrow().words());
            assertEquals(Duration.ofMillis(100), settings.longestPause());
            assertEquals(Duration.ofNanos(500_000), settings.shortestPause());
        }
    }

    /** C-067: all patterns must fit in entries of the C program; elsewhere any, unless it is said. */
    @Test
    void severalPatternsMeanWhatTheEntryMeans() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Map<String, String> items = Map.of("files", "a*", "files2", "*.log");
            assertTrue(settings(host, false, items).names().accepts("ab.txt"));
            assertFalse(settings(host, true, items).names().accepts("ab.txt"));
            assertTrue(settings(host, true, items).names().accepts("ab.log"));
            Map<String, String> all = Map.of("files", "a*", "files8", "*.log", "files_match", "all");
            assertFalse(settings(host, false, all).names().accepts("ab.txt"));
            Map<String, String> any = Map.of("files", "a*", "files2", "*.log", "files_match", "any");
            assertTrue(settings(host, true, any).names().accepts("ab.txt"));
        }
    }

    /** C-100. */
    @Test
    void anotherCompressionIsRefused() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            assertEquals(
                    List.of("compress_algorithm: gzip (expected: one of deflate)"),
                    problems(host, Map.of("compress_algorithm", "gzip")));
        }
    }

    @Test
    void compressedLinesAreRefused() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            assertEquals(
                    List.of("compress_algorithm: cannot be combined with line_mode"),
                    problems(host, Map.of("compress_algorithm", "deflate", "line_mode", true)));
        }
    }

    @Test
    void valuesOutOfRangeAreRefused() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            for (Map.Entry<String, Object> item : Map.<String, Object>of(
                            "block_size", "2MiB",
                            "max_open_files", 0,
                            "scan_interval", "1ms",
                            "rotate_size", "big",
                            "max_usleep_interval", "soon",
                            "files", "",
                            "line_mode", 256,
                            "read_from", "middle")
                    .entrySet()) {
                List<String> problems = problems(host, Map.of(item.getKey(), item.getValue()));
                assertEquals(1, problems.size(), item::toString);
                assertTrue(problems.get(0).startsWith(item.getKey() + ": "), problems::toString);
            }
        }
    }

    @Test
    void theFullDoseIsAskedForByTheVariableUnlessItSaysNo() {
        assertFalse(FileInputFactory.asked(null));
        assertTrue(FileInputFactory.asked(""));
        assertTrue(FileInputFactory.asked("1"));
        assertTrue(FileInputFactory.asked("anything"));
        assertFalse(FileInputFactory.asked("0"));
        assertFalse(FileInputFactory.asked("no"));
        assertFalse(FileInputFactory.asked("False"));
    }
}
