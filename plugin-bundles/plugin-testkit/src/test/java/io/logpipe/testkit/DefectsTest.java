package io.logpipe.testkit;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.testkit.TailInput.Defect;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Every rule that the contract of inputs checks can be broken, and that is seen. */
class DefectsTest {
    private static InputContract input(Defect defect) {
        return new TailInputTest.Tail(new TailInput.Factory(defect), false) {
            @Override
            public Duration limit() {
                return Duration.ofMillis(500);
            }
        };
    }

    private static void seen(String words, Executable test) {
        Throwable failure = assertThrows(Throwable.class, test);
        assertTrue(String.valueOf(failure.getMessage()).contains(words), () -> "not about '" + words + "': " + failure);
    }

    @Test
    void aBlockThatIsNotClosedIsNamedWithThePlaceThatTookIt() {
        seen("TailInput$Reader.read", () -> input(Defect.LEAKS_BLOCKS).b1_bytesArriveAndBlocksAreReleased());
    }

    @Test
    void aBlockThatIsClosedTwiceIsSeen() {
        seen("B1", () -> input(Defect.CLOSES_TWICE).b1_bytesArriveAndBlocksAreReleased());
    }

    @Test
    void aPositionThatIsRememberedTooEarlyIsSeen() {
        seen(
                "positions without a commit",
                () -> input(Defect.REMEMBERS_TOO_EARLY).d1_nothingIsRememberedBeforeItIsCommitted());
        seen("", () -> input(Defect.REMEMBERS_TOO_EARLY).d3_aCrashRepeatsWhatWasNotCommitted());
    }

    @Test
    void aPositionThatIsForgottenInASwapIsSeen() {
        seen("one\n", () -> input(Defect.FORGETS_POSITION_IN_SWAP).p5_aSwapLosesAndDoublesNothing());
    }

    @Test
    void dataThatIsDroppedWhileTheRouteIsFullIsSeen() {
        InputContract input = input(Defect.READS_WHILE_HELD);
        seen("", input::d4_aFullRouteHoldsTheData);
        seen("", input::d4_aRouteThatFillsUpHoldsTheData);
        seen("", input::p5_aSwapKeepsWhatAFullRouteHeld);
    }

    @Test
    void dataThatIsLostWithAnAbortedPassIsSeen() {
        seen("", () -> input(Defect.LOSES_ABORTED_DATA).d5_anAbortedPassComesAgain());
    }

    @Test
    void workInCreateIsSeen() {
        seen("registrations", () -> input(Defect.OPENS_IN_CREATE).p5_createTouchesNothing());
    }

    @Test
    void aBlockThatIsChangedAfterItWasSealedIsSeen() {
        seen("B4", () -> input(Defect.CHANGES_BLOCKS).d1_nothingIsRememberedBeforeItIsCommitted());
    }

    @Test
    void aSecondCloseThatThrowsIsSeen() {
        seen("closed", () -> input(Defect.DIES_OF_SECOND_CLOSE).p3_stopAndCloseAreLegalTwice());
    }
}
