package io.logpipe.itest.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Passes connections on to a port. Each new one gets the next cut, and without one it is left alone. */
final class Cutter implements AutoCloseable {

    /**
     * Where a connection ends.
     *
     * @param up whether the bytes of the sender count, or those of the receiver
     * @param after so many bytes, all of which are passed on
     * @param reset whether it ends with a reset, or in order
     */
    record Cut(boolean up, long after, boolean reset) {}

    private final int target;
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Queue<Cut> cuts = new ConcurrentLinkedQueue<>();
    private final Set<Passage> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger happened = new AtomicInteger();

    /** Passes on to {@code target} from now on. */
    Cutter(int target) throws IOException {
        this.target = target;
        run(this::accept);
    }

    private static void run(Runnable task) {
        Thread thread = new Thread(task, "cutter");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    /** From now on, for connections to come; the present ones are cut at once. */
    void begin(Queue<Cut> more) {
        cuts.addAll(more);
        open.forEach(Passage::giveUp);
    }

    /** Cuts that have been carried out, after exactly as many bytes as they say. */
    int happened() {
        return happened.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket from = server.accept();
                try {
                    pass(from, new Socket(InetAddress.getLoopbackAddress(), target));
                } catch (IOException nobodyThere) {
                    from.close();
                }
            } catch (IOException closed) {
                // by close(), which ends the loop, or a connection that was gone at once
            }
        }
    }

    private void pass(Socket sender, Socket receiver) throws IOException {
        sender.setTcpNoDelay(true);
        receiver.setTcpNoDelay(true);
        Passage passage = new Passage(sender, receiver, cuts.poll());
        open.add(passage);
        passage.begin();
    }

    private final class Passage {
        private final Socket sender;
        private final Socket receiver;
        private final @Nullable Cut cut;
        private final AtomicBoolean ended = new AtomicBoolean();

        Passage(Socket sender, Socket receiver, @Nullable Cut cut) {
            this.sender = sender;
            this.receiver = receiver;
            this.cut = cut;
        }

        void begin() {
            run(() -> pass(sender, receiver, cut != null && cut.up ? cut : null));
            run(() -> pass(receiver, sender, cut != null && !cut.up ? cut : null));
        }

        private void pass(Socket from, Socket to, @Nullable Cut here) {
            byte[] buffer = new byte[1 << 14];
            long left = here == null ? Long.MAX_VALUE : here.after;
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                while (left > 0) {
                    int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                    if (count < 0) {
                        break;
                    }
                    out.write(buffer, 0, count);
                    left -= count;
                }
            } catch (IOException broken) {
                // by the other direction, or by one of the two sides
            }
            if (left == 0 && here != null && end(here.reset)) {
                happened.incrementAndGet();
            } else if (left > 0 && end(false)) {
                keepCut();
            }
        }

        private void keepCut() {
            if (cut != null) {
                cuts.add(cut);
            }
        }

        /** Ends before its cut was due, which another connection gets. */
        void giveUp() {
            if (end(true)) {
                keepCut();
            }
        }

        /** Ends both connections; false if somebody has. */
        boolean end(boolean reset) {
            if (!ended.compareAndSet(false, true)) {
                return false;
            }
            open.remove(this);
            close(sender, reset);
            close(receiver, reset);
            return true;
        }
    }

    private static void close(Socket socket, boolean reset) {
        try {
            if (reset) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        } catch (IOException gone) {
            // then it is closed
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        open.forEach(passage -> passage.end(true));
    }
}
