package io.logpipe.core.wiring;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.BlockReader;
import io.logpipe.api.plugin.Checkpoint;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Filter;
import io.logpipe.api.plugin.FilterFactory;
import io.logpipe.api.plugin.Handover;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.InputFactory;
import io.logpipe.api.plugin.Outlet;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.OutputFactory;
import io.logpipe.api.plugin.Plugin;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.PluginFactory;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.api.plugin.Saved;
import io.logpipe.api.plugin.Signal;
import io.logpipe.api.plugin.Threading;
import io.logpipe.api.plugin.Verdict;
import io.logpipe.core.block.NodePool;
import io.logpipe.core.checkpoint.CheckpointStore;
import io.logpipe.core.config.ConfigFile;
import io.logpipe.core.config.NodeConfig;
import io.logpipe.core.loop.EventLoop;
import io.logpipe.core.loop.Turns;
import io.logpipe.core.process.ChildProcesses;
import io.logpipe.core.registry.FactoryBinding;
import io.logpipe.core.registry.FactoryRegistry;
import io.logpipe.core.route.PassLimit;
import io.logpipe.core.tls.NodeTls;
import io.logpipe.core.watch.DirectoryWatch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A wirer with real services, and plugins that write down what is done with them. */
final class Workshop implements AutoCloseable {

    /** What happened, in order: {@code start output-x}, {@code stop input-x} … */
    final List<String> diary = Collections.synchronizedList(new ArrayList<>());

    /** What outputs were given, by id of the place. */
    final Map<String, StringBuffer> delivered = new ConcurrentHashMap<>();

    final FactoryRegistry registry = new FactoryRegistry();
    final EventLoop loop;
    final Wirer wirer;
    private final CheckpointStore checkpoints;
    private final DirectoryWatch directories;
    private final Path dir;
    private long bundle;

    Workshop(Path dir) throws Exception {
        this.dir = dir;
        loop = new EventLoop("workshop");
        loop.start();
        checkpoints = CheckpointStore.open(dir, alarm -> {});
        directories = new DirectoryWatch(loop::execute);
        NodePool pool = new NodePool(8 << 20);
        Services services = new Services(
                dir,
                loop,
                new Turns(loop),
                pool,
                PassLimit.ofHeap(),
                checkpoints,
                new ChildProcesses(dir, loop::execute, System.getLogger("workshop")),
                directories,
                new Listeners(),
                new Resources(),
                NodeTls.of(loop, pool));
        wirer = new Wirer(services, registry, CodeKeeper.NONE, Duration.ofSeconds(2));
        registry.listen(wirer);
    }

    FactoryBinding install(PluginFactory<?> factory, String version) {
        FactoryBinding binding = new FactoryBinding(factory, ++bundle, "test." + factory.type(), version);
        registry.add(binding);
        return binding;
    }

    /** The id that the bundle which is installed next will have. */
    long nextBundle() {
        return bundle + 1;
    }

    NodeConfig config(String json) {
        return ConfigFile.parse(dir.resolve("node.json"), json.getBytes(StandardCharsets.UTF_8))
                .config()
                .orElseThrow();
    }

