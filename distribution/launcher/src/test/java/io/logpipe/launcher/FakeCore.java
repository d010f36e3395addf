package io.logpipe.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.ServiceReference;

/**
 * A core that does what the config says in plain words: "refuse" reports two errors and ends, "silent" says nothing,
 * anything else is ready. What happens to it, it writes to {@code events} beside the config. Stands alone, because it is
 * packed as a bundle.
 */
public final class FakeCore implements BundleActivator {

    private BundleContext context;

    @Override
    public void start(BundleContext context) {
        this.context = context;
        context.addFrameworkListener(event -> {
            if (event.getType() == FrameworkEvent.STARTED) {
                try {
                    begin();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        });
    }

    private void begin() throws Exception {
        Path config = Path.of(context.getProperty("logpipe.config"));
        String words = Files.readString(config);
        if (words.contains("refuse")) {
            report("error inputs: no inputs");
            report("error outputs[0]: unknown plugin");
            service(IntConsumer.class, "exit").accept(1);
        } else if ("check".equals(context.getProperty("logpipe.mode"))) {
            service(IntConsumer.class, "exit").accept(0);
        } else if (!words.contains("silent")) {
            Dictionary<String, Object> role = new Hashtable<>();
            role.put("io.logpipe.worker", "reload");
            context.registerService(Runnable.class, () -> event("reload"), role);
            event("once=" + System.getenv("ONCE") + " previous=" + context.getProperty("logpipe.previous.end")
                    + " state="
                    + context.getProperty("logpipe.state") + " foreground="
                    + context.getProperty("logpipe.foreground"));
            report("ready");
        }
    }

    @SuppressWarnings("unchecked")
    private void report(String line) throws Exception {
        service(Consumer.class, "report").accept(line);
    }

    private <S> S service(Class<S> type, String role) throws Exception {
        for (ServiceReference<S> reference : context.getServiceReferences(type, "(io.logpipe.worker=" + role + ")")) {
            return context.getService(reference);
        }
        throw new IllegalStateException("no " + role);
    }

    private void event(String text) {
        try {
            Files.writeString(
                    Path.of(context.getProperty("logpipe.config")).resolveSibling("events"),
                    text + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void stop(BundleContext context) {
        event("stop");
    }
}
