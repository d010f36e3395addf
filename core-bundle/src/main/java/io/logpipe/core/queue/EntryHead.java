package io.logpipe.core.queue;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.core.block.NodePool;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What stands before the bytes of an entry.
 *
 * @param extents of the blocks, in order
 */
record EntryHead(String way, SourceRef source, Position upTo, String reason, List<Extent> extents) {

    /** One block. */
    record Extent(Position start, long span, int length) {

        Extent {
            if (span < 0 || length < 0 || start.offset() + span < 0) {
                throw new IllegalArgumentException("block at " + start.offset() + " of " + span + ", " + length
                        + " bytes (expected: no negative)");
            }
        }
    }

    static EntryHead of(Entry entry) {
        List<Extent> extents = new ArrayList<>(entry.blocks().size());
        for (Block block : entry.blocks()) {
            extents.add(new Extent(block.start(), block.span(), Math.toIntExact(block.length())));
        }
        return new EntryHead(entry.way(), entry.source(), entry.upTo(), entry.reason(), extents);
    }

    /** Bytes of all blocks. */
    int bytes() {
        int sum = 0;
        for (Extent extent : extents) {
            sum = Math.addExact(sum, extent.length);
        }
        return sum;
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 + extents.size() * 28);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            text(out, way);
            text(out, source.name());
            text(out, source.id());
            out.writeInt(source.tags().size());
            for (Map.Entry<String, String> tag : source.tags().entrySet()) {
                text(out, tag.getKey());
                text(out, tag.getValue());
            }
            position(out, upTo);
            text(out, reason);
            out.writeInt(extents.size());
            for (Extent extent : extents) {
                position(out, extent.start);
                out.writeLong(extent.span);
                out.writeInt(extent.length);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory cannot fail
        }
        return bytes.toByteArray();
    }

    static EntryHead decode(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            String way = text(in);
            String name = text(in);
            String id = text(in);
            Map<String, String> tags = new HashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                tags.put(text(in), text(in));
            }
            Position upTo = position(in);
            String reason = text(in);
            List<Extent> extents = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                extents.add(new Extent(position(in), in.readLong(), in.readInt()));
            }
            return new EntryHead(way, new SourceRef(name, id, tags), upTo, reason, extents);
        } catch (IllegalArgumentException e) {
            throw new IOException("a head that makes no sense: " + e.getMessage(), e);
        }
    }

    /** The entry whose blocks are cut from {@code content}. */
    Entry entry(long time, ByteBuffer content, NodePool pool) {
        List<Block> blocks = new ArrayList<>(extents.size());
        if (!extents.isEmpty()) {
            try (var draft = pool.draft(content.remaining())) {
                draft.buffer().put(content);
                MemoryBlock whole = draft.seal(extents.get(0).start);
                int from = 0;
                for (Extent extent : extents) {
                    blocks.add(whole.slice(from, extent.length, extent.start, extent.span));
                    from += extent.length;
                }
                whole.close();
            }
        }
        return new Entry(way, source, upTo, time, reason, blocks);
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        int length = in.readInt();
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("a text that ends too early");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void position(DataOutputStream out, Position position) throws IOException {
        out.writeLong(position.offset());
        out.writeLong(position.line());
    }

    private static Position position(DataInputStream in) throws IOException {
        return new Position(in.readLong(), in.readLong());
    }
}
