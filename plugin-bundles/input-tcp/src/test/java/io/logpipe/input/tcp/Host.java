package io.logpipe.input.tcp;

import io.logpipe.api.block.BlockPool;
import io.logpipe.api.block.Position;
import io.logpipe.api.plugin.Checkpoint;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.PluginContext.Counter;
import io.logpipe.api.plugin.Saved;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What an unpacker needs of the engine, made in no time: for tests that make a million of them. */
final class Host {

    private final Map<String, Saved> positions = new HashMap<>();
    private final BlockPool pool;

    Host(BlockPool pool) {
        this.pool = pool;
        positions.put("receiver", new Saved(new UUID(1, 2).toString(), Position.START, Map.of()));
    }

    /** How much it has in its checkpoint. */
    int remembered() {
        return positions.size();
    }

    Shared shared(Settings settings) {
        Shared shared = Shared.of(settings, context());
        shared.sources().open();
        return shared;
    }

    private PluginContext context() {
        return (PluginContext) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {PluginContext.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "blocks" -> pool;
                    case "linesWanted" -> false;
                    case "log" -> System.getLogger("fuzz");
                    case "counter" -> (Counter) n -> {};
                    case "checkpoint" -> checkpoint();
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private Checkpoint checkpoint() {
        return new Checkpoint() {
            @Override
            public History history() {
                return History.KNOWN;
            }

            @Override
            public Optional<Saved> get(String key) {
                return Optional.ofNullable(positions.get(key));
            }

            @Override
            public Map<String, Saved> all() {
                return Map.copyOf(positions);
            }

            @Override
            public void put(String key, Saved saved) {
                positions.put(key, saved);
            }

            @Override
            public void remove(String key) {
                positions.remove(key);
            }
        };
    }
}
