package io.logpipe.core.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.core.RecordingLog;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is said of an output that does not take what it is given. */
final class OutageTest {

    private final RecordingLog log = new RecordingLog();
    private final Outage outage = new Outage(log);

    private static Delivery delivery() {
        return new Delivery(new OutputQueueTest.Away(), List.of());
    }

    private void fail(Delivery delivery, String why) {
        delivery.fail();
        outage.failed(delivery, why);
    }

    @Test
    @DisplayName("thousands of passes that one broken connection fails are one line, and one more when all are taken")
    void onceEach() {
        List<Delivery> failed = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            failed.add(delivery());
        }
        failed.forEach(delivery -> fail(delivery, "Connection reset"));
        failed.forEach(delivery -> fail(delivery, "Connection refused"));
        assertEquals(List.of("WARNING not taken, will be repeated: 0 bytes of a.log: Connection reset"), log.lines());
        failed.forEach(outage::settled);
        assertEquals(2, log.lines().size());
        assertTrue(
                log.lines()
                        .get(1)
                        .matches(
                                "INFO goes on: nothing is left to be repeated after \\d+ ms; 1000 passes, 0 bytes in all;"
                                        + " last reason: Connection refused"),
                log.lines().get(1));
    }

    @Test
    @DisplayName("passes that are taken while another one is not end nothing")
    void othersDoNotEndIt() {
        Delivery refused = delivery();
        fail(refused, "no space left");
        outage.settled(delivery());
        assertEquals(1, log.lines().size());
        outage.settled(refused);
        assertTrue(
                log.lines().get(1).endsWith("1 pass, 0 bytes in all"),
                log.lines().get(1));
    }

    @Test
    @DisplayName("the next time is said anew, with counts of its own")
    void anew() {
        for (String why : List.of("first", "second")) {
            Delivery delivery = delivery();
            fail(delivery, why);
            outage.settled(delivery);
        }
        assertEquals(4, log.lines().size());
        assertTrue(log.lines().get(2).endsWith("second"), log.lines().get(2));
        assertTrue(
                log.lines().get(3).endsWith("1 pass, 0 bytes in all"),
                log.lines().get(3));
    }
}
