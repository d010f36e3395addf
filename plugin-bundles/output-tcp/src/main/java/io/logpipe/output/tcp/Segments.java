package io.logpipe.output.tcp;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/**
 * Whether the system sends each piece as soon as it gets it, or puts pieces together to full segments while others are
 * under way. The first is for few lines, the second for many blocks, whose headers of 8 bytes would be segments of their
 * own.
 */
final class Segments {

    private final SocketChannel channel;
    private boolean gathered;

    /**
     * Of a connection.
     *
     * @param gathered whether pieces may be put together at present
     */
    Segments(SocketChannel channel, boolean gathered) {
        this.channel = channel;
        this.gathered = gathered;
    }

    void gather() throws IOException {
        if (!gathered) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, false);
            gathered = true;
        }
    }

    /** Sends what has been held back, too. */
    void release() throws IOException {
        if (gathered) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            gathered = false;
        }
    }
}
