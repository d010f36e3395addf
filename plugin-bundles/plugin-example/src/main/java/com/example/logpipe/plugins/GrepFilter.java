package com.example.logpipe.plugins;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Filter;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.Verdict;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Keeps lines. A block of which some lines go is replaced by one that stands for the same range of the source (rule B5):
 * so the end of the block is acknowledged even though its last lines were left out.
 *
 * <p>A line that the pattern cannot be held against in bounded time is kept, and counted as {@code lines_unjudged}.
 *
 * <p>A line that is divided between two blocks, because it is longer than one, is judged in parts.
 */
final class GrepFilter implements Filter {

    private static final Verdict NOTHING_LEFT = new Verdict.Drop("no_line_kept");

    private final Pattern pattern;
    private final boolean invert;
    private final PluginContext context;
    private final PluginContext.Counter unjudged;

    GrepFilter(Pattern pattern, boolean invert, PluginContext context) {
        this.pattern = pattern;
        this.invert = invert;
        this.context = context;
        this.unjudged = context.counter("lines_unjudged");
    }

    @Override
    public Access access() {
        return Access.REWRITE;
    }

    @Override
    public Pass open(SourceRef source) {
        return new Lines();
    }

    private final class Lines implements Pass {

        /** The engine has loaded what was still in a file, because of {@link #access}. */
        @Override
        public Verdict apply(Block block) {
            ByteBuffer bytes = ((MemoryBlock) block).view();
            int length = bytes.remaining();
            try (BlockDraft draft = context.blocks().draft(length)) {
                ByteBuffer kept = draft.buffer();
                while (bytes.hasRemaining()) {
                    ByteBuffer line = nextLine(bytes);
                    if (wanted(line)) {
                        kept.put(line);
                    }
                }
                if (kept.position() == length) {
                    return Verdict.PASS;
                }
                return kept.position() == 0
                        ? NOTHING_LEFT
                        : new Verdict.Replace(List.of(draft.seal(block.start(), block.span())));
            }
        }

        /** The line at the position of {@code bytes}, with its end, which the position is moved to. */
        private static ByteBuffer nextLine(ByteBuffer bytes) {
            int start = bytes.position();
            int end = start;
            while (end < bytes.limit() && bytes.get(end) != '\n') {
                end++;
            }
            end = Math.min(end + 1, bytes.limit());
            bytes.position(end);
            return bytes.slice(start, end - start);
        }

        private boolean wanted(ByteBuffer line) {
            int length = line.remaining();
            boolean ended = length > 0 && line.get(length - 1) == '\n';
            String text =
                    UTF_8.decode(line.slice(0, ended ? length - 1 : length)).toString();
            try {
                return pattern.matcher(new BoundedText(text)).find() != invert;
            } catch (BoundedText.Exhausted | StackOverflowError tooHard) {
                unjudged.add(1);
                return true;
            }
        }

        @Override
        public void close() {
            // Nothing is kept between blocks.
        }
    }
}
