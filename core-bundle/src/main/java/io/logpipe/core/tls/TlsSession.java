package io.logpipe.core.tls;

import io.logpipe.core.loop.EventLoop.Appointment;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tlschannel.ClientTlsChannel;
import tlschannel.NeedsReadException;
import tlschannel.NeedsTaskException;
import tlschannel.NeedsWriteException;
import tlschannel.ServerTlsChannel;
import tlschannel.TlsChannel;

/** What TLS knows of one connection, and what it has still to do by itself. Loop thread only. */
final class TlsSession {

    private enum State {
        CONNECTING,
        HANDSHAKE,
        /** A client that does not know yet whether the server takes it. */
        CONFIRMATION,
        OPEN,
        OVER
    }

    /** Asks TLS for something, which may have to wait. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private final NodeTls node;
    private final SocketChannel socket;
    private final CountedSocket counted;
    private final SSLEngine engine;
    private final TlsChannel channel;
    private final ByteBuffer[] early = {ByteBuffer.allocate(1)};
    private State state;
    private @Nullable IOException failure;
    private @Nullable Appointment limit;
    private Runnable changed = () -> {};
    /** What TLS waits for at the socket. */
    private int needs;

    private boolean taskRuns;
    private boolean ended;
    /** There may be plain text that the socket knows nothing of. */
    private boolean unread;
    /** Bytes of ours are encrypted, but the socket has not taken them. */
    private boolean unsent;
    /** The first byte to be written next is among these: it was not counted as written. */
    private boolean owed;

    private long receivedBefore;

    private TlsSession(
            NodeTls node, SocketChannel socket, CountedSocket counted, SSLEngine engine, TlsChannel channel) {
        this.node = node;
        this.socket = socket;
        this.counted = counted;
        this.engine = engine;
        this.channel = channel;
        early[0].flip();
        if (engine.getUseClientMode()) {
            state = State.CONNECTING;
        } else {
            state = State.HANDSHAKE;
            limit(node.handshake(), this::expired);
        }
    }

    static TlsSession server(NodeTls node, SocketChannel socket, SSLEngine engine, javax.net.ssl.SSLContext context) {
        CountedSocket counted = new CountedSocket(socket);
        TlsChannel channel = ServerTlsChannel.newBuilder(counted, context)
                .withEngineFactory(unused -> engine)
                .withRunTasks(false)
                .withEncryptedBufferAllocator(new PoolBuffers(node.pool()))
                .build();
        return new TlsSession(node, socket, counted, engine, channel);
    }

    static TlsSession client(NodeTls node, SocketChannel socket, SSLEngine engine) {
        CountedSocket counted = new CountedSocket(socket);
        TlsChannel channel = ClientTlsChannel.newBuilder(counted, engine)
                .withRunTasks(false)
                .withEncryptedBufferAllocator(new PoolBuffers(node.pool()))
                .build();
        return new TlsSession(node, socket, counted, engine, channel);
    }

    // The way up

    void connect(SocketAddress address) throws IOException {
        if (socket.connect(address)) {
            connected();
        }
    }

    private void connected() {
        state = State.HANDSHAKE;
        limit(node.handshake(), this::expired);
    }

    /** Whether data may pass; says why it never will. */
    boolean established() throws IOException {
        advance();
        if (failure != null) {
            throw failure;
        }
        return state == State.OPEN;
    }

    boolean connecting() {
        return state != State.OPEN && state != State.OVER;
    }

    /** Does what can be done without the user of the connection. */
    void advance() {
        if (taskRuns) {
            return;
        }
        try {
            if (state == State.CONNECTING && socket.isConnectionPending() && socket.finishConnect()) {
                connected();
            }
        } catch (IOException refused) {
            over(refused);
        }
        if (state == State.HANDSHAKE && step(channel::handshake)) {
            handshaken();
        }
        if (state == State.CONFIRMATION) {
            confirm();
        }
        if (state == State.OPEN) {
            flush();
        }
    }

