package io.logpipe.api.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.Position;
import io.logpipe.api.config.CommandLine;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ValuesTest {
    @Test
    void aDeadlineInThePastLeavesNoTime() {
        Deadline past = Deadline.in(Duration.ofSeconds(-1));
        assertTrue(past.passed());
        assertEquals(Duration.ZERO, past.remaining());
    }

    @Test
    void aDeadlineInTheFutureLeavesTimeButNotMoreThanGiven() {
        Deadline future = Deadline.in(Duration.ofHours(1));
        assertFalse(future.passed());
        assertTrue(future.remaining().compareTo(Duration.ofHours(1)) <= 0);
        assertTrue(future.remaining().compareTo(Duration.ofMinutes(1)) > 0);
    }

    @Test
    void aReplacementHasAtLeastOneBlock() {
        assertThrows(IllegalArgumentException.class, () -> new Verdict.Replace(List.of()));
    }

    @Test
    void factsAndEnvironmentCannotBeChangedFromOutside() {
        Map<String, String> map = new HashMap<>(Map.of("a", "b"));
        Saved saved = new Saved("app.log", Position.START, map);
        Command command = new Command(CommandLine.shell("true"), map, Optional.empty(), false);
        map.clear();
        assertEquals(Map.of("a", "b"), saved.facts());
        assertEquals(Map.of("a", "b"), command.environment());
    }

    /** States of the C program's relatives: every state can be left, and only a stopped instance goes away. */
    @Test
    void statesFollowEachOther() {
        assertEquals(EnumSet.of(PluginState.STOPPED), PluginState.UNINITIALIZED.next());
        assertEquals(EnumSet.of(PluginState.RUNNING, PluginState.UNINITIALIZED), PluginState.STOPPED.next());
        assertEquals(EnumSet.of(PluginState.PAUSED, PluginState.STOPPED), PluginState.RUNNING.next());
        assertEquals(EnumSet.of(PluginState.RUNNING, PluginState.STOPPED), PluginState.PAUSED.next());
    }

    @Test
    void namesAreStable() {
        assertEquals(
                Set.of("UNINITIALIZED", "STOPPED", "RUNNING", "PAUSED"),
                Set.of(java.util.Arrays.stream(PluginState.values())
                        .map(Enum::name)
                        .toArray(String[]::new)));
    }
}
