package io.logpipe.filter.log;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Filter;
import io.logpipe.api.plugin.Verdict;
import io.logpipe.plugin.text.Escaped;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Logs each block: the name of its source, where it begins, how long it is, and the first KiB of its bytes.
 *
 * <p>Whether it reads bytes is decided once, by the level of the log when the instance is made. So a filter-log left in a
 * route costs nothing while DEBUG is off: blocks go by as regions of files. Where DEBUG is switched on later, blocks that
 * are not in memory are logged without their bytes until the instance is made anew.
 */
final class LogFilter implements Filter {

    private static final int SHOWN = 1024;

    private final Logger log;
    private final Access access;

    LogFilter(Logger log) {
        this.log = log;
        this.access = log.isLoggable(Level.DEBUG) ? Access.READ : Access.NONE;
    }

    @Override
    public Access access() {
        return access;
    }

    @Override
    public Pass open(SourceRef source) {
        return new LogPass(source);
    }

    private final class LogPass implements Pass {

        private final SourceRef source;

        LogPass(SourceRef source) {
            this.source = source;
        }

        @Override
        public Verdict apply(Block block) {
            if (log.isLoggable(Level.DEBUG)) {
                log.log(Level.DEBUG, line(block));
            }
            return Verdict.PASS;
        }

        private String line(Block block) {
            String text = block instanceof MemoryBlock memory
                    ? " '" + Escaped.bytes(memory.view(), SHOWN) + "'"
                    : " (not in memory)";
            return Escaped.text(source.name(), SHOWN) + " offset "
                    + block.start().offset() + " length " + block.length() + text;
        }

        @Override
        public void close() {
            // Nothing is kept.
        }
    }
}