    PlaceStatus status(String id) {
        return wirer.status().stream()
                .filter(place -> place.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    void await(String what, Callable<Boolean> condition) throws Exception {
        long limit = System.nanoTime() + 20_000_000_000L;
        while (!condition.call()) {
            if (System.nanoTime() > limit) {
                throw new AssertionError(what + " did not happen within 20 s; " + diary + " " + wirer.status());
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() throws Exception {
        wirer.stop();
        wirer.close();
        directories.close();
        checkpoints.close();
        loop.close();
    }

    /** Things that a test makes go wrong. */
    static class Behaviour {
        String version = "1";
        volatile boolean failsToCreate;
        volatile boolean failsToStart;
        volatile String failsToStartAs = "";
        volatile boolean failsOnIdle;
        volatile boolean failsOnEvent;
        volatile boolean errsOnEvent;
        volatile boolean hangs;
        volatile boolean hangsInStop;
        volatile int transientFailures;

        /** Acknowledgements that wait for the test; null where they are given at once. */
        volatile @Nullable List<Output.Ack> acks;

        /** Until it does not hang any more. */
        void hang() {
            while (hangs) {
                Thread.onSpinWait();
            }
        }

        void hangInStop() {
            while (hangsInStop) {
                Thread.onSpinWait();
            }
        }

        /** Throws where it is not to start. */
        void starting(String place) {}
    }

    private static final ConfigKey<String> MARK =
            ConfigKey.text("mark", "Something to differ in.").orElse("");

    private abstract class Base<P extends Plugin> {
        final String type;
        final Behaviour behaviour;

        Base(String type, Behaviour behaviour) {
            this.type = type;
            this.behaviour = behaviour;
        }

        void creating(PluginContext context) {
            if (behaviour.failsToCreate) {
                throw new IllegalStateException("cannot be created on purpose");
            }
            diary.add("create " + context.instance());
        }

        void starting(PluginContext context, Handover handover) {
            if (behaviour.failsToStart || behaviour.failsToStartAs.equals(context.instance())) {
                throw new IllegalStateException("cannot be started on purpose");
            }
            behaviour.starting(context.instance());
            diary.add("start " + context.instance() + " v" + behaviour.version
                    + (handover.isEmpty() ? "" : " after " + handover.values().get("from")));
        }

        Handover stopping(PluginContext context) {
            behaviour.hangInStop();
            diary.add("stop " + context.instance() + " v" + behaviour.version);
            return new Handover(Map.of("from", "v" + behaviour.version));
        }

        void idling(PluginContext context) {
            if (behaviour.failsOnIdle) {
                behaviour.failsOnIdle = false;
                throw new IllegalStateException("idle work fails on purpose");
            }
            diary.add("idle " + context.instance());
        }
    }

    /** An input that sends its mark whenever the test asks. */
    InputFactory input(String type, Behaviour behaviour) {
        return input(type, behaviour, Threading.LOOP);
    }

    InputFactory input(String type, Behaviour behaviour, Threading threading) {
        return new TestInputFactory(type, behaviour, threading);
    }

    FilterFactory filter(String type, Behaviour behaviour) {
        return new TestFilterFactory(type, behaviour);
    }

    OutputFactory output(String type, Behaviour behaviour, Threading threading) {
        return new TestOutputFactory(type, behaviour, threading);
    }

    /** Sends {@code text} from the input at {@code place}, as one block. */
    void send(String place, String text) throws Exception {
        await(place + " runs", () -> sources.containsKey(place));
        sources.get(place).send(text);
    }

    private final Map<String, TestInput> sources = new ConcurrentHashMap<>();

    private final class TestInputFactory extends Base<Input> implements InputFactory {
        private final Threading threading;

        TestInputFactory(String type, Behaviour behaviour, Threading threading) {
            super(type, behaviour);
            this.threading = threading;
        }

        @Override
        public Threading threading() {
            return threading;
        }

        @Override
        public String type() {
            return type;
        }

        @Override
        public String description() {
            return "A test input.";
        }

        @Override
        public List<ConfigKey<?>> keys() {
            return List.of(MARK);
        }

        @Override
        public Input create(PluginConfig config, PluginContext context) {
            creating(context);
            return new TestInput(this, context);
        }
    }

    private final class TestInput implements Input {
        private final Base<Input> base;
        private final PluginContext context;
        private final PluginContext.Wakeup wakeup;
        private final java.util.Queue<String> texts = new java.util.concurrent.ConcurrentLinkedQueue<>();
        private long offset;

        TestInput(Base<Input> base, PluginContext context) {
            this.base = base;
            this.context = context;
            this.wakeup = context.wakeup();
        }

        void send(String text) {
            texts.add(text);
            wakeup.wake();
        }

        @Override
        public void start(Handover handover) {
            Checkpoint positions = context.checkpoint("/test");
            diary.add("find " + context.instance() + " " + positions.all().size());
            positions.put("test.log", new Saved("test.log", Position.START, Map.of()));
            base.starting(context, handover);
            sources.put(context.instance(), this);
        }

        @Override
        public void onEvent(Signal signal, Outlet outlet) throws Exception {
            if (base.behaviour.failsOnEvent) {
                throw new IllegalStateException("events fail on purpose");
            }
            if (base.behaviour.errsOnEvent) {
                throw new Error("events err on purpose");
            }
            base.behaviour.hang();
            if (base.behaviour.transientFailures > 0 && !texts.isEmpty()) {
                base.behaviour.transientFailures--;
                throw new PluginFailure.Transient("on purpose", null);
            }
            if (!texts.isEmpty()) {
                outlet.transfer(SourceRef.of("test.log", context.instance()), source -> new Reader());
            }
        }

        @Override
        public void committed(SourceRef source, Position upTo) {
            diary.add("committed " + context.instance() + " " + upTo.offset());
        }

        @Override
        public void onIdle() {
            base.idling(context);
        }

        @Override
        public Handover stop(Deadline deadline) {
            return base.stopping(context);
        }

        private final class Reader implements BlockReader {
            @Override
            public @Nullable Block read() {
                String text = texts.poll();
                if (text == null) {
                    return null;
                }
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                try (BlockDraft draft = context.blocks().draft(bytes.length)) {
                    draft.buffer().put(bytes);
                    MemoryBlock block = draft.seal(Position.at(offset));
                    offset += bytes.length;
                    return block;
                }
            }

            @Override
            public void close() {}
        }
    }

    private final class TestFilterFactory extends Base<Filter> implements FilterFactory {
        TestFilterFactory(String type, Behaviour behaviour) {
            super(type, behaviour);
        }

        @Override
        public String type() {
            return type;
        }

        @Override
        public String description() {
            return "A test filter.";
        }

        @Override
        public List<ConfigKey<?>> keys() {
            return List.of(MARK);
        }

        @Override
        public Filter create(PluginConfig config, PluginContext context) {
            creating(context);
            return new Filter() {
                @Override
                public Access access() {
                    return Access.NONE;
                }

                @Override
                public void start(Handover handover) {
                    starting(context, handover);
                }

                @Override
                public Pass open(SourceRef source) {
                    return new Pass() {
                        @Override
                        public Verdict apply(Block block) {
                            diary.add("apply " + context.instance());
                            behaviour.hang();
                            return Verdict.PASS;
                        }

                        @Override
                        public void close() {}
                    };
                }

                @Override
                public Handover stop(Deadline deadline) {
                    return stopping(context);
                }
            };
        }
    }

    private final class TestOutputFactory extends Base<Output> implements OutputFactory {
        private final Threading threading;

        TestOutputFactory(String type, Behaviour behaviour, Threading threading) {
            super(type, behaviour);
            this.threading = threading;
        }

        @Override
        public String type() {
            return type;
        }

        @Override
        public String description() {
            return "A test output.";
        }

        @Override
        public List<ConfigKey<?>> keys() {
            return List.of(MARK);
        }

        @Override
        public Threading threading() {
            return threading;
        }

        @Override
        public Output create(PluginConfig config, PluginContext context) {
            creating(context);
            return new Output() {
                @Override
                public void start(Handover handover) {
                    starting(context, handover);
                }

                @Override
                public Pass open(SourceRef source, Position from) {
                    return new Pass() {
                        @Override
                        public void write(Block block) {
                            behaviour.hang();
                            delivered
                                    .computeIfAbsent(context.instance(), id -> new StringBuffer())
                                    .append(StandardCharsets.UTF_8.decode(((MemoryBlock) block).view()));
                        }

                        @Override
                        public void commit(Ack ack) {
                            List<Ack> kept = behaviour.acks;
                            if (kept == null) {
                                ack.done();
                            } else {
                                kept.add(ack);
                            }
                        }

                        @Override
                        public void close() {}
                    };
                }

                @Override
                public void onIdle() {
                    idling(context);
                }

                @Override
                public Handover stop(Deadline deadline) {
                    return stopping(context);
                }
            };
        }
    }
}
