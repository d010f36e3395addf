package io.logpipe.plugin.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EndpointTest {

    @Test
    void tellsAddressesFromNames() {
        assertTrue(new Endpoint("127.0.0.1", 1).literal());
        assertTrue(new Endpoint("::1", 1).literal());
        assertTrue(new Endpoint("[::1]", 1).literal());
        assertFalse(new Endpoint("localhost", 1).literal());
        assertFalse(new Endpoint("1.2.3.example", 1).literal());
    }

    @Test
    void looksUpAddressesAtOnce() {
        assertEquals("127.0.0.1", address("127.0.0.1"));
        assertEquals("0:0:0:0:0:0:0:1", address("[::1]"));
        assertEquals("0:0:0:0:0:0:0:1", address("::1"));
    }

    @Test
    void printsAsPeopleWriteIt() {
        assertEquals("collector:6001", new Endpoint("collector", 6_001).toString());
        assertEquals("[::1]:6001", new Endpoint("::1", 6_001).toString());
        assertEquals("[::1]:6001", Endpoint.parse("[::1]:6001").toString());
        assertEquals(new Endpoint("collector", 6_001), Endpoint.parse("collector:6001"));
    }

    @Test
    void looksUpNamesAsideAndTells() throws Exception {
        CountDownLatch told = new CountDownLatch(1);

        CompletableFuture<List<InetSocketAddress>> found = new Endpoint("localhost", 1).lookup(told::countDown);

        assertTrue(told.await(10, TimeUnit.SECONDS));
        assertTrue(found.isDone());
        assertFalse(found.get().isEmpty());
    }

    @Test
    void tellsThatAnAddressIsNone() {
        assertTrue(new Endpoint("300.1.1.1:x", 1).lookup(() -> {}).isCompletedExceptionally());
    }

    @Test
    void refusesWhatIsNoEndpoint() {
        assertThrows(IllegalArgumentException.class, () -> new Endpoint(" ", 1));
        assertThrows(IllegalArgumentException.class, () -> new Endpoint("a", 65_536));
    }

    private static String address(String host) {
        List<InetSocketAddress> found = new Endpoint(host, 1).lookup(() -> {}).getNow(List.of());
        return found.get(0).getAddress().getHostAddress();
    }
}
