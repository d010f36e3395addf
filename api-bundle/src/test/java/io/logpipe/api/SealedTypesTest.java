package io.logpipe.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.FileRegion;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.RecordBlock;
import io.logpipe.api.config.Value;
import io.logpipe.api.plugin.Codec;
import io.logpipe.api.plugin.CodecFactory;
import io.logpipe.api.plugin.Filter;
import io.logpipe.api.plugin.FilterFactory;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.InputFactory;
import io.logpipe.api.plugin.Outcome;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.OutputFactory;
import io.logpipe.api.plugin.Plugin;
import io.logpipe.api.plugin.PluginFactory;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.api.plugin.Readiness;
import io.logpipe.api.plugin.Signal;
import io.logpipe.api.plugin.Verdict;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Plugins decide by the variants of these types. A new one breaks those that exist, although tools that compare versions
 * do not see it: it needs a new major version of its package.
 */
class SealedTypesTest {
    private static void permits(Class<?> type, Class<?>... variants) {
        assertTrue(type.isSealed(), type + " is sealed");
        assertEquals(Set.of(variants), Set.of(type.getPermittedSubclasses()));
    }

    @Test
    void blocks() {
        permits(Block.class, MemoryBlock.class, FileRegion.class, RecordBlock.class);
    }

    @Test
    void signals() {
        permits(
                Signal.class,
                Signal.Ready.class,
                Signal.Tick.class,
                Signal.Woken.class,
                Signal.Changed.class,
                Signal.Ended.class);
    }

    @Test
    void outcomes() {
        permits(Outcome.class, Outcome.Sent.class, Outcome.Held.class, Outcome.Aborted.class);
    }

    @Test
    void verdicts() {
        permits(Verdict.class, Verdict.Pass.class, Verdict.Drop.class, Verdict.Replace.class);
    }

    @Test
    void readiness() {
        permits(Readiness.class, Readiness.Ready.class, Readiness.Busy.class);
    }

    @Test
    void values() {
        permits(
                Value.class,
                Value.Text.class,
                Value.Number.class,
                Value.Flag.class,
                Value.Items.class,
                Value.Members.class);
    }

    @Test
    void failures() {
        permits(
                PluginFailure.class,
                PluginFailure.Transient.class,
                PluginFailure.Poison.class,
                PluginFailure.Broken.class);
    }

    @Test
    void plugins() {
        permits(Plugin.class, Input.class, Filter.class, Output.class, Codec.class);
    }

    @Test
    void factories() {
        permits(PluginFactory.class, InputFactory.class, FilterFactory.class, OutputFactory.class, CodecFactory.class);
    }
}
