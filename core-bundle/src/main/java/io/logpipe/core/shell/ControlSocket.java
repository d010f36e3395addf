package io.logpipe.core.shell;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.felix.service.command.CommandProcessor;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/**
 * Lets {@code logpipe status}, {@code ctl} and {@code shell} run commands in this process, over a socket in the state
 * directory that nobody but its owner and root can open.
 *
 * <p><b>Protocol.</b> Frames in both directions: one byte of kind, four bytes of length (big-endian, at most 65,536), as
 * many bytes. A request is {@code c} with one line of the shell, in UTF-8, or {@code w} (empty) for the words that may
 * be completed. The reply is any number of {@code o} (standard output) and {@code e} (standard error), then one
 * {@code x} with the exit code in four bytes. A connection carries any number of requests, one after the other, in one
 * session of the shell.
 *
 * <p><b>Threads.</b> One accepts; one for each client, as long as it is connected.
 */
public final class ControlSocket implements AutoCloseable {

    static final int MAX_CLIENTS = 8;

    private static final System.Logger LOG = System.getLogger("shell");

    private final Path stateDir;
    private final CommandProcessor processor;
    private final Supplier<? extends Collection<String>> words;
    private final Set<ControlSocketClient> clients = ConcurrentHashMap.newKeySet();
    private @Nullable ControlSocketPath path;
    private @Nullable ServerSocketChannel server;

    /** A socket whose clients may complete the names of commands and bundles. Nothing is opened before start. */
    public ControlSocket(Path stateDir, CommandProcessor processor) {
        this(stateDir, processor, List::of);
    }

    /**
     * A socket whose clients may complete {@code words}, too.
     *
     * @param words asked on a client's thread, each time somebody presses the key
     */
    public ControlSocket(Path stateDir, CommandProcessor processor, Supplier<? extends Collection<String>> words) {
        this.stateDir = stateDir;
        this.processor = processor;
        this.words = words;
    }

    /**
     * Listens.
     *
     * @throws IOException if the state directory is open to others, or the socket cannot be made
     */
    public synchronized void start() throws IOException {
        ControlSocketPath place = ControlSocketPath.in(stateDir);
        ServerSocketChannel opened = place.listen();
        ControlSocketPeer peers = ControlSocketPeer.ownerOf(place.socket());
        path = place;
        server = opened;
        Thread acceptor = new Thread(() -> accept(opened, peers), "logpipe-control");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    private void accept(ServerSocketChannel opened, ControlSocketPeer peers) {
        while (opened.isOpen()) {
            try {
                admit(opened.accept(), peers);
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.log(Level.WARNING, "control socket: {0}", e.getMessage());
                if (!pause()) {
                    return;
                }
            }
        }
    }

    /** Out of descriptors, most likely; they do not come back faster by asking. */
    private static boolean pause() {
        try {
            Thread.sleep(1000);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void admit(SocketChannel channel, ControlSocketPeer peers) throws IOException {
        ControlSocketFrames frames = new ControlSocketFrames(channel);
        if (!peers.admits(channel)) {
            refuse(frames, "this is another user's logpipe");
        } else if (clients.size() >= MAX_CLIENTS) {
            refuse(frames, "too many clients (expected: at most " + MAX_CLIENTS + ")");
        } else {
            ControlSocketClient client = new ControlSocketClient(frames, processor, this::words, clients::remove);
            clients.add(client);
            client.start();
        }
    }

    private static void refuse(ControlSocketFrames frames, String why) throws IOException {
        try (frames) {
            frames.text(ControlSocketFrames.ERR, why + "\n");
            frames.exit(1);
        }
    }

    private List<String> words() {
        List<String> all = ControlSocketWords.ofBundles(bundle());
        all.addAll(words.get());
        return all;
    }

    private static @Nullable Bundle bundle() {
        return FrameworkUtil.getBundle(ControlSocket.class);
    }

    /**
     * Takes no more clients. A command that runs goes on and is answered, because it may be the one that stops this
     * bundle; whoever waits for a person is sent away.
     */
    @Override
    public synchronized void close() {
        if (server == null || path == null) {
            return;
        }
        try {
            server.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "control socket: {0}", e.getMessage());
        }
        server = null;
        path.remove();
        clients.forEach(ControlSocketClient::finish);
    }
}
