package io.logpipe.output.tcp;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Output.Ack;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.plugin.wire.Framing;
import java.nio.ByteBuffer;
import java.util.List;

/** A pass on its way. Owns its blocks, and owes an answer. */
final class Message {

    private final String source;
    private final byte[] name;
    private final List<Block> blocks;
    private final Ack ack;
    private final long from;
    private final long length;
    private boolean headed;
    private boolean begun;
    private boolean insideBlock;
    private boolean divisible = true;
    private boolean ended;
    private int framing;
    private long framingFrom;
    private int taken;
    private long safe;

    /** Takes {@code blocks} over. */
    Message(SourceRef source, byte[] name, Position from, List<Block> blocks, Ack ack) {
        this.source = source.id();
        this.name = name;
        this.from = from.offset();
        this.safe = from.offset();
        this.blocks = blocks;
        this.ack = ack;
        long bytes = 0;
        for (Block block : blocks) {
            bytes += block.length();
        }
        this.length = bytes;
    }

    String source() {
        return source;
    }

    long from() {
        return from;
    }

    /** Where in the source the first byte lies that the system has not taken with its whole block. */
    long safe() {
        return safe;
    }

    /** Bytes of all its blocks. */
    long length() {
        return length;
    }

    /** It is open on the wire already. */
    void goesOn() {
        headed = true;
        begun = true;
    }

    /** Whether receivers know of it, up to {@code next}, its next frame. */
    boolean begun(Frame next) {
        return begun || next.message() == this && next.begun();
    }

    /**
     * Whether {@link #safe} cannot tell what is written from what is not: a part of a block is, or all of one that stands
     * for no bytes of the source.
     */
    boolean indivisible(Frame next) {
        return !next.endsMessage() && (insideBlock || !divisible || next.begun());
    }

    /** Whether {@link #frame} has made all frames. */
    boolean framed() {
        return ended;
    }

    /** Makes {@code frame} the next one to write. A block that no receiver would take becomes several. */
    void frame(Framing wire, Frame frame) {
        if (framing == blocks.size()) {
            ended = true;
            wire.putEnd(control(wire, frame));
            frame.end(this);
            return;
        }
        Block block = blocks.get(framing);
        long start = framingFrom;
        long end = Math.min(start + Framing.MAX_BLOCK, block.length());
        wire.putLength(control(wire, frame), (int) (end - start));
        framingFrom = end;
        if (end == block.length()) {
            framing++;
            framingFrom = 0;
        }
        frame.part(this, block, start, end);
    }

    private ByteBuffer control(Framing wire, Frame frame) {
        if (headed) {
            return frame.control(wire.lengthBytes());
        }
        headed = true;
        ByteBuffer control = frame.control(wire.headerBytes(name) + wire.lengthBytes());
        wire.putHeader(control, name);
        return control;
    }

    /** The system has taken {@code frame}. */
    void taken(Frame frame) {
        begun = true;
        insideBlock = !frame.endsBlock() && !frame.endsMessage();
        if (frame.endsBlock()) {
            Block block = blocks.get(taken++);
            divisible = block.span() > 0;
            safe = block.end();
            block.close();
        }
    }

    boolean allTaken() {
        return taken == blocks.size();
    }

    /** What it is called, as it travels. */
    byte[] name() {
        return name;
    }

    List<Block> blocks() {
        return blocks;
    }

    /**
     * The receiver has everything before {@code offset}.
     *
     * @param sent how many blocks nobody looks at any more
     */
    void acknowledged(long offset, int sent) {
        while (taken < sent && blocks.get(taken).end() <= offset) {
            blocks.get(taken++).close();
        }
        long whole = whole(offset);
        if (whole > safe) {
            safe = whole;
            ack.upTo(whole);
        }
    }

    /** A block that was rewritten is there in whole or not at all. */
    private long whole(long offset) {
        for (int i = taken; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            if (block.end() > offset) {
                boolean unchanged = block.span() == block.length();
                return unchanged ? offset : Math.min(offset, block.start().offset());
            }
        }
        return offset;
    }

    /** Lets go of it without an answer; the engine offers it to a successor. */
    void abandon() {
        release();
    }

    /** All of it is taken, or will be. */
    void done() {
        release();
        ack.done();
    }

    /** What lies before {@link #safe} need not be repeated; the rest stays in the engine's queue. */
    void leave() {
        boolean all = begun && allTaken();
        release();
        if (all) {
            ack.done();
        } else if (safe > from) {
            ack.upTo(safe);
        }
    }

    /** All of it is to be repeated. */
    void failed(PluginFailure failure) {
        release();
        ack.failed(failure);
    }

    /** What follows {@link #safe} does not exist any more. */
    void lost(PluginFailure failure) {
        release();
        if (safe > from) {
            ack.upTo(safe);
        }
        ack.failed(failure);
    }

    private void release() {
        for (; taken < blocks.size(); taken++) {
            blocks.get(taken).close();
        }
    }
}
