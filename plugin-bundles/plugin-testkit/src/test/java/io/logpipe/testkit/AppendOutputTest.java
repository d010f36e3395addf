package io.logpipe.testkit;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.plugin.OutputFactory;
import io.logpipe.testkit.AppendOutput.Defect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The contract of outputs holds for one that is right, and finds every defect. */
class AppendOutputTest {
    private static OutputContract output(Defect... defects) {
        return new Contract(new AppendOutput.Factory(defects), Duration.ofMillis(500));
    }

    private static void seen(String words, Executable test) {
        Throwable failure = assertThrows(Throwable.class, test);
        assertTrue(String.valueOf(failure.getMessage()).contains(words), () -> "not about '" + words + "': " + failure);
    }

    @Nested
    class Right extends Contract {
        Right() {
            super(new AppendOutput.Factory(), Duration.ofSeconds(20));
        }
    }

    @Test
    void aSecondAnswerIsSeen() {
        seen("D2", () -> output(Defect.ANSWERS_TWICE).d2_everyCommitIsAnsweredOnce());
    }

    @Test
    void aMissingAnswerIsSeen() {
        seen("not confirmed", () -> output(Defect.NEVER_ANSWERS).d2_everyCommitIsAnsweredOnce());
    }

    @Test
    void aBlockThatIsKeptWithoutRetainIsSeen() {
        seen("B1: used after close", () -> output(Defect.KEEPS_BORROWED_BLOCKS).d2_everyCommitIsAnsweredOnce());
    }

    @Test
    void aBlockThatIsNeverReleasedIsSeen() {
        seen("", () -> output(Defect.KEEPS_BLOCKS).b2_noBlockIsKeptAfterItsConfirmation());
        seen("B1: not closed", () -> output(Defect.KEEPS_BLOCKS).regionsArrive());
    }

    @Test
    void dataThatIsConfirmedAndLostIsSeen() {
        seen("", () -> output(Defect.CONFIRMS_WHAT_FAILED).d3_nothingIsLostWhileThePeerIsAway());
    }

    @Test
    void sourcesThatMixAreSeen() {
        seen("", () -> output(Defect.MIXES_SOURCES).eachSourceArrivesUnderItsName());
    }

    static class Contract implements OutputContract {
        private final OutputFactory factory;
        private final Duration limit;

        Contract(OutputFactory factory, Duration limit) {
            this.factory = factory;
            this.limit = limit;
        }

        private static Path directory(FakeHost host) {
            return host.directory().resolve("out");
        }

        @Override
        public Duration limit() {
            return limit;
        }

        @Override
        public OutputFactory factory() {
            return factory;
        }

        @Override
        public Map<String, Object> items(FakeHost host) throws Exception {
            Files.createDirectories(directory(host));
            return Map.of("path", directory(host));
        }

        @Override
        public String delivered(FakeHost host, String name) throws Exception {
            Path file = directory(host).resolve(name);
            return Files.exists(file) ? Files.readString(file) : "";
        }

        @Override
        public boolean canFail() {
            return true;
        }

        @Override
        public void breakPeer(FakeHost host) throws Exception {
            Files.move(directory(host), host.directory().resolve("away"));
        }

        @Override
        public void mendPeer(FakeHost host) throws Exception {
            Files.move(host.directory().resolve("away"), directory(host));
        }
    }
}
