package io.logpipe.api.plugin;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.Position;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HandoverTest {
    @Test
    void valuesOfTheJdkAreTaken() throws Exception {
        Pipe pipe = Pipe.open();
        try (var source = pipe.source();
                var sink = pipe.sink()) {
            Map<String, Object> values = Map.of(
                    "bytes",
                    new byte[] {1},
                    "buffer",
                    ByteBuffer.allocate(1),
                    "text",
                    "a",
                    "long",
                    1L,
                    "integer",
                    1,
                    "boolean",
                    true,
                    "channels",
                    List.of(source, sink),
                    "map",
                    Map.of("key", List.of("nested")));
            assertDoesNotThrow(() -> new Handover(values));
        }
    }

    @Test
    void aClassOfABundleIsRefusedAtAnyDepth() {
        Object foreign = Position.START;
        assertThrows(IllegalArgumentException.class, () -> new Handover(Map.of("a", foreign)));
        assertThrows(IllegalArgumentException.class, () -> new Handover(Map.of("a", List.of(foreign))));
        assertThrows(IllegalArgumentException.class, () -> new Handover(Map.of("a", Map.of("b", foreign))));
        assertThrows(IllegalArgumentException.class, () -> new Handover(Map.of("a", Map.of(foreign, "b"))));
        assertThrows(IllegalArgumentException.class, () -> new Handover(Map.of("a", (Runnable) () -> {})));
    }

    @Test
    void theMessageNamesTheClass() {
        String message = assertThrows(IllegalArgumentException.class, () -> new Handover(Map.of("a", Position.START)))
                .getMessage();
        assertTrue(message.contains("io.logpipe.api.block.Position"), message);
    }

    @Test
    void itCannotBeChangedFromOutside() {
        Map<String, Object> values = new HashMap<>(Map.of("a", 1L));
        Handover handover = new Handover(values);
        values.clear();
        assertEquals(Map.of("a", 1L), handover.values());
    }

    @Test
    void aFirstInstanceIsToldNothing() {
        assertTrue(Handover.NONE.isEmpty());
        assertFalse(new Handover(Map.of("a", 1L)).isEmpty());
    }
}
