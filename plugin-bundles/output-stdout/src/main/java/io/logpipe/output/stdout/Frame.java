package io.logpipe.output.stdout;

import io.logpipe.api.block.Block;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/** Prints blocks, each as the C program does or bare. What is shorter than the buffer goes out in one piece. */
final class Frame implements WritableByteChannel {

    private static final byte[] END = {']', '\n'};

    private final WritableByteChannel target;
    private final boolean raw;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);

    Frame(WritableByteChannel target, boolean raw) {
        this.target = target;
        this.raw = raw;
    }

    void print(Block block) throws IOException {
        buffer.clear();
        if (!raw) {
            write(ByteBuffer.wrap(head(block).getBytes(StandardCharsets.US_ASCII)));
        }
        for (long sent = 0; sent < block.length(); ) {
            long more = block.transferTo(this, sent);
            if (more <= 0) {
                throw new EOFException("the source of " + block.length() + " bytes ended after " + sent);
            }
            sent += more;
        }
        if (!raw) {
            write(ByteBuffer.wrap(END));
        }
        flush();
    }

    /** Where lines are not counted the number is 0, as the C program's. */
    private static String head(Block block) {
        long line = block.start().counted() ? block.start().line() : 0;
        return "logpipe-output-stdout - WriteOutputPlugin - file_offset["
                + block.start().offset() + "] file_line[" + line + "] block_len[" + block.length() + "] block_buf[";
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        int count = bytes.remaining();
        while (bytes.hasRemaining()) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int most = Math.min(bytes.remaining(), buffer.remaining());
            buffer.put(bytes.slice(bytes.position(), most));
            bytes.position(bytes.position() + most);
        }
        return count;
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            target.write(buffer);
        }
        buffer.clear();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        // The target outlives this.
    }
}
