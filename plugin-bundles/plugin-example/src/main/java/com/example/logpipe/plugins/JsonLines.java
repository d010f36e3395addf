package com.example.logpipe.plugins;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.PackageVersion;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.logpipe.api.block.MemoryBlock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Lines of one source as JSON objects, one on each line: {@code {"source":"app.log","offset":0,"text":"…"}}. The offset
 * is that of the line, or, where a filter has changed its block, that of the block. Bytes that are no UTF-8 become U+FFFD.
 * A line that ends with its block, not with a newline, has {@code "cut":true}; what follows goes on with it.
 */
final class JsonLines implements AutoCloseable {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String LIBRARY = PackageVersion.VERSION.getArtifactId() + " " + PackageVersion.VERSION;

    private final String source;
    private final boolean writer;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final JsonGenerator json;

    JsonLines(String source, boolean writer) throws IOException {
        this.source = source;
        this.writer = writer;
        this.json = JSON.createGenerator(bytes).setPrettyPrinter(new MinimalPrettyPrinter("\n"));
    }

    void add(MemoryBlock block) throws IOException {
        ByteBuffer view = block.view();
        boolean unchanged = block.span() == block.length();
        for (int start = 0, end; start < view.limit(); start = end + 1) {
            end = start;
            while (end < view.limit() && view.get(end) != '\n') {
                end++;
            }
            long offset = block.start().offset() + (unchanged ? start : 0);
            write(offset, UTF_8.decode(view.slice(start, end - start)).toString(), end == view.limit());
        }
    }

    private void write(long offset, String text, boolean cut) throws IOException {
        json.writeStartObject();
        json.writeStringField("source", source);
        json.writeNumberField("offset", offset);
        json.writeStringField("text", text);
        if (cut) {
            json.writeBooleanField("cut", true);
        }
        if (writer) {
            json.writeStringField("writer", LIBRARY);
        }
        json.writeEndObject();
    }

    /** All objects so far, each with its newline. */
    ByteBuffer bytes() throws IOException {
        json.flush();
        if (bytes.size() > 0) {
            bytes.write('\n');
        }
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    @Override
    public void close() {
        try {
            json.close();
        } catch (IOException e) {
            throw new IllegalStateException("memory that cannot be written", e);
        }
    }
}