    private void handshaken() {
        unsent = false;
        if (engine.getUseClientMode() && engine.getSession().getProtocol().equals("TLSv1.3")) {
            state = State.CONFIRMATION;
            receivedBefore = counted.received();
            limit(node.confirmation(), this::open);
        } else {
            open();
        }
    }

    /**
     * In TLS 1.3 a server looks at the client's certificate, or for one, when the client is done already. The ticket that
     * it sends then is a yes; without this, what is sent to a server that says no would be lost.
     */
    private void confirm() {
        early[0].compact();
        step(() -> ended = channel.read(early) < 0);
        early[0].flip();
        if (state != State.CONFIRMATION) {
            return;
        }
        if (ended) {
            over(new SSLException("TLS: closed by the peer after the handshake"));
        } else if (counted.received() > receivedBefore) {
            open();
        }
    }

    private void open() {
        cancelLimit();
        state = State.OPEN;
        // What came behind the handshake may have been taken from the socket together with it.
        unread = true;
        changed.run();
    }

    private void expired() {
        over(new SSLException("TLS: no handshake within " + node.handshake().toMillis() + " ms"));
        changed.run();
    }

    private void limit(Duration span, Runnable then) {
        cancelLimit();
        limit = node.loop().after(span, then);
    }

    private void cancelLimit() {
        if (limit != null) {
            limit.cancel();
            limit = null;
        }
    }

    /** False if TLS has to wait, or has failed. */
    private boolean step(Step step) {
        needs = 0;
        try {
            step.run();
            return true;
        } catch (NeedsReadException more) {
            needs = SelectionKey.OP_READ;
        } catch (NeedsWriteException full) {
            needs = SelectionKey.OP_WRITE;
            unsent = true;
        } catch (NeedsTaskException work) {
            run(work.getTask());
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
        return false;
    }

    private void run(Runnable task) {
        if (state == State.OPEN && refusesAnother()) {
            return;
        }
        taskRuns = true;
        node.tasks().execute(() -> {
            try {
                task.run();
            } finally {
                node.loop().execute(this::taskDone);
            }
        });
    }

    /** In TLS 1.2 either side may ask for another handshake, which nobody needs; in 1.3 there is no such thing. */
    private boolean refusesAnother() {
        boolean another = !ended
                && engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING
                && engine.getSession().getProtocol().equals("TLSv1.2");
        if (another) {
            failed(new SSLException("the peer wants to negotiate again"));
        }
        return another;
    }

    private void taskDone() {
        taskRuns = false;
        changed.run();
    }

    // Data

    long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        long before = remaining(targets, offset, length);
        if (state == State.OPEN && !taskRuns) {
            unread = false;
            takeEarly(targets, offset, length);
            while (!ended && state == State.OPEN && remaining(targets, offset, length) > 0) {
                if (!step(() -> ended = channel.read(targets, offset, length) < 0)) {
                    break;
                }
            }
            if (state == State.OPEN && !taskRuns) {
                refusesAnother();
            }
            unread = ended || state == State.OVER || remaining(targets, offset, length) == 0;
        }
        long count = before - remaining(targets, offset, length);
        if (count == 0 && failure != null) {
            throw failure;
        }
        return count == 0 && ended ? -1 : count;
    }

    private void takeEarly(ByteBuffer[] targets, int offset, int length) {
        for (int i = offset; i < offset + length && early[0].hasRemaining(); i++) {
            if (targets[i].hasRemaining()) {
                targets[i].put(early[0]);
            }
        }
    }

