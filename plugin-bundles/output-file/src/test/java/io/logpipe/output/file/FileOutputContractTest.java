package io.logpipe.output.file;

import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.OutputFactory;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.Threading;
import io.logpipe.output.file.journal.Io;
import io.logpipe.testkit.FakeHost;
import io.logpipe.testkit.OutputContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** The contract of every output, for each durability. */
class FileOutputContractTest {

    @Nested
    class WithoutSync extends Contract {
        WithoutSync() {
            super("none");
        }
    }

    @Nested
    class SyncedInGroups extends Contract {
        SyncedInGroups() {
            super("batch");
        }
    }

    @Nested
    class SyncedPassByPass extends Contract {
        SyncedPassByPass() {
            super("strict");
        }
    }

    private abstract static class Contract implements OutputContract {

        private final String durability;

        Contract(String durability) {
            this.durability = durability;
        }

        @Override
        public OutputFactory factory() {
            return new Hasty();
        }

        @Override
        public Map<String, Object> items(FakeHost host) {
            return Map.of("path", "out", "durability", durability);
        }

        @Override
        public String delivered(FakeHost host, String name) throws IOException {
            Path file = host.directory().resolve("out").resolve(name);
            return Files.exists(file) ? Files.readString(file) : "";
        }

        @Override
        public boolean canFail() {
            return true;
        }

        /** A file in the place of the directory: nothing can be opened in it. */
        @Override
        public void breakPeer(FakeHost host) throws IOException {
            Path out = host.directory().resolve("out");
            Files.move(out, host.directory().resolve("away"));
            Files.createFile(out);
        }

        @Override
        public void mendPeer(FakeHost host) throws IOException {
            Path out = host.directory().resolve("out");
            Files.delete(out);
            Files.move(host.directory().resolve("away"), out);
        }
    }

    /** The same with a clock that jumps, so that each pass looks at the directory. */
    private static final class Hasty implements OutputFactory {
        private final FileOutputFactory real = new FileOutputFactory();
        private long nanos;

        @Override
        public String type() {
            return real.type();
        }

        @Override
        public String description() {
            return real.description();
        }

        @Override
        public List<ConfigKey<?>> keys() {
            return real.keys();
        }

        @Override
        public Threading threading() {
            return real.threading();
        }

        @Override
        public Output create(PluginConfig config, PluginContext context) {
            return new FileOutput(
                    Settings.of(config), context, Clock.systemDefaultZone(), () -> nanos += 2_000_000_000L, Io.DISK);
        }
    }
}
