package io.logpipe.input.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.plugin.wire.acknowledged.Acknowledgement;
import io.logpipe.testkit.FakeHost;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FactoryTest {

    private final TcpInputFactory factory = new TcpInputFactory();

    @Test
    void hasTheDefaultsOfTheCProgram() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Settings settings = Settings.of(host.config(factory, Map.of("ip", "::1", "port", 6_001)));

            assertEquals("[::1]:6001", settings.listen().toString());
            assertEquals(8, settings.framing().lengthBytes());
            assertEquals(102_399, settings.limits().maxBlock());
            assertEquals(4_096, settings.limits().maxName());
            assertEquals(10_000, settings.connections());
            assertEquals(Duration.ofSeconds(30), settings.progress());
        }
    }

    @Test
    void takesEverySetting() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Settings settings = Settings.of(host.config(
                    factory,
                    Map.of(
                            "ip", "localhost",
                            "port", "6001",
                            "length_bytes", 4,
                            "max_block", "1mb",
                            "max_name", 255,
                            "max_connections", 5,
                            "progress_timeout", "2m",
                            "ack", "require")));

            assertEquals(4, settings.framing().lengthBytes());
            assertEquals(1 << 20, settings.limits().maxBlock());
            assertEquals(255, settings.limits().maxName());
            assertEquals(5, settings.connections());
            assertEquals(Duration.ofMinutes(2), settings.progress());
            assertEquals(Acknowledgement.REQUIRE, settings.ack());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ip, ' '",
        "port, 0",
        "port, 65536",
        "length_bytes, 6",
        "max_block, 0",
        "max_block, 17mb",
        "max_name, 0",
        "max_connections, 0",
        "progress_timeout, 0",
        "ack, REQUIRE",
        "ack, on"
    })
    void refusesWhatCannotBe(String key, String value) throws Exception {
        Map<String, Object> items = new HashMap<>(Map.of("ip", "127.0.0.1", "port", 6_001));
        items.put(key, value);
        try (FakeHost host = FakeHost.open()) {
            List<String> problems = host.problems(factory, items);

            assertEquals(1, problems.size(), problems::toString);
            assertTrue(problems.get(0).startsWith(key + ":"), problems::toString);
        }
    }

    @Test
    void listensOnAHostName() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            int port = freePort();
            host.start(host.create(factory, Map.of("ip", "localhost", "port", port)));

            assertEquals(port, host.port());
        }
    }

    private static int freePort() throws Exception {
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
