package io.logpipe.core.route;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.FileRegion;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Filter;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.api.plugin.Verdict;
import io.logpipe.core.block.NodePool;
import java.util.ArrayList;
import java.util.List;

/** Runs the blocks of one pass through the filters of one route, filter by filter. */
final class FilterChain {

    private FilterChain() {}

    /** What is left of {@code blocks}, which stay the caller's; what is returned is the caller's too. */
    static List<Block> run(List<FilterPort> filters, SourceRef source, List<Block> blocks, NodePool pool)
            throws PluginFailure {
        List<Block> current = new ArrayList<>(blocks.size());
        for (Block block : blocks) {
            current.add(block.retain());
        }
        try {
            for (FilterPort port : filters) {
                port.during(() -> apply(port, source, current, pool));
            }
            return current;
        } catch (PluginFailure | RuntimeException | Error e) {
            current.forEach(Block::close);
            throw e;
        }
    }

    /** Replaces the content of {@code blocks}; when it throws, the list still holds exactly what must be closed. */
    private static void apply(FilterPort port, SourceRef source, List<Block> blocks, NodePool pool)
            throws PluginFailure {
        Filter filter = port.running()
                .orElseThrow(() -> new PluginFailure.Transient("filter " + port.id() + " is not running", null));
        List<Block> shown = new ArrayList<>(blocks);
        blocks.clear();
        int at = 0;
        try {
            Filter.Pass pass = filter.open(source);
            try (Closing closing = new Closing(pass, "a pass", port.id())) {
                for (; at < shown.size(); at++) {
                    if (filter.access() != Filter.Access.NONE && shown.get(at) instanceof FileRegion region) {
                        shown.set(at, region.load(pool));
                        region.close();
                    }
                    Block block = shown.get(at);
                    port.passed(1, block.length());
                    judge(port, pass.apply(block), block, blocks);
                }
            }
        } catch (PluginFailure failure) {
            blocks.addAll(shown.subList(at, shown.size()));
            throw failure;
        } catch (Exception | Error e) {
            blocks.addAll(shown.subList(at, shown.size()));
            port.failed(e);
            throw new PluginFailure.Transient("filter " + port.id() + " threw " + e, e);
        }
    }

    private static void judge(FilterPort port, Verdict verdict, Block block, List<Block> kept) {
        if (verdict instanceof Verdict.Replace replace) {
            kept.addAll(replace.blocks());
            block.close();
        } else if (verdict instanceof Verdict.Drop drop) {
            port.dropped(drop.reason(), block.length());
            block.close();
        } else {
            kept.add(block);
        }
    }
}
