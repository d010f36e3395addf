package io.logpipe.plugin.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Feeds a decoder and writes down what it finds, one text per block and mark. */
final class Transcript {

    final List<String> found = new ArrayList<>();
    private final FrameDecoder decoder;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int missing;

    Transcript(FrameDecoder decoder) {
        this.decoder = decoder;
    }

    static Transcript start() {
        return new Transcript(new FrameDecoder(new Framing(8), WireLimits.DEFAULT));
    }

    /** A violation becomes the last entry. */
    Transcript feed(byte[] bytes) {
        ByteBuffer source = ByteBuffer.wrap(bytes);
        try {
            while (true) {
                if (missing > 0) {
                    takeBody(source);
                    if (missing > 0) {
                        return this;
                    }
                }
                switch (decoder.next(source)) {
                    case MESSAGE -> found.add("message " + decoder.name());
                    case BLOCK -> missing = decoder.length();
                    case END -> found.add("end");
                    case MORE -> {
                        return this;
                    }
                }
            }
        } catch (WireViolation violation) {
            found.add("violation: " + violation.getMessage());
            return this;
        }
    }

    private void takeBody(ByteBuffer source) {
        byte[] part = new byte[Math.min(missing, source.remaining())];
        source.get(part);
        body.writeBytes(part);
        missing -= part.length;
        if (missing == 0) {
            found.add("block " + body.toString(StandardCharsets.ISO_8859_1));
            body.reset();
        }
    }

    boolean violated() {
        return !found.isEmpty() && found.get(found.size() - 1).startsWith("violation: ");
    }

    boolean insideBlock() {
        return missing > 0;
    }
}
