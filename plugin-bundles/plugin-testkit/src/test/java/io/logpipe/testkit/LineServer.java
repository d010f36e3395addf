package io.logpipe.testkit;

import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.BlockReader;
import io.logpipe.api.plugin.Handover;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.InputFactory;
import io.logpipe.api.plugin.Outcome;
import io.logpipe.api.plugin.Outlet;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.Signal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes bytes from sockets, all for one source. Listener and connections are leases; it remembers nothing. */
final class LineServer implements Input {
    static final class Factory implements InputFactory {
        private static final ConfigKey<Integer> PORT = ConfigKey.integer("port", 0, 65_535, "The port to listen on.");

        @Override
        public String type() {
            return "input-lines";
        }

        @Override
        public String description() {
            return "Takes bytes from sockets.";
        }

        @Override
        public List<ConfigKey<?>> keys() {
            return List.of(PORT);
        }

        @Override
        public Input create(PluginConfig config, PluginContext context) {
            return new LineServer(config.get(PORT), context);
        }
    }

    private static final SourceRef SOURCE = SourceRef.of("lines.log", "lines");

    private final int port;
    private final PluginContext context;
    private final Map<SocketChannel, PluginContext.ChannelRegistration> peers = new HashMap<>();
    private @Nullable MemoryBlock unsent;
    private long offset;
    private boolean paused;

    LineServer(int port, PluginContext context) {
        this.port = port;
        this.context = context;
    }

    @Override
    public void start(Handover handover) throws Exception {
        offset = handover.values().get("offset") instanceof Long next ? next : 0;
        if (handover.values().get("unsent") instanceof byte[] bytes) {
            try (BlockDraft draft = context.blocks().draft(bytes.length)) {
                draft.buffer().put(bytes);
                unsent = draft.seal(Position.at(offset - bytes.length));
            }
        }
        var listener = context.leases().listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        context.watch(listener, SelectionKey.OP_ACCEPT, "listener");
        for (String name : context.leases().names("peer-")) {
            watch(context.leases().take(name, SocketChannel.class, SocketChannel::open));
        }
    }

    private void watch(SocketChannel peer) {
        peers.put(peer, context.watch(peer, paused ? 0 : SelectionKey.OP_READ, peer));
    }

    @Override
    public void onEvent(Signal signal, Outlet outlet) throws Exception {
        if (signal instanceof Signal.Ready ready && ready.channel() instanceof ServerSocketChannel server) {
            SocketChannel peer = server.accept();
            if (peer != null) {
                peer.configureBlocking(false);
                context.leases().take("peer-" + peer.getRemoteAddress(), SocketChannel.class, () -> peer);
                watch(peer);
            }
        } else if (signal instanceof Signal.Ready ready && ready.channel() instanceof SocketChannel peer) {
            read(peer, outlet);
        } else {
            send(outlet);
        }
    }

    private void read(SocketChannel peer, Outlet outlet) throws IOException {
        if (unsent == null && !paused) {
            try (BlockDraft draft = context.blocks().draft(4096)) {
                int count = peer.read(draft.buffer());
                if (count < 0) {
                    peers.remove(peer);
                    context.leases().end("peer-" + peer.getRemoteAddress());
                } else if (count > 0) {
                    unsent = draft.seal(Position.at(offset));
                    offset += count;
                }
            }
        }
        send(outlet);
    }

    private void send(Outlet outlet) {
        MemoryBlock block = unsent;
        if (block == null) {
            return;
        }
        Outcome outcome = outlet.transfer(SOURCE, source -> new One(block));
        if (outcome instanceof Outcome.Sent) {
            unsent = null;
            block.close();
        } else if (outcome instanceof Outcome.Aborted) {
            context.after(Duration.ofMillis(50), "again");
        }
    }

    @Override
    public void pause() {
        paused = true;
        peers.values().forEach(peer -> peer.ops(0));
    }

    @Override
    public void resume() {
        paused = false;
        peers.values().forEach(peer -> peer.ops(SelectionKey.OP_READ));
    }

    @Override
    public Handover stop(io.logpipe.api.plugin.Deadline deadline) {
        peers.clear();
        MemoryBlock block = unsent;
        unsent = null;
        if (block == null) {
            return new Handover(Map.of("offset", offset));
        }
        byte[] bytes = new byte[(int) block.length()];
        block.view().get(bytes);
        block.close();
        return new Handover(Map.of("offset", offset, "unsent", bytes));
    }

    /** One block, which stays the server's until it is sent. */
    private static final class One implements BlockReader {
        private @Nullable MemoryBlock block;

        One(MemoryBlock block) {
            this.block = block;
        }

        @Override
        public @Nullable MemoryBlock read() {
            MemoryBlock next = block;
            block = null;
            return next == null ? null : next.retain();
        }

        @Override
        public void close() {}
    }
}
