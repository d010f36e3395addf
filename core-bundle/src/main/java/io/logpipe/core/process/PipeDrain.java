package io.logpipe.core.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.Pipe;

/** Into a pipe that the loop can select on. A full pipe holds up the pump, and thereby the command. */
final class PipeDrain implements Pump.Drain {

    private final Pipe pipe;
    private boolean refused;

    /** The source gets non-blocking. */
    PipeDrain() throws IOException {
        pipe = Pipe.open();
        pipe.source().configureBlocking(false);
    }

    Pipe.SourceChannel source() {
        return pipe.source();
    }

    @Override
    public void accept(byte[] bytes, int length) {
        if (refused) {
            return;
        }
        try {
            ByteBuffer left = ByteBuffer.wrap(bytes, 0, length);
            while (left.hasRemaining()) {
                pipe.sink().write(left);
            }
        } catch (IOException e) {
            refused = true; // the reader has closed it: he wants no more
        }
    }

    @Override
    public void end() {
        abandon();
    }

    @Override
    public void abandon() {
        closeQuietly(pipe.sink());
    }

    /** The reader wants no more. From any thread. */
    void refuse() {
        closeQuietly(pipe.source());
        closeQuietly(pipe.sink());
    }

    private static void closeQuietly(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // A pipe holds nothing that could be lost by this.
        }
    }
}
