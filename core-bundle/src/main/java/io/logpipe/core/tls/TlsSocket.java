package io.logpipe.core.tls;

import io.logpipe.core.loop.EventLoop;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SocketChannel;
import java.util.Set;

/**
 * A connection under TLS, in the shape of a socket; the sockets of the JDK and this one are used alike. Loop thread only.
 */
final class TlsSocket extends SocketChannel implements EventLoop.Layered {

    private final EventLoop loop;
    private final SocketChannel socket;
    private final TlsSession session;

    /** Takes over {@code socket}, which does not block. */
    TlsSocket(EventLoop loop, SocketChannel socket, TlsSession session) throws IOException {
        super(socket.provider());
        this.loop = loop;
        this.socket = socket;
        this.session = session;
        configureBlocking(false);
    }

    @Override
    public EventLoop.Watch watch(int ops, EventLoop.ReadyHandler handler) throws ClosedChannelException {
        return new TlsWatch(loop, session, socket, ops, handler);
    }

    @Override
    public boolean connect(SocketAddress remote) throws IOException {
        session.connect(remote);
        return false;
    }

    @Override
    public boolean finishConnect() throws IOException {
        return session.established();
    }

    @Override
    public boolean isConnected() {
        return socket.isConnected() && !session.connecting();
    }

    @Override
    public boolean isConnectionPending() {
        return session.connecting();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return (int) read(new ByteBuffer[] {target}, 0, 1);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        requireOpen();
        return session.read(targets, offset, length);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return (int) write(new ByteBuffer[] {source}, 0, 1);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        requireOpen();
        return session.write(sources, offset, length);
    }

    private void requireOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        session.close();
    }

    @Override
    protected void implConfigureBlocking(boolean block) {
        if (block) {
            throw new IllegalBlockingModeException();
        }
    }

    @Override
    public SocketChannel bind(SocketAddress local) throws IOException {
        socket.bind(local);
        return this;
    }

    @Override
    public <T> SocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        socket.setOption(name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return socket.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return socket.supportedOptions();
    }

    /** TLS ends both directions together. */
    @Override
    public SocketChannel shutdownInput() {
        throw new UnsupportedOperationException("half-closed TLS");
    }

    /** TLS ends both directions together. */
    @Override
    public SocketChannel shutdownOutput() {
        throw new UnsupportedOperationException("half-closed TLS");
    }

    /** A socket of the JDK would send in the clear. */
    @Override
    public Socket socket() {
        throw new UnsupportedOperationException("the socket below TLS");
    }

    @Override
    public SocketAddress getRemoteAddress() throws IOException {
        return socket.getRemoteAddress();
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        return socket.getLocalAddress();
    }

    @Override
    public String toString() {
        return "TLS over " + socket;
    }
}
