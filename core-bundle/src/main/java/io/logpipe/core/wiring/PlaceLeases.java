package io.logpipe.core.wiring;

import io.logpipe.api.plugin.Leases;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one place keeps open over its instances. */
final class PlaceLeases implements Leases {

    private final String place;
    private final Listeners listeners;
    private final System.Logger log;
    private final Map<String, AutoCloseable> kept = new LinkedHashMap<>();

    PlaceLeases(String place, Listeners listeners, System.Logger log) {
        this.place = place;
        this.listeners = listeners;
        this.log = log;
    }

    @Override
    public ServerSocketChannel listen(InetSocketAddress address) throws IOException {
        return listeners.take(address, place);
    }

    @Override
    public synchronized <T extends AutoCloseable> T take(String name, Class<T> type, Opener<? extends T> opener)
            throws Exception {
        AutoCloseable known = kept.get(name);
        if (known == null) {
            known = opener.open();
            kept.put(name, known);
        }
        return type.cast(known);
    }

    @Override
    public synchronized List<String> names(String prefix) {
        List<String> names = new ArrayList<>();
        for (String name : kept.keySet()) {
            if (name.startsWith(prefix)) {
                names.add(name);
            }
        }
        return names;
    }

    @Override
    public void end(String name) {
        AutoCloseable gone;
        synchronized (this) {
            gone = kept.remove(name);
        }
        if (gone != null) {
            close(name, gone);
        }
    }

    /** The place leaves the configuration, or the worker ends. */
    void endAll() {
        for (String name : names("")) {
            end(name);
        }
        listeners.release(place);
    }

    private void close(String name, AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            log.log(Level.WARNING, "closing {0}: {1}", name, e.getMessage());
        }
    }
}
