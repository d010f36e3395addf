package io.logpipe.output.tcp;

import io.logpipe.api.block.Block;
import io.logpipe.plugin.wire.acknowledged.Frame.End;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way over a lane. Blocks that stand for nothing travel before the one that closes their group, and a
 * gap before a block, left by a filter, becomes part of what that block stands for: so the places of the blocks follow
 * one another without gap, and everything before the end of a closed group is there once that end is acknowledged.
 */
final class Passage {

    private final Message message;
    private final Lane lane;
    private final List<Block> blocks;
    private final long end;
    private int next;
    private long part;
    private boolean framed;
    private boolean insideGroup;
    private boolean any;
    private int number;
    private @Nullable EOFException cutShort;

    Passage(Message message, Lane lane) {
        this.message = message;
        this.lane = lane;
        this.blocks = message.blocks();
        this.end = blocks.isEmpty()
                ? message.from()
                : blocks.get(blocks.size() - 1).end();
    }

    Message message() {
        return message;
    }

    Lane lane() {
        return lane;
    }

    /** Whether everything is staged. */
    boolean framed() {
        return framed;
    }

    /** Whether the next frame must be one of this passage. */
    boolean insideGroup() {
        return insideGroup;
    }

    /** Why the rest of the message does not exist any more; null if it does. */
    @Nullable
    EOFException cutShort() {
        return cutShort;
    }

    /** How many blocks nobody looks at any more. */
    int passed() {
        return framed ? blocks.size() : next;
    }

    /** Whether the receiver has all of it. */
    boolean complete() {
        if (cutShort != null) {
            return framed && (number == 0 || lane.endAcknowledged(number));
        }
        boolean counted = end > message.from();
        return counted ? lane.acknowledged() >= end : framed && lane.endAcknowledged(number);
    }

    /**
     * Stages the next frame.
     *
     * @return false if something must be written first
     */
    boolean stage(Staging staging, int maxBlock) throws IOException {
        skip();
        if (next == blocks.size()) {
            return stageEnd(staging);
        }
        Block block = blocks.get(next);
        boolean unchanged = block.span() == block.length() && block.span() > 0;
        long start = lane.sent();
        if (part == 0 && unchanged && start > block.start().offset()) {
            part = start - block.start().offset();
        }
        int length = (int) Math.min(maxBlock, block.length() - part);
        boolean last = part + length == block.length();
        boolean splits = unchanged && block.start().offset() + part == start && !insideGroup;
        long to = last ? closes(next) ? block.end() : start : splits ? start + length : start;
        try {
            if (!staging.put(lane.number(), start, Math.max(0, to - start), block, part, length)) {
                return false;
            }
        } catch (EOFException tooShort) {
            cutShort = tooShort;
            next = blocks.size();
            insideGroup = false;
            return true;
        }
        any = true;
        insideGroup = to <= start;
        lane.sentUpTo(to);
        part = last ? 0 : part + length;
        next += last ? 1 : 0;
        return true;
    }

    /** Leaves out groups that the receiver has. */
    private void skip() {
        while (part == 0 && !insideGroup && next < blocks.size() && groupEnd() <= lane.sent() && groupSpans()) {
            do {
                next++;
            } while (!closes(next - 1));
        }
    }

    private long groupEnd() {
        int last = next;
        while (!closes(last)) {
            last++;
        }
        return blocks.get(last).end();
    }

    private boolean groupSpans() {
        return groupEnd() > blocks.get(next).start().offset();
    }

    /** Whether a group ends with block {@code index}: the next one begins with bytes of the source, or there is none. */
    private boolean closes(int index) {
        if (index + 1 == blocks.size()) {
            return true;
        }
        if (blocks.get(index + 1).span() == 0) {
            return false;
        }
        for (int i = index; i >= 0; i--) {
            if (blocks.get(i).span() > 0) {
                return true;
            }
        }
        // So far nothing stands for anything: it goes with what follows.
        return false;
    }

    private boolean stageEnd(Staging staging) {
        if (any || blocks.isEmpty()) {
            if (!staging.put(new End(lane.number()))) {
                return false;
            }
            number = lane.endSent();
        }
        insideGroup = false;
        framed = true;
        return true;
    }
}
