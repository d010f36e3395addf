package io.logpipe.output.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.plugin.wire.Endpoint;
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

    private final TcpOutputFactory factory = new TcpOutputFactory();

    private Settings settings(Object... items) throws Exception {
        try (FakeHost host = FakeHost.open()) {
            return Settings.of(host.config(factory, items(items)));
        }
    }

    private static Map<String, Object> items(Object... more) {
        Map<String, Object> items = new HashMap<>(Map.of("ip", "10.0.0.1", "port", 6_001));
        for (int i = 0; i < more.length; i += 2) {
            items.put((String) more[i], more[i + 1]);
        }
        return items;
    }

    @Test
    void asksForAcknowledgementsAndHasTheOtherDefaultsOfTheCProgram() throws Exception {
        Settings settings = settings();

        assertEquals(List.of(new Endpoint("10.0.0.1", 6_001)), settings.peers());
        assertEquals(8, settings.framing().lengthBytes());
        assertEquals(Duration.ofSeconds(60), settings.disable());
        assertEquals(Duration.ofSeconds(10), settings.connect());
        assertEquals(Acknowledgement.PREFER, settings.ack());
    }

    @Test
    void takesEverySetting() throws Exception {
        Settings settings = settings(
                "ip2",
                "collector",
                "port2",
                "6002",
                "ip3",
                "::1",
                "port3",
                6_003,
                "length_bytes",
                4,
                "disable_timeout",
                5,
                "connect_timeout",
                "2s",
                "ack",
                "require");

        assertEquals(
                List.of(new Endpoint("10.0.0.1", 6_001), new Endpoint("collector", 6_002), new Endpoint("::1", 6_003)),
                settings.peers());
        assertEquals(4, settings.framing().lengthBytes());
        assertEquals(Duration.ofSeconds(5), settings.disable());
        assertEquals(Duration.ofSeconds(2), settings.connect());
        assertEquals(Acknowledgement.REQUIRE, settings.ack());
    }

    @Test
    void theListOfPeersEndsAtAnEmptyPlace() throws Exception {
        assertEquals(1, settings("ip2", "").peers().size());
        try (FakeHost host = FakeHost.open()) {
            Map<String, Object> items = items("ip3", "10.0.0.3", "port3", 6_003);
            assertEquals(List.of("ip3: given, but the list of peers ends before it"), host.problems(factory, items));
            assertEquals(
                    1,
                    Settings.of(host.compatibleConfig(factory, items)).peers().size());
        }
    }

    @Test
    void takesEightPeers() throws Exception {
        Object[] items = new Object[28];
        for (int i = 2; i <= 8; i++) {
            items[4 * (i - 2)] = "ip" + i;
            items[4 * (i - 2) + 1] = "10.0.0." + i;
            items[4 * (i - 2) + 2] = "port" + i;
            items[4 * (i - 2) + 3] = 6_000 + i;
        }
        assertEquals(new Endpoint("10.0.0.8", 6_008), settings(items).peers().get(7));
    }

    @ParameterizedTest
    @CsvSource({
        "ip, ' '",
        "port, 0",
        "port, 65536",
        "port2, 70000",
        "length_bytes, 5",
        "disable_timeout, soon",
        "connect_timeout, 0",
        "ack, REQUIRE",
        "ack, on"
    })
    void refusesWhatCannotBe(String key, String value) throws Exception {
        try (FakeHost host = FakeHost.open()) {
            List<String> problems = host.problems(factory, items(key, value));

            assertEquals(1, problems.size(), problems::toString);
            assertTrue(problems.get(0).startsWith(key + ":"), problems::toString);
        }
    }

    @Test
    void refusesAPeerWithoutPortAndAPortWithoutPeer() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            assertEquals(List.of("port2: missing, but ip2 is given"), host.problems(factory, items("ip2", "10.0.0.2")));
            assertEquals(List.of("ip2: missing, but port2 is given"), host.problems(factory, items("port2", 6_002)));
        }
    }
}
