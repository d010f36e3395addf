package io.logpipe.input.file;

import io.logpipe.api.plugin.Leases;
import io.logpipe.api.plugin.PluginContext;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Leases of a world in which files cannot always be opened; what root is refused is hard to come by otherwise. */
final class RefusingLeases implements Leases {

    private final Leases real;
    private final IntFunction<@Nullable IOException> refusal;

    /** Asks before each file that is to be opened, with the number of those that are open. */
    private RefusingLeases(Leases real, IntFunction<@Nullable IOException> refusal) {
        this.real = real;
        this.refusal = refusal;
    }

    /** The same context, but with these leases. */
    static PluginContext in(PluginContext context, IntFunction<@Nullable IOException> refusal) {
        return (PluginContext) Proxy.newProxyInstance(
                RefusingLeases.class.getClassLoader(), new Class<?>[] {PluginContext.class}, (proxy, method, args) -> {
                    try {
                        return method.getName().equals("leases")
                                ? new RefusingLeases(context.leases(), refusal)
                                : method.invoke(context, args);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }

    @Override
    public ServerSocketChannel listen(InetSocketAddress address) throws IOException {
        return real.listen(address);
    }

    @Override
    public <T extends AutoCloseable> T take(String name, Class<T> type, Opener<? extends T> opener) throws Exception {
        return real.take(name, type, () -> {
            IOException refused = refusal.apply(real.names("file/").size());
            if (refused != null) {
                throw refused;
            }
            return opener.open();
        });
    }

    @Override
    public List<String> names(String prefix) {
        return real.names(prefix);
    }

    @Override
    public void end(String name) {
        real.end(name);
    }
}
