package io.logpipe.core.tls;

import io.logpipe.api.block.BlockPool;
import io.logpipe.core.loop.EventLoop;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * What all connections under TLS use together.
 *
 * @param tasks runs what takes long: the arithmetic of handshakes, and reading of certificates
 * @param handshake how long a handshake may take
 * @param confirmation how long a client waits for a sign that the server has taken its certificate
 */
public record NodeTls(EventLoop loop, BlockPool pool, Executor tasks, Duration handshake, Duration confirmation) {

    private static final int THREADS = 2;

    /** With threads that exist only while there is something for them to do. */
    public static NodeTls of(EventLoop loop, BlockPool pool) {
        ThreadPoolExecutor tasks =
                new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "logpipe-tls");
                    thread.setDaemon(true);
                    return thread;
                });
        tasks.allowCoreThreadTimeOut(true);
        return new NodeTls(loop, pool, tasks, Duration.ofSeconds(10), Duration.ofSeconds(2));
    }
}
