package io.logpipe.output.tcp;

import io.logpipe.plugin.wire.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Which peers have ever acknowledged, as one output remembers it in its state directory. While the output runs, shell
 * commands find it here, in the class loader of its bundle.
 *
 * <p><b>Threads.</b> Safe from any.
 */
final class AnsweredPeers implements AutoCloseable {

    private static final ConcurrentMap<String, AnsweredPeers> OPEN = new ConcurrentHashMap<>();

    private final String output;
    private final Set<String> peers = new TreeSet<>();
    private Optional<DurableText> file = Optional.empty();

    /** Of an output that does not run yet. */
    AnsweredPeers(String output) {
        this.output = output;
    }

    /** Those of all outputs that run and ask for acknowledgements. */
    static Collection<AnsweredPeers> open() {
        return OPEN.values();
    }

    /** From now on {@code remembered} is what is known, and kept in {@code text}. */
    synchronized void open(DurableText text, List<String> remembered) {
        peers.clear();
        peers.addAll(remembered);
        file = Optional.of(text);
        OPEN.put(output, this);
    }

    String output() {
        return output;
    }

    synchronized List<String> all() {
        return List.copyOf(peers);
    }

    synchronized boolean has(Endpoint peer) {
        return peers.contains(peer.toString());
    }

    synchronized void add(Endpoint peer) throws IOException {
        if (peers.add(peer.toString())) {
            write();
        }
    }

    /** Whether it was remembered. From now on it is asked as one that is not known. */
    synchronized boolean forget(String peer) throws IOException {
        boolean known = peers.remove(peer);
        if (known) {
            write();
        }
        return known;
    }

    private void write() throws IOException {
        if (file.isPresent() && peers.isEmpty()) {
            // Without a line it would be taken for damaged.
            Files.deleteIfExists(file.get().file());
        } else if (file.isPresent()) {
            file.get().write(List.copyOf(peers));
        }
    }

    @Override
    public void close() {
        OPEN.remove(output, this);
    }
}
