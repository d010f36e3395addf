package io.logpipe.core.tls;

import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Tls;
import io.logpipe.api.plugin.TlsSettings;
import io.logpipe.api.plugin.TlsSettings.Identity;
import io.logpipe.core.RecordingLog;
import io.logpipe.core.block.NodePool;
import io.logpipe.core.loop.EventLoop;
import io.logpipe.testkit.TestAuthority;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A loop, a listening socket, and both ends of connections to it. */
final class TlsRig implements AutoCloseable {

    static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

    final EventLoop loop = new EventLoop("test-loop");
    final NodePool pool = new NodePool(8 << 20);
    final NodeTls node;
    final ServerSocketChannel listener = ServerSocketChannel.open();
    final RecordingLog log = new RecordingLog();
    final List<String> notices = new CopyOnWriteArrayList<>();
    final TestAuthority authority = new TestAuthority("test authority");
    final Path directory;
    final Path trust;
    private final List<PlaceTls> opened = new ArrayList<>();

    TlsRig(Path directory) throws Exception {
        this(directory, Duration.ofSeconds(10));
    }

    TlsRig(Path directory, Duration handshake) throws Exception {
        this.directory = directory;
        this.trust = authority.write(directory.resolve("authority.pem"));
        NodeTls usual = NodeTls.of(loop, pool);
        this.node = new NodeTls(loop, pool, usual.tasks(), handshake, usual.confirmation());
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        loop.start();
    }

    TlsSettings server(Identity identity) {
        return new TlsSettings(
                Optional.of(identity), Optional.empty(), false, Set.of(), Optional.empty(), false, VERSIONS);
    }

    TlsSettings mutual(Identity identity, String... allowed) {
        return new TlsSettings(
                Optional.of(identity), Optional.of(trust), true, Set.of(allowed), Optional.empty(), false, VERSIONS);
    }

    TlsSettings client() {
        return client(trust, Optional.empty());
    }

    TlsSettings client(Path trusted, Optional<Identity> identity) {
        return new TlsSettings(identity, Optional.of(trusted), false, Set.of(), Optional.empty(), false, VERSIONS);
    }

    Identity issue(String name) throws Exception {
        return authority.issue(directory, name, "localhost", "127.0.0.1");
    }

    PlaceTls open(TlsSettings settings) throws Exception {
        PlaceTls tls = PlaceTls.open(node, settings, log, notices::add);
        opened.add(tls);
        return tls;
    }

    InetSocketAddress address() throws Exception {
        return (InetSocketAddress) listener.getLocalAddress();
    }

    /** A client that has begun to connect. */
    End dial(Tls tls) throws Exception {
        return dial(tls, "localhost");
    }

    End dial(Tls tls, String host) throws Exception {
        InetSocketAddress address = address();
        return loop.call(
                () -> {
                    SocketChannel channel = tls.dial(host, address.getPort());
                    channel.connect(address);
                    return End.dialled(loop, channel);
                },
                Deadline.in(End.LIMIT));
    }

    /** The server's end of the connection that comes next. */
    End accept(Tls tls) throws Exception {
        SocketChannel accepted = listener.accept();
        accepted.configureBlocking(false);
        return loop.call(() -> End.accepted(loop, tls.secure(accepted)), Deadline.in(End.LIMIT));
    }

    /** A peer without TLS, that blocks. */
    SocketChannel plain() throws Exception {
        return SocketChannel.open(address());
    }

    @Override
    public void close() throws Exception {
        opened.forEach(PlaceTls::close);
        listener.close();
        loop.close();
    }
}