    /**
     * What is taken is with the socket. A record cannot be taken in part; so if the socket takes a part of the last one,
     * its last byte counts as not taken, which makes the caller come again with it.
     */
    long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (state != State.OPEN || taskRuns || !flush()) {
            return 0;
        }
        long before = remaining(sources, offset, length);
        if (owed && before > 0) {
            passOver(sources, offset, length);
            owed = false;
        }
        int[] positions = new int[length];
        for (int i = 0; i < length; i++) {
            positions[i] = sources[offset + i].position();
        }
        long left = remaining(sources, offset, length);
        boolean all = left == 0 || step(() -> channel.write(sources, offset, length));
        long taken = left - remaining(sources, offset, length);
        if (!all && unsent && taken > 1) {
            holdBack(sources, offset, positions);
            owed = true;
        }
        if (failure != null) {
            throw failure;
        }
        return before - remaining(sources, offset, length);
    }

    /** Passes over the byte that is written already. */
    private static void passOver(ByteBuffer[] sources, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (sources[i].hasRemaining()) {
                sources[i].get();
                return;
            }
        }
    }

    private static void holdBack(ByteBuffer[] sources, int offset, int[] positions) {
        for (int i = positions.length - 1; i >= 0; i--) {
            ByteBuffer source = sources[offset + i];
            if (source.position() > positions[i]) {
                source.position(source.position() - 1);
                return;
            }
        }
    }

    private static long remaining(ByteBuffer[] buffers, int offset, int length) {
        long sum = 0;
        for (int i = offset; i < offset + length; i++) {
            sum += buffers[i].remaining();
        }
        return sum;
    }

    /** Whether nothing of ours waits for the socket any more. */
    private boolean flush() {
        if (unsent && step(() -> channel.write(ByteBuffer.allocate(0)))) {
            unsent = false;
        }
        return !unsent;
    }

    // Readiness

    /** Who is to be told that something has changed without the socket. */
    void onChange(Runnable listener) {
        changed = listener;
    }

    /** What the socket is to be watched for while the user waits for {@code wanted}. */
    int interest(int wanted) {
        if (taskRuns || state == State.OVER) {
            return 0;
        }
        if (state == State.OPEN) {
            int data = wanted & (SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            return unsent ? data | SelectionKey.OP_WRITE : data;
        }
        return state == State.CONNECTING ? SelectionKey.OP_CONNECT : needs;
    }

    /** What the connection is ready for while its socket is ready for {@code below}. */
    int ready(int below) {
        return switch (state) {
            case CONNECTING, HANDSHAKE, CONFIRMATION -> 0;
            case OVER -> SelectionKey.OP_CONNECT | SelectionKey.OP_READ | SelectionKey.OP_WRITE;
            case OPEN -> {
                int data = below & (SelectionKey.OP_READ | (unsent ? 0 : SelectionKey.OP_WRITE));
                yield data | SelectionKey.OP_CONNECT | (unread ? SelectionKey.OP_READ : 0);
            }
        };
    }

    // The way out

    private void failed(Exception cause) {
        boolean nobody = !engine.getUseClientMode() && state == State.HANDSHAKE && counted.received() == 0;
        if (nobody) {
            // Somebody has looked whether the port is open.
            ended = true;
            over(null);
            return;
        }
        if (state == State.OPEN && cause instanceof IOException broken && !(cause instanceof SSLException)) {
            over(broken);
        } else {
            over(Words.of(cause));
            sayWhy();
        }
    }

    private void over(@Nullable IOException why) {
        cancelLimit();
        state = State.OVER;
        failure = why;
    }

    /** Tells the peer, if that is possible at once; the library does not. */
    private void sayWhy() {
        if (unsent || !socket.isConnected()) {
            return;
        }
        ByteBuffer alert = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        for (int tries = 0; tries < 3 && !engine.isOutboundDone(); tries++) {
            try {
                engine.wrap(ByteBuffer.allocate(0), alert.clear());
                socket.write(alert.flip());
            } catch (IOException known) {
                // The engine throws once more what it has thrown before; the alert comes behind that.
            }
        }
    }

    void close() throws IOException {
        cancelLimit();
        boolean begun = state != State.CONNECTING;
        state = State.OVER;
        if (begun) {
            channel.close();
        } else {
            socket.close();
        }
    }
}
