package io.logpipe.testkit;

import io.logpipe.api.plugin.InputFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/** The contract of inputs holds for one that is right. */
class TailInputTest {
    private static Path file(FakeHost host) {
        return host.directory().resolve("tail.log");
    }

    private static void append(FakeHost host, String text) throws Exception {
        Files.writeString(file(host), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Nested
    @DisplayName("with blocks in memory")
    class Memory extends Tail {
        Memory() {
            super(new TailInput.Factory(), false);
        }
    }

    @Nested
    @DisplayName("with regions of the file")
    class Regions extends Tail {
        Regions() {
            super(new TailInput.Factory(), true);
        }
    }

    /** Also used by the tests with defects. */
    static class Tail implements InputContract {
        private final InputFactory factory;
        private final boolean regions;

        Tail(InputFactory factory, boolean regions) {
            this.factory = factory;
            this.regions = regions;
        }

        @Override
        public InputFactory factory() {
            return factory;
        }

        @Override
        public Map<String, Object> items(FakeHost host) {
            return Map.of("file", file(host), "regions", regions);
        }

        @Override
        public void bring(FakeHost host, String text) throws Exception {
            append(host, text);
        }

        @Override
        public boolean remembers() {
            return true;
        }
    }
}
