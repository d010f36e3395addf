package io.logpipe.output.tcp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Reads streams as the C receiver does, and says how they end; written apart from the code under test. */
final class Wire {

    private record Piece(String name, String kind, String content) {}

    private Wire() {}

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    /**
     * One text for each message, such as {@code a.log[one|two]}: blocks are divided by bars, an end mark is a bracket,
     * and {@code ~} stands for what is missing of a block. A stream without header is {@code garbage}.
     */
    static List<String> read(byte[] stream) {
        List<String> messages = new ArrayList<>();
        StringBuilder message = new StringBuilder();
        for (Piece piece : pieces(stream)) {
            switch (piece.kind()) {
                case "header" -> message.append(piece.name()).append('[');
                case "block" ->
                    message.append(message.toString().endsWith("[") ? "" : "|").append(piece.content());
                case "part" ->
                    message.append(message.toString().endsWith("[") ? "" : "|")
                            .append(piece.content())
                            .append('~');
                case "end" -> {
                    messages.add(message.append(']').toString());
                    message.setLength(0);
                }
                default -> message.append(piece.kind());
            }
        }
        if (!message.isEmpty()) {
            messages.add(message.toString());
        }
        return messages;
    }

    /** Bytes of all complete blocks of {@code name}. */
    static String content(byte[] stream, String name) {
        StringBuilder content = new StringBuilder();
        for (Piece piece : pieces(stream)) {
            if (piece.name().equals(name) && piece.kind().equals("block")) {
                content.append(piece.content());
            }
        }
        return content.toString();
    }

    /** Sizes of all blocks. */
    static List<Integer> sizes(byte[] stream) {
        List<Integer> sizes = new ArrayList<>();
        for (Piece piece : pieces(stream)) {
            if (piece.kind().equals("block")) {
                sizes.add(piece.content().length());
            }
        }
        return sizes;
    }

    private static List<Piece> pieces(byte[] bytes) {
        List<Piece> pieces = new ArrayList<>();
        ByteBuffer stream = ByteBuffer.wrap(bytes);
        String name = "";
        while (stream.hasRemaining()) {
            if (name.isEmpty()) {
                if (stream.get() != '@') {
                    pieces.add(new Piece(name, "garbage", ""));
                    return pieces;
                }
                if (stream.remaining() < 2 || stream.remaining() - 2 < stream.getShort(stream.position())) {
                    pieces.add(new Piece(name, "cut", ""));
                    return pieces;
                }
                name = text(stream, stream.getShort());
                pieces.add(new Piece(name, "header", ""));
            } else if (stream.remaining() < 8) {
                pieces.add(new Piece(name, "part", ""));
                return pieces;
            } else {
                int length = stream.getInt();
                if (stream.getInt() != 0 || length < 0 || length > 102_399) {
                    pieces.add(new Piece(name, "garbage", ""));
                    return pieces;
                }
                boolean whole = stream.remaining() >= length;
                String content = text(stream, Math.min(length, stream.remaining()));
                pieces.add(new Piece(name, length == 0 ? "end" : whole ? "block" : "part", content));
                name = length == 0 ? "" : name;
            }
        }
        return pieces;
    }

    private static String text(ByteBuffer stream, int length) {
        byte[] bytes = new byte[length];
        stream.get(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
