package io.logpipe.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logpipe.api.plugin.InputFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** The contract of inputs holds for one whose data cannot come twice. */
class LineServerTest implements InputContract {
    private Socket peer = new Socket();

    @Override
    public InputFactory factory() {
        return new LineServer.Factory();
    }

    @Override
    public Map<String, Object> items(FakeHost host) {
        return Map.of("port", 0);
    }

    @Override
    public void bring(FakeHost host, String text) throws Exception {
        if (!peer.isConnected() || peer.getPort() != host.port()) {
            peer.close();
            peer = new Socket(InetAddress.getLoopbackAddress(), host.port());
        }
        peer.getOutputStream().write(text.getBytes(UTF_8));
    }

    @Override
    public boolean remembers() {
        return false;
    }

    @AfterEach
    void hangUp() throws Exception {
        peer.close();
    }
}
