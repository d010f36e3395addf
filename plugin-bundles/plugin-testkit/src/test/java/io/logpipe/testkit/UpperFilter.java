package io.logpipe.testkit;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.Filter;
import io.logpipe.api.plugin.FilterFactory;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.Verdict;
import java.util.List;

/** Makes letters large; with one defect or none. */
final class UpperFilter implements Filter {
    enum Defect {
        NONE,
        LOSES_RANGE,
        UNDERSTATES_ACCESS,
        KEEPS_REFERENCE
    }

    record Factory(Defect defect) implements FilterFactory {
        @Override
        public String type() {
            return "filter-upper";
        }

        @Override
        public String description() {
            return "Makes letters large.";
        }

        @Override
        public List<ConfigKey<?>> keys() {
            return List.of();
        }

        @Override
        public Filter create(PluginConfig config, PluginContext context) {
            return new UpperFilter(context, defect);
        }
    }

    private final PluginContext context;
    private final Defect defect;

    UpperFilter(PluginContext context, Defect defect) {
        this.context = context;
        this.defect = defect;
    }

    @Override
    public Access access() {
        return defect == Defect.UNDERSTATES_ACCESS ? Access.READ : Access.REWRITE;
    }

    @Override
    public Pass open(SourceRef source) {
        return new Run();
    }

    private final class Run implements Pass {
        @Override
        public Verdict apply(Block block) {
            MemoryBlock memory = (MemoryBlock) block;
            if (defect == Defect.KEEPS_REFERENCE) {
                memory.retain();
            }
            try (BlockDraft draft = context.blocks().draft((int) memory.length())) {
                var bytes = memory.view();
                while (bytes.hasRemaining()) {
                    draft.buffer().put((byte) Character.toUpperCase(bytes.get()));
                }
                long span = defect == Defect.LOSES_RANGE ? 1 : block.span();
                return new Verdict.Replace(List.of(draft.seal(block.start(), span)));
            }
        }

        @Override
        public void close() {}
    }
}
