package ${package};

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Filter;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.Verdict;
import java.util.List;

/**
 * Leaves out lines. What it replaces a block with stands for the same range of the source (rule B5). A byte is taken for a
 * character, so that those which stay are the same ones, text or not.
 */
final class ${classPrefix}Filter implements Filter {

    private final String word;
    private final PluginContext context;

    ${classPrefix}Filter(String word, PluginContext context) {
        this.word = new String(word.getBytes(UTF_8), ISO_8859_1);
        this.context = context;
    }

    /** A filter that only looks says READ, and one that does not even do that, NONE: then files are sent without a copy. */
    @Override
    public Access access() {
        return Access.REWRITE;
    }

    @Override
    public Pass open(SourceRef source) {
        return new Lines();
    }

    private final class Lines implements Pass {

        /** The block is in memory, because {@code access()} says that it is looked at. */
        @Override
        public Verdict apply(Block block) {
            String text = ISO_8859_1.decode(((MemoryBlock) block).view()).toString();
            if (!text.contains(word)) {
                return Verdict.PASS;
            }
            StringBuilder kept = new StringBuilder();
            for (String line : text.split("(?<=\n)")) {
                if (!line.contains(word)) {
                    kept.append(line);
                }
            }
            return kept.isEmpty() ? new Verdict.Drop("no_line_left") : replace(block, kept.toString());
        }

        private Verdict replace(Block block, String text) {
            byte[] bytes = text.getBytes(ISO_8859_1);
            try (BlockDraft draft = context.blocks().draft(bytes.length)) {
                draft.buffer().put(bytes);
                return new Verdict.Replace(List.of(draft.seal(block.start(), block.span())));
            }
        }

        @Override
        public void close() {
            // Nothing is kept between blocks.
        }
    }
}
