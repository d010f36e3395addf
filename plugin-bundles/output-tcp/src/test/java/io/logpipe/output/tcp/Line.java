package io.logpipe.output.tcp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A line between a sender and a receiver that can be cut after any number of bytes, or go silent. */
final class Line implements AutoCloseable {

    private record Pair(SocketChannel sender, SocketChannel receiver) {}

    private final ServerSocketChannel listener;
    private final int target;
    private final List<Pair> pairs = new ArrayList<>();
    private long forward = Long.MAX_VALUE;
    private long back = Long.MAX_VALUE;
    private boolean frozen;
    int cuts;
    long carried;

    /** A line to that port. */
    Line(int target) throws IOException {
        this.target = target;
        listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listener.configureBlocking(false);
    }

    int port() throws IOException {
        return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    /** Cuts the line after so many further bytes in one of the directions. */
    void cutAfter(long toReceiver, long toSender) {
        forward = toReceiver;
        back = toSender;
    }

    void freeze(boolean on) {
        frozen = on;
    }

    /** Moves what there is. */
    void poll() {
        try {
            for (SocketChannel next = listener.accept(); next != null; next = listener.accept()) {
                connect(next);
            }
            if (frozen) {
                return;
            }
            for (Pair pair : List.copyOf(pairs)) {
                Optional<Long> there = move(pair.sender(), pair.receiver(), forward);
                Optional<Long> andBack = move(pair.receiver(), pair.sender(), back);
                forward -= there.orElse(0L);
                back -= andBack.orElse(0L);
                carried += there.orElse(0L);
                boolean cut = forward <= 0 || back <= 0;
                if (cut || there.isEmpty() || andBack.isEmpty()) {
                    cuts += cut ? 1 : 0;
                    end(pair, cut);
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void connect(SocketChannel sender) throws IOException {
        sender.configureBlocking(false);
        try {
            SocketChannel receiver =
                    SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            receiver.configureBlocking(false);
            pairs.add(new Pair(sender, receiver));
        } catch (IOException refused) {
            sender.close();
        }
    }

    /** Empty at the end of the connection. */
    private static Optional<Long> move(SocketChannel from, SocketChannel to, long limit) {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(16 << 10, Math.max(1, limit)));
        try {
            if (limit <= 0) {
                return Optional.of(0L);
            }
            int count = from.read(buffer);
            if (count < 0) {
                return Optional.empty();
            }
            buffer.flip();
            for (int tries = 0; buffer.hasRemaining() && tries < 1_000_000; tries++) {
                to.write(buffer);
            }
            return buffer.hasRemaining() ? Optional.empty() : Optional.of((long) count);
        } catch (IOException broken) {
            return Optional.empty();
        }
    }

    private void end(Pair pair, boolean hard) throws IOException {
        pairs.remove(pair);
        if (hard) {
            pair.sender().setOption(StandardSocketOptions.SO_LINGER, 0);
            forward = Long.MAX_VALUE;
            back = Long.MAX_VALUE;
        }
        pair.sender().close();
        pair.receiver().close();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Pair pair : List.copyOf(pairs)) {
            end(pair, false);
        }
    }
}
