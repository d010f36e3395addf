package io.logpipe.input.tcp;

import io.logpipe.api.block.BlockPool;
import io.logpipe.api.plugin.PluginContext;

/** What all connections of an instance use together. */
record Shared(
        Settings settings,
        BlockPool pool,
        boolean lines,
        Intake intake,
        HalfBlocks halves,
        Meters meters,
        PeerLog log,
        Sources sources) {

    static Shared of(Settings settings, PluginContext context) {
        BlockPool pool = context.blocks();
        return new Shared(
                settings,
                pool,
                context.linesWanted(),
                new Intake(pool),
                new HalfBlocks(pool),
                Meters.of(context),
                new PeerLog(context.log()),
                new Sources(context, settings));
    }
}
