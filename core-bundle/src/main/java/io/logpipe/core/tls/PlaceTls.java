package io.logpipe.core.tls;

import io.logpipe.api.plugin.Tls;
import io.logpipe.api.plugin.TlsSettings;
import io.logpipe.core.loop.EventLoop.Appointment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** TLS as one instance has asked for it. Looks after the files until {@link #close}. */
public final class PlaceTls implements Tls, AutoCloseable {

    private static final Duration LOOK = Duration.ofSeconds(10);

    private final NodeTls node;
    private final TlsSettings settings;
    private final System.Logger log;
    private final Consumer<String> notice;
    private final KeyFiles files;
    private volatile Credentials credentials;
    private volatile @Nullable Appointment look;
    private volatile boolean closed;
    private String lastFailure = "";
    private String lastNotice = "";

    private PlaceTls(NodeTls node, TlsSettings settings, System.Logger log, Consumer<String> notice)
            throws IOException {
        this.node = node;
        this.settings = settings;
        this.log = log;
        this.notice = notice;
        this.files = new KeyFiles(settings);
        files.changed();
        this.credentials = Credentials.load(settings);
        files.taken();
    }

    /**
     * Reads the files.
     *
     * @param notice is told, from any thread, what of the certificate is not as it should be; empty if all is well
     * @throws IOException if one of them cannot be used; the message names it
     */
    public static PlaceTls open(NodeTls node, TlsSettings settings, System.Logger log, Consumer<String> notice)
            throws IOException {
        PlaceTls opened = new PlaceTls(node, settings, log, notice);
        if (settings.insecureSkipVerify()) {
            log.log(
                    Level.WARNING,
                    "tls.insecure_skip_verify is on: ANYBODY can pose as the peer and read all data. Never use it in"
                            + " production.");
        }
        opened.warn();
        opened.lookLater();
        return opened;
    }

    // Connections

    @Override
    public SocketChannel secure(SocketChannel accepted) {
        SSLContext context = credentials.context();
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = parameters(context);
        parameters.setNeedClientAuth(settings.clientAuth());
        engine.setSSLParameters(parameters);
        try {
            return new TlsSocket(node.loop(), accepted, TlsSession.server(node, accepted, engine, context));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    public SocketChannel dial(String host, int port) throws IOException {
        SSLContext context = credentials.context();
        SSLEngine engine = context.createSSLEngine(settings.serverName().orElse(host), port);
        engine.setUseClientMode(true);
        SSLParameters parameters = parameters(context);
        if (!settings.insecureSkipVerify()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        engine.setSSLParameters(parameters);
        SocketChannel socket = SocketChannel.open();
        socket.configureBlocking(false);
        return new TlsSocket(node.loop(), socket, TlsSession.client(node, socket, engine));
    }

    private SSLParameters parameters(SSLContext context) {
        SSLParameters parameters = context.getDefaultSSLParameters();
        parameters.setProtocols(settings.versions().toArray(String[]::new));
        parameters.setCipherSuites(quickestFirst(parameters.getCipherSuites()));
        parameters.setUseCipherSuitesOrder(true);
        return parameters;
    }

    /** The worker runs without the compiler that has AES in machine code; there ChaCha20 takes a third of the time. */
    private static String[] quickestFirst(String[] suites) {
        return Stream.of(suites)
                .sorted(Comparator.comparing(suite -> !suite.contains("CHACHA20")))
                .toArray(String[]::new);
    }

    // Files

    private void lookLater() {
        if (!closed) {
            node.loop()
                    .execute(() ->
                            look = node.loop().after(LOOK, () -> node.tasks().execute(this::look)));
        }
    }

    private void look() {
        try {
            refresh();
        } finally {
            lookLater();
        }
    }

    /** Reads the files again if they have changed; not on the loop. */
    synchronized void refresh() {
        if (closed) {
            return;
        }
        if (files.changed()) {
            try {
                credentials = Credentials.load(settings);
                files.taken();
                lastFailure = "";
                log.log(Level.INFO, "certificates read again: new connections use them");
            } catch (IOException unusable) {
                String failure = String.valueOf(unusable.getMessage());
                if (!failure.equals(lastFailure)) {
                    lastFailure = failure;
                    log.log(Level.WARNING, "changed certificates are not used, those of before stay: " + failure);
                }
            }
        }
        warn();
    }

    private void warn() {
        String found =
                credentials.own().map(own -> Expiry.of(own, Instant.now())).orElse("");
        notice.accept(found);
        if (!found.isEmpty() && !found.equals(lastNotice)) {
            log.log(Level.WARNING, found);
        }
        lastNotice = found;
        files.warnOfOpenKey(log);
    }

    /** The connections stay. */
    @Override
    public void close() {
        closed = true;
        Appointment next = look;
        if (next != null) {
            next.cancel();
        }
    }
}
