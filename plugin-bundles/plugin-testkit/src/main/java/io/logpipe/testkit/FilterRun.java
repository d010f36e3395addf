package io.logpipe.testkit;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Filter;
import io.logpipe.api.plugin.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Shows blocks to a filter, as a route does, and checks what it makes of them. */
final class FilterRun {
    private final World host;
    private final List<Pass.Part> passed = new ArrayList<>();
    private final List<String> dropped = new ArrayList<>();
    private int replaced;

    FilterRun(World host) {
        this.host = host;
    }

    Filtered apply(Filter filter, SourceRef source, List<Block> blocks) throws Exception {
        try (Filter.Pass pass = filter.open(source)) {
            for (Block block : blocks) {
                judge(pass, block);
            }
        } finally {
            blocks.forEach(Block::close);
        }
        return new Filtered(passed, dropped, replaced);
    }

    private void judge(Filter.Pass pass, Block block) throws Exception {
        byte[] before = FakeRoute.bytes(block);
        Verdict verdict;
        try (Block lent = block.retain()) {
            verdict = pass.apply(lent);
        }
        if (!Arrays.equals(before, FakeRoute.bytes(block))) {
            throw host.violated("B4: the block at " + block.start() + " was changed");
        }
        if (verdict instanceof Verdict.Pass) {
            keep(block);
        } else if (verdict instanceof Verdict.Drop drop) {
            dropped.add(drop.reason());
        } else if (verdict instanceof Verdict.Replace replace) {
            replaced++;
            try {
                covers(block, replace.blocks());
                for (Block each : replace.blocks()) {
                    keep(each);
                }
            } finally {
                replace.blocks().forEach(Block::close);
            }
        }
    }

    private void keep(Block block) throws Exception {
        passed.add(new Pass.Part(FakeRoute.bytes(block), block.start(), block.span(), !(block instanceof MemoryBlock)));
    }

    private void covers(Block whole, List<Block> parts) {
        long next = whole.start().offset();
        for (Block part : parts) {
            if (part.start().offset() != next) {
                throw host.violated(
                        "B5: a replacement starts at " + part.start().offset() + ", not at " + next);
            }
            next = part.end();
        }
        if (next != whole.end()) {
            throw host.violated("B5: replacements end at " + next + ", not at " + whole.end());
        }
    }
}
