package io.logpipe.core.tls;

import io.logpipe.api.plugin.Deadline;
import io.logpipe.core.loop.EventLoop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One end of a connection, used as a plugin uses it: reads what comes, writes what it was given. */
final class End {

    static final Duration LIMIT = Duration.ofSeconds(20);

    final SocketChannel channel;
    final CompletableFuture<String> over = new CompletableFuture<>();
    private final EventLoop loop;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private final EventLoop.Watch watch;
    private ByteBuffer toSend = ByteBuffer.allocate(0);
    private boolean reading = true;

    private End(EventLoop loop, SocketChannel channel, boolean dialled) throws IOException {
        this.loop = loop;
        this.channel = channel;
        this.watch = loop.watch(
                channel,
                dialled ? SelectionKey.OP_CONNECT : SelectionKey.OP_READ,
                dialled ? this::connect : this::data);
    }

    static End accepted(EventLoop loop, SocketChannel channel) throws Exception {
        return loop.call(() -> new End(loop, channel, false), Deadline.in(LIMIT));
    }

    static End dialled(EventLoop loop, SocketChannel channel) throws Exception {
        return loop.call(() -> new End(loop, channel, true), Deadline.in(LIMIT));
    }

    private void connect(int ops) {
        try {
            if (!connected.isDone() && channel.finishConnect()) {
                connected.complete(null);
                interest();
            } else if (connected.isDone()) {
                data(ops);
            }
        } catch (IOException failure) {
            end(failure.getMessage());
        }
    }

    private void interest() {
        watch.ops((reading ? SelectionKey.OP_READ : 0) | (toSend.hasRemaining() ? SelectionKey.OP_WRITE : 0));
    }

    private void data(int ops) {
        try {
            ByteBuffer target = ByteBuffer.allocate(50_000);
            int count = reading ? channel.read(target) : 0;
            received.write(target.array(), 0, Math.max(0, count));
            if (count < 0) {
                end("closed");
                return;
            }
            channel.write(toSend);
            interest();
        } catch (IOException failure) {
            end(failure.getMessage());
        }
    }

    private void end(String why) {
        watch.ops(0);
        watch.end();
        over.complete(String.valueOf(why));
        try {
            channel.close();
        } catch (IOException ignored) {
            // What was to be seen has been seen.
        }
    }

    void send(byte[] bytes) throws Exception {
        on(() -> {
            toSend = ByteBuffer.wrap(bytes);
            interest();
        });
    }

    void reading(boolean on) throws Exception {
        on(() -> {
            reading = on;
            interest();
        });
    }

    void close() throws Exception {
        on(() -> end("closed here"));
    }

    private void on(Runnable task) throws Exception {
        loop.call(
                () -> {
                    task.run();
                    return true;
                },
                Deadline.in(LIMIT));
    }

    byte[] received() throws Exception {
        return loop.call(received::toByteArray, Deadline.in(LIMIT));
    }

    void awaitReceived(int bytes) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (received().length < bytes && System.nanoTime() < end) {
            Thread.sleep(2);
        }
        if (received().length < bytes) {
            throw new AssertionError(received().length + " bytes came (expected: " + bytes + "); over: " + over);
        }
    }

    boolean up() {
        return connected.isDone();
    }

    String awaitOver() throws Exception {
        return over.get(LIMIT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
    }

    void awaitUp() throws Exception {
        CompletableFuture.anyOf(connected, over).get(LIMIT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
        if (over.isDone()) {
            throw new AssertionError("not connected: " + over.join());
        }
    }
}
