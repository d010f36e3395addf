package io.logpipe.plugin.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/**
 * Where a socket listens or connects to.
 *
 * @param host IPv4 or IPv6 address, or host name
 * @param port from 1 to 65535; 0 for one that the system chooses
 */
public record Endpoint(String host, int port) {

    private static final Pattern DOTTED = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    /** Rejects what cannot be an endpoint. */
    public Endpoint {
        if (host.isBlank() || port < 0 || port > 65_535) {
            throw new IllegalArgumentException(
                    "endpoint '" + host + "' port " + port + " (expected: a host, 0 to 65535)");
        }
    }

    /** What {@link #toString} gave. */
    public static Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        return new Endpoint(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    /** Whether the host is an address, so that {@link #lookup} asks nobody. */
    public boolean literal() {
        return host.indexOf(':') >= 0 || DOTTED.matcher(host).matches();
    }

    /**
     * All addresses of the host, at least one, in the order to try them: done at once if it is an address itself,
     * otherwise looked up on a thread that lives as long as that takes.
     *
     * @param done called by that thread when the result is there
     */
    public CompletableFuture<List<InetSocketAddress>> lookup(Runnable done) {
        CompletableFuture<List<InetSocketAddress>> result = new CompletableFuture<>();
        if (literal()) {
            complete(result);
            return result;
        }
        Thread thread = new Thread(
                () -> {
                    complete(result);
                    done.run();
                },
                "lookup " + this);
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private void complete(CompletableFuture<List<InetSocketAddress>> result) {
        try {
            result.complete(resolve());
        } catch (UnknownHostException | RuntimeException unknown) {
            result.completeExceptionally(unknown);
        }
    }

    private List<InetSocketAddress> resolve() throws UnknownHostException {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (InetAddress address : InetAddress.getAllByName(host)) {
            addresses.add(new InetSocketAddress(address, port));
        }
        return addresses;
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]:" + port : host + ":" + port;
    }
}
