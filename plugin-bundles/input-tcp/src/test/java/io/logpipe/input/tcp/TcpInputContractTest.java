package io.logpipe.input.tcp;

import io.logpipe.api.plugin.InputFactory;
import io.logpipe.testkit.FakeHost;
import io.logpipe.testkit.InputContract;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.IdentityHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** The rules of every input. The C program's wire has no acknowledgement, so nothing can be remembered. */
class TcpInputContractTest implements InputContract {

    private final Map<FakeHost, Integer> ports = new IdentityHashMap<>();
    private final Map<FakeHost, Peer> peers = new IdentityHashMap<>();

    @AfterEach
    void close() throws IOException {
        for (Peer peer : peers.values()) {
            peer.close();
        }
    }

    @Override
    public InputFactory factory() {
        return new TcpInputFactory();
    }

    @Override
    public Map<String, Object> items(FakeHost host) throws Exception {
        if (!ports.containsKey(host)) {
            try (ServerSocket socket = new ServerSocket(0)) {
                ports.put(host, socket.getLocalPort());
            }
        }
        // After a restart, the old socket goes when the selector that knew it looks again.
        host.turn();
        return Map.of("ip", "127.0.0.1", "port", ports.get(host));
    }

    @Override
    public void bring(FakeHost host, String text) throws Exception {
        Peer peer = peers.get(host);
        if (peer == null || peer.ended()) {
            peer = new Peer(host.port());
            peers.put(host, peer);
        }
        peer.send(Peer.message("app.log", text));
    }

    @Override
    public boolean remembers() {
        return false;
    }
}
