package io.logpipe.filter.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.FileRegion;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceFile;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Filter;
import io.logpipe.api.plugin.Verdict;
import io.logpipe.testkit.FakeHost;
import io.logpipe.testkit.Filtered;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LogFilterTest {

    private static final SourceRef SOURCE = SourceRef.of("a\u001b.log", "a");

    @Test
    @DisplayName("filter-log: name, offset, length and bytes, escaped, at DEBUG; the block stays as it is")
    void logsEachBlockOnOneLine() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Filter filter = host.create(new LogFilterFactory(), Map.of());
            host.start(filter);
            Filtered filtered = host.apply(filter, SOURCE, bytes("one\n\u001b[31m"), bytes("x".repeat(2000)));
            assertEquals("one\n\u001b[31m" + "x".repeat(2000), filtered.text());
            assertEquals(
                    List.of(
                            "DEBUG a\\x1b.log offset 0 length 9 'one\\n\\x1b[31m'",
                            "DEBUG a\\x1b.log offset 9 length 2000 '" + "x".repeat(1024) + "...'"),
                    host.logLines());
        }
    }

    @Test
    @DisplayName("filter-log: while DEBUG is off it reads nothing, so that the route stays zero-copy")
    void readsNothingWhileDebugIsOff() throws Exception {
        SwitchedLog log = new SwitchedLog();
        LogFilter filter = new LogFilter(log);
        assertEquals(Filter.Access.NONE, filter.access());
        try (FakeHost host = FakeHost.open()) {
            assertEquals("text", host.apply(filter, SOURCE, bytes("text")).text());
            assertTrue(log.lines.isEmpty());
            log.debug = true;
            assertEquals(Filter.Access.NONE, filter.access(), "constant for the life of the instance");
            Path path = Files.writeString(host.directory().resolve("source"), "text");
            try (SourceFile file = host.blocks().share(FileChannel.open(path));
                    FileRegion region = file.region(Position.at(0), 4);
                    Filter.Pass pass = filter.open(SOURCE)) {
                assertEquals(Verdict.PASS, pass.apply(region));
            }
            assertEquals(List.of("a\\x1b.log offset 0 length 4 (not in memory)"), log.lines);
        }
        assertEquals(Filter.Access.READ, new LogFilter(log).access());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static final class SwitchedLog implements System.Logger {
        private final List<String> lines = new ArrayList<>();
        private boolean debug;

        @Override
        public String getName() {
            return "filter-log";
        }

        @Override
        public boolean isLoggable(Level level) {
            return debug || level.getSeverity() > Level.DEBUG.getSeverity();
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String text, @Nullable Throwable thrown) {
            lines.add(String.valueOf(text));
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String text, Object @Nullable ... values) {
            lines.add(String.valueOf(text));
        }
    }
}
