package io.logpipe.input.tcp;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Warnings about peers: at most one a second for each host, so that none of them can flood the log. */
final class PeerLog {

    private static final long PAUSE = Duration.ofSeconds(1).toNanos();
    private static final int HOSTS = 256;

    private final System.Logger log;
    private final Map<String, Long> warned = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > HOSTS;
        }
    };
    private long left;

    PeerLog(System.Logger log) {
        this.log = log;
    }

    void warn(String host, String text) {
        long now = System.nanoTime();
        Long before = warned.get(host);
        if (before != null && now - before < PAUSE) {
            left++;
            return;
        }
        warned.remove(host);
        warned.put(host, now);
        log.log(Level.WARNING, left == 0 ? text : text + " (" + left + " warnings like this were left out)");
        left = 0;
    }

    void debug(String text) {
        log.log(Level.DEBUG, text);
    }
}
