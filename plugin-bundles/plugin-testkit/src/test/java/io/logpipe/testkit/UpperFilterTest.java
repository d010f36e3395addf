package io.logpipe.testkit;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.plugin.FilterFactory;
import io.logpipe.testkit.UpperFilter.Defect;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The contract of filters holds for one that is right, and finds every defect. */
class UpperFilterTest {
    private static void seen(String words, Executable test) {
        Throwable failure = assertThrows(Throwable.class, test);
        assertTrue(String.valueOf(failure.getMessage()).contains(words), () -> "not about '" + words + "': " + failure);
    }

    @Test
    void aReplacementThatDoesNotCoverItsRangeIsSeen() {
        seen("B5", () -> new Contract(Defect.LOSES_RANGE).b5_theSampleComesOutAsExpected());
    }

    @Test
    void aReplacementByAFilterThatOnlyReadsIsSeen() {
        seen("1 replacements", () -> new Contract(Defect.UNDERSTATES_ACCESS).s3_onlyAFilterThatRewritesReplaces());
    }

    @Test
    void aReferenceThatIsKeptIsSeen() {
        seen("B1: not closed", () -> new Contract(Defect.KEEPS_REFERENCE).b5_theSampleComesOutAsExpected());
    }

    @Nested
    class Right extends Contract {
        Right() {
            super(Defect.NONE);
        }
    }

    static class Contract implements FilterContract {
        private final Defect defect;

        Contract(Defect defect) {
            this.defect = defect;
        }

        @Override
        public FilterFactory factory() {
            return new UpperFilter.Factory(defect);
        }

        @Override
        public Map<String, Object> items(FakeHost host) {
            return Map.of();
        }

        @Override
        public String sample() {
            return "one\ntwo\n";
        }

        @Override
        public String expected() {
            return "ONE\nTWO\n";
        }
    }
}
