package io.logpipe.core.wiring;

import io.logpipe.core.block.NodePool;
import io.logpipe.core.checkpoint.CheckpointStore;
import io.logpipe.core.loop.EventLoop;
import io.logpipe.core.loop.Turns;
import io.logpipe.core.process.ChildProcesses;
import io.logpipe.core.route.PassLimit;
import io.logpipe.core.tls.NodeTls;
import io.logpipe.core.watch.DirectoryWatch;
import java.nio.file.Path;

/**
 * What the node has once and lends to all places.
 *
 * @param stateDir directory of the node's own state
 */
public record Services(
        Path stateDir,
        EventLoop loop,
        Turns turns,
        NodePool pool,
        PassLimit passes,
        CheckpointStore checkpoints,
        ChildProcesses children,
        DirectoryWatch directories,
        Listeners listeners,
        Resources resources,
        NodeTls tls) {}
