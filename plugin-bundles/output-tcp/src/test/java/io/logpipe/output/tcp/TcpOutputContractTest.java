package io.logpipe.output.tcp;

import io.logpipe.api.plugin.OutputFactory;
import io.logpipe.testkit.FakeHost;
import io.logpipe.testkit.OutputContract;
import java.io.IOException;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** The rules of every output, on the C program's wire: {@link Receiver} knows no other. */
class TcpOutputContractTest implements OutputContract {

    private final Map<FakeHost, Receiver> receivers = new IdentityHashMap<>();

    @AfterEach
    void close() throws IOException {
        for (Receiver receiver : receivers.values()) {
            receiver.close();
        }
    }

    private Receiver receiver(FakeHost host) {
        return receivers.computeIfAbsent(host, one -> {
            try {
                return new Receiver();
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
        });
    }

    @Override
    public OutputFactory factory() {
        return new TcpOutputFactory();
    }

    @Override
    public Map<String, Object> items(FakeHost host) {
        return Map.of("ip", "127.0.0.1", "port", receiver(host).port(), "ack", "off");
    }

    @Override
    public String delivered(FakeHost host, String name) {
        return receiver(host).poll().content(name);
    }

    @Override
    public boolean canFail() {
        return true;
    }

    @Override
    public void breakPeer(FakeHost host) throws Exception {
        receiver(host).die();
        host.runUntil(() -> host.degraded("output-tcp").isPresent(), Duration.ofSeconds(20));
    }

    @Override
    public void mendPeer(FakeHost host) throws Exception {
        receiver(host).revive();
    }
}
