package io.logpipe.testkit;

import io.logpipe.api.plugin.Leases;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one place keeps. Belongs to the place, so a swap does not see it. */
final class FakeLeases implements Leases {
    private final Map<String, AutoCloseable> kept = new LinkedHashMap<>();
    private final FakePlace place;
    private final Listeners listeners;

    FakeLeases(FakePlace place, Listeners listeners) {
        this.place = place;
        this.listeners = listeners;
    }

    @Override
    public ServerSocketChannel listen(InetSocketAddress address) throws IOException {
        return listeners.listen(address, place);
    }

    @Override
    public <T extends AutoCloseable> T take(String name, Class<T> type, Opener<? extends T> opener) throws Exception {
        AutoCloseable resource = kept.get(name);
        if (resource == null) {
            resource = opener.open();
            kept.put(name, resource);
        }
        return type.cast(resource);
    }

    @Override
    public List<String> names(String prefix) {
        return kept.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
    }

    @Override
    public void end(String name) {
        AutoCloseable resource = kept.remove(name);
        if (resource != null) {
            close(name, resource);
        }
    }

    void close() {
        List<String> names = new ArrayList<>(kept.keySet());
        names.forEach(this::end);
    }

    private static void close(String name, AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception failure) {
            throw new AssertionError("lease " + name + " does not close", failure);
        }
    }
}
