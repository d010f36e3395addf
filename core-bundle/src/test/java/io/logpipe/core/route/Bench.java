package io.logpipe.core.route;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.BlockReader;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Filter;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.Outcome;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.core.block.NodePool;
import io.logpipe.core.loop.EventLoop;
import io.logpipe.core.loop.InstanceThread;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** One input, filters and outputs around the real loop, pool, feed, queues and pumps. */
final class Bench implements AutoCloseable {

    static final SourceRef SOURCE = SourceRef.of("a.log", "file/1");

    final NodePool pool = new NodePool(8 << 20);
    final PassLimit passes = new PassLimit(10_000);
    final EventLoop loop;
    final FakeInput input;
    final List<FakeOutput> outputs = new ArrayList<>();
    private final Path dir;
    private long offset;

    Bench(Path dir) throws IOException {
        this.dir = dir;
        loop = new EventLoop("bench");
        loop.start();
        input = new FakeInput();
    }

    FakeOutput output(long limit, boolean drops) {
        FakeOutput output = new FakeOutput("output-" + outputs.size(), limit, drops);
        outputs.add(output);
        return output;
    }

    void route(FilterPort... filters) throws Exception {
        onLoop(() -> {
            input.feed.routes(List.of(new Route(
                    "all",
                    50,
                    List.of(filters),
                    outputs.stream().map(output -> output.queue).toList())));
            return true;
        });
    }

    /** One pass of these blocks, which follow those of the pass before. */
    Outcome send(String... texts) throws Exception {
        return onLoop(() -> input.feed.transfer(SOURCE, source -> new TextReader(List.of(texts))));
    }

    /** A pass that the reader breaks off after its blocks. */
    Outcome sendThenThrow(Exception failure, String... texts) throws Exception {
        return onLoop(() -> input.feed.transfer(SOURCE, source -> new TextReader(List.of(texts)) {
            @Override
            public Block read() throws Exception {
                Block next = super.read();
                if (next == null) {
                    throw failure;
                }
                return next;
            }
        }));
    }

    MemoryBlock block(String text, long at) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (BlockDraft draft = pool.draft(bytes.length)) {
            draft.buffer().put(bytes);
            return draft.seal(Position.at(at));
        }
    }

    <T> T onLoop(Callable<T> call) throws Exception {
        return loop.call(call, Deadline.in(Duration.ofSeconds(10)));
    }

    /** Lets everything that was asked for so far happen. */
    void settle() throws Exception {
        for (int i = 0; i < 8; i++) {
            onLoop(() -> true);
        }
    }

    @Override
    public void close() {
        loop.close();
    }

    /** Gives each text as a block of its own. */
    class TextReader implements BlockReader {
        private final List<String> texts;
        private int at;

        TextReader(List<String> texts) {
            this.texts = texts;
        }

        @Override
        public Block read() throws Exception {
            if (at == texts.size()) {
                return null;
            }
            MemoryBlock block = block(texts.get(at++), offset);
            offset += block.length();
            return block;
        }

        @Override
        public void close() {}
    }

    final class FakeInput implements InputPort {
        final Feed feed = new Feed(this, loop, pool);
        final List<Long> committed = new ArrayList<>();
        final List<Throwable> failures = new ArrayList<>();
        int holds;
        int releases;

        @Override
        public InstanceThread thread() {
            return loop;
        }

        @Override
        public void committed(SourceRef source, Position upTo) {
            committed.add(upTo.offset());
        }

        @Override
        public void hold(String why) {
            holds++;
        }

        @Override
        public void release() {
            releases++;
        }

        @Override
        public void again(int priority) {}

        @Override
        public void failed(Throwable cause) {
            failures.add(cause);
        }

        @Override
        public void passed(int blocks, long bytes) {}
    }

    /** Takes everything and answers when the test says so. */
    final class FakeOutput implements OutputPort, Output {
        final OutputQueue queue;
        final OutputPump pump;
        final DeadLetterDesk letters;
        final List<String> written = new ArrayList<>();
        final List<Ack> open = new ArrayList<>();
        final List<Throwable> failures = new ArrayList<>();
        private final String id;
        boolean answersAtOnce;
        boolean running = true;
        long dropped;
        long setAside;

        FakeOutput(String id, long limit, boolean drops) {
            this.id = id;
            queue = new OutputQueue(id, limit, drops, passes);
            System.Logger log = System.getLogger("bench." + id);
            letters =
                    new DeadLetterDesk(dir.resolve(id), new DeadLetterDesk.Limits(1 << 20, 1), queue, loop, pool, log);
            pump = new OutputPump(this, queue, loop, log, letters, () -> loop.execute(input.feed::release));
        }

        void answer(int index, PluginFailure failure) throws Exception {
            onLoop(() -> {
                Ack ack = open.remove(index);
                if (failure == null) {
                    ack.done();
                } else {
                    ack.failed(failure);
                }
                return true;
            });
            settle();
        }

        @Override
        public void enter() {}

        @Override
        public Pass open(SourceRef source, Position from) {
            StringBuilder text = new StringBuilder(from.offset() + ":");
            return new Pass() {
                @Override
                public void write(Block block) {
                    text.append(StandardCharsets.UTF_8.decode(((MemoryBlock) block).view()));
                }

                @Override
                public void commit(Ack ack) {
                    written.add(text.toString());
                    if (answersAtOnce) {
                        ack.done();
                    } else {
                        open.add(ack);
                    }
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public InstanceThread thread() {
            return loop;
        }

        @Override
        public Optional<Output> running() {
            return running ? Optional.of(this) : Optional.empty();
        }

        @Override
        public void failed(Throwable cause) {
            failures.add(cause);
        }

        @Override
        public void passed(int blocks, long bytes) {}

        @Override
        public void dropped(String reason, long bytes) {
            dropped += bytes;
        }

        @Override
        public void setAside(long bytes) {
            setAside += bytes;
        }
    }

    /** A filter made of a function, and its place. */
    static final class FakeFilter implements FilterPort, Filter {
        private final Access access;
        private final Judge judge;
        final List<Throwable> failures = new ArrayList<>();
        Runnable onClose = () -> {};
        long dropped;
        boolean running = true;

        FakeFilter(Access access, Judge judge) {
            this.access = access;
            this.judge = judge;
        }

        interface Judge {
            io.logpipe.api.plugin.Verdict judge(Block block) throws Exception;
        }

        @Override
        public void during(Step step) throws PluginFailure {
            step.run();
        }

        @Override
        public Access access() {
            return access;
        }

        @Override
        public Pass open(SourceRef source) {
            return new Pass() {
                @Override
                public io.logpipe.api.plugin.Verdict apply(Block block) throws Exception {
                    return judge.judge(block);
                }

                @Override
                public void close() {
                    onClose.run();
                }
            };
        }

        @Override
        public String id() {
            return "filter";
        }

        @Override
        public Optional<Filter> running() {
            return running ? Optional.of(this) : Optional.empty();
        }

        @Override
        public void dropped(String reason, long bytes) {
            dropped += bytes;
        }

        @Override
        public void passed(int blocks, long bytes) {}

        @Override
        public void failed(Throwable cause) {
            failures.add(cause);
        }
    }

    static Input.Opener noOpener() {
        return source -> {
            throw new AssertionError("opened while held");
        };
    }
}
