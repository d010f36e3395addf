package io.logpipe.output.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logpipe.testkit.FakeHost;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RefusalsTest {

    @Test
    @DisplayName("SEC-14: at most one line in a second; the next one says how many were not logged")
    void logsOnceInASecond() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            AtomicLong now = new AtomicLong(-5);
            Refusals refusals = new Refusals(host.context("output-file"), now::get);
            for (int i = 0; i < 100; i++) {
                refusals.name("n" + i, new NameRefused("is empty"));
                now.addAndGet(9_999_999);
            }
            now.set(1_000_000_000L - 5);
            refusals.name("a\u001b", new NameRefused("is bad"));
            assertEquals(
                    List.of(
                            "WARNING name 'n0' refused: it is empty",
                            "WARNING name 'a\\x1b' refused: it is bad (and 99 more before)"),
                    host.logLines());
            assertEquals(101, host.counter("names_refused"));
        }
    }
}
