package io.logpipe.core.route;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.core.block.NodePool;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;

/** One pass for one output: its blocks, until they are acknowledged. Guarded by the queue it is in. */
final class Delivery {

    /** What an entry costs beside its bytes, so that many small ones are bounded too. */
    private static final int OVERHEAD = 256;

    /** File regions hold no memory; they count for less, but they count. */
    private static final int REGION_SHARE = 4;

    private final Receipt receipt;
    private final ArrayDeque<Block> blocks;
    private long sequence;
    private final long weight;
    private final int count;
    private final long bytes;
    private int failures;

    /** Takes its own references to {@code passed}. */
    Delivery(Receipt receipt, List<Block> passed) {
        this.receipt = receipt;
        this.blocks = new ArrayDeque<>(passed.size());
        long weighs = OVERHEAD;
        long carries = 0;
        for (Block block : passed) {
            blocks.add(block.retain());
            carries += block.length();
            weighs += NodePool.inFile(block) ? block.length() / REGION_SHARE : block.length();
        }
        this.weight = weighs;
        this.bytes = carries;
        this.count = passed.size();
    }

    SourceRef source() {
        return receipt.source();
    }

    /** Where what is left of it begins. */
    Position from() {
        Block first = blocks.peekFirst();
        return first == null ? receipt.upTo() : first.start();
    }

    Collection<Block> blocks() {
        return blocks;
    }

    boolean isEmpty() {
        return blocks.isEmpty();
    }

    /** Its place in the queue. */
    long sequence() {
        return sequence;
    }

    void sequence(long place) {
        sequence = place;
    }

    Receipt receipt() {
        return receipt;
    }

    long weight() {
        return weight;
    }

    int count() {
        return count;
    }

    long bytes() {
        return bytes;
    }

    /** Bytes that nobody vouches for. */
    long left() {
        long left = 0;
        for (Block block : blocks) {
            left += block.length();
        }
        return left;
    }

    /** Counts a failure and returns how many there were. */
    int fail() {
        return ++failures;
    }

    /** How often it was not taken. */
    int failures() {
        return failures;
    }

    /** Lets go of what lies before {@code offset} of the source, also of the beginning of a block. */
    void trim(long offset) {
        Block first = blocks.peekFirst();
        while (first != null && first.start().offset() < offset) {
            blocks.removeFirst();
            if (first.end() > offset) {
                blocks.addFirst(NodePool.behind(first, offset - first.start().offset()));
            }
            first.close();
            first = first.end() > offset ? null : blocks.peekFirst();
        }
    }

    /** Lets go of everything and tells the receipt. */
    void finish() {
        for (Block block = blocks.poll(); block != null; block = blocks.poll()) {
            block.close();
        }
        receipt.outputDone();
    }
}
