package io.logpipe.plugin.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    void resolvesAddressesOfBothKinds() throws Exception {
        assertEquals(
                4, new Endpoint("127.0.0.1", 1).resolve().get(0).getAddress().getAddress().length);
        assertEquals(16, new Endpoint("[::1]", 1).resolve().get(0).getAddress().getAddress().length);
    }

    @Test
    void printsAsPeopleWriteIt() {
        assertEquals("collector:6001", new Endpoint("collector", 6_001).toString());
        assertEquals("[::1]:6001", new Endpoint("::1", 6_001).toString());
    }

    @Test
    void refusesWhatIsNoEndpoint() {
        assertThrows(IllegalArgumentException.class, () -> new Endpoint(" ", 1));
        assertThrows(IllegalArgumentException.class, () -> new Endpoint("a", 65_536));
    }

    @Test
    void escapesWhatATerminalWouldObey() {
        assertEquals("a\\u001b[2J\\u000ab\\u005c", Escaped.text("a\u001b[2J\nb\\"));
        assertEquals(81, Escaped.text("n".repeat(5_000)).length());
    }
}
