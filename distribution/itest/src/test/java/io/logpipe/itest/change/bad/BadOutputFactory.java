package io.logpipe.itest.change.bad;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Handover;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.OutputFactory;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.Readiness;
import io.logpipe.api.plugin.Signal;
import io.logpipe.api.plugin.Threading;
import io.logpipe.api.plugin.Urgency;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/** Offers {@code output-bad}, or what its jar says, which appends to a file what is committed. */
public final class BadOutputFactory implements OutputFactory {

    private static final ConfigKey<Path> FILE = ConfigKey.path("file", "File to append to.");

    /** Called by the component runtime. */
    public BadOutputFactory() {
        Fault.at("factory");
    }

    @Override
    public String type() {
        String type = Fault.setting("type");
        return type.isEmpty() ? "output-bad" : type;
    }

    @Override
    public String description() {
        return "Goes wrong on purpose.";
    }

    @Override
    public List<ConfigKey<?>> keys() {
        return List.of(FILE);
    }

    @Override
    public Threading threading() {
        return Fault.setting("threading").equals("LOOP") ? Threading.LOOP : Threading.DEDICATED;
    }

    @Override
    public Output create(PluginConfig config, PluginContext context) {
        Fault.at("create");
        return new BadOutput(config.get(FILE), context);
    }

    private record BadOutput(Path file, PluginContext context) implements Output {

        @Override
        public void start(Handover handover) {
            Fault.at("start");
            context.every(Duration.ofMillis(50), "tick");
        }

        @Override
        public Readiness readiness() {
            Fault.at("readiness");
            return Readiness.READY;
        }

        @Override
        public void onEvent(Signal signal) {
            Fault.at("event");
        }

        @Override
        public void onIdle() {
            Fault.at("idle");
        }

        @Override
        public Pass open(SourceRef source, Position from) {
            Fault.at("open");
            return new BadPass();
        }

        @Override
        public void hurry(Urgency urgency) {
            Fault.at("hurry");
        }

        @Override
        public Handover stop(Deadline deadline) {
            Fault.at("stop");
            return Handover.NONE;
        }

        @Override
        public void close() {
            Fault.at("close");
        }

        private final class BadPass implements Pass {

            private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

            @Override
            public void write(Block block) throws IOException {
                Fault.at("write");
                WritableByteChannel channel = Channels.newChannel(bytes);
                for (long sent = 0; sent < block.length(); ) {
                    sent += block.transferTo(channel, sent);
                }
            }

            @Override
            public void commit(Ack ack) throws IOException {
                Fault.at("commit");
                Files.write(file, bytes.toByteArray(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                ack.done();
            }

            @Override
            public void close() {
                Fault.at("end");
            }
        }
    }
}
