package io.logpipe.launcher;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * TERM and INT stop the worker, HUP reloads. Each call comes on a thread of its own.
 *
 * <p>{@code sun.misc.Signal} is the one way that Java has, and {@code jdk.unsupported} keeps it for that. By reflection,
 * because the compiler's warning about it cannot be silenced, and with us warnings are errors.
 */
final class Signals {

    private Signals() {}

    static void install(Runnable stop, Runnable reload) throws LaunchFailure {
        try {
            on("TERM", stop);
            on("INT", stop);
            on("HUP", reload);
        } catch (InvocationTargetException e) {
            throw new LaunchFailure("signals (expected: no -Xrs among the JVM options)", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new LaunchFailure("signals (expected: a JDK with module jdk.unsupported)", e);
        }
    }

    private static void on(String name, Runnable action) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object proxy =
                Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, (self, m, a) -> {
                    if (m.getName().equals("handle")) {
                        action.run();
                    }
                    return null;
                });
        signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    }
}
