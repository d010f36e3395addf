package io.logpipe.testkit;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.Readiness;
import io.logpipe.api.plugin.Signal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Writes down what it is told, and leaves the answers to the test. */
final class ScriptedOutput implements Output {
    final List<String> calls = new ArrayList<>();
    final List<Ack> acks = new ArrayList<>();
    Readiness readiness = Readiness.READY;
    OptionalLong held = OptionalLong.empty();

    @Override
    public Readiness readiness() {
        calls.add("readiness");
        return readiness;
    }

    @Override
    public void onEvent(Signal signal) {
        calls.add(signal.getClass().getSimpleName());
    }

    @Override
    public Pass open(SourceRef source, Position from) {
        calls.add("open " + source.name() + " " + from.offset());
        return new Run();
    }

    /** Calls since the last question, without those of {@code readiness}. */
    List<String> takeCalls() {
        List<String> taken =
                calls.stream().filter(call -> !call.equals("readiness")).toList();
        calls.clear();
        return taken;
    }

    private final class Run implements Pass {
        @Override
        public OptionalLong held() {
            return held;
        }

        @Override
        public void write(Block block) throws Exception {
            String text = new String(FakeRoute.bytes(block), StandardCharsets.UTF_8);
            calls.add("write " + block.start().offset() + " " + text.strip());
        }

        @Override
        public void commit(Ack ack) {
            calls.add("commit");
            acks.add(ack);
        }

        @Override
        public void close() {
            calls.add("close");
        }
    }
}
