package io.logpipe.core.process;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.plugin.ChildProcess;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.core.RecordingLog;
import io.logpipe.core.watch.DirectoryWatch;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thread remembers who was on the stack when it was made: that must not be a plugin that is gone later. */
final class PluginLoaderTest {

    @TempDir
    Path temporary;

    @Test
    void aCommandDoesNotKeepThePluginThatStartedIt() throws Exception {
        ChildProcesses processes = new ChildProcesses(temporary, Runnable::run, new RecordingLog());
        WeakReference<ClassLoader> plugin = new WeakReference<>(callFromPlugin(() -> {
            ChildProcess child = processes.start(Commands.piped("echo $$; sleep 1000"), "exec", ended -> {});
            return Commands.readLine(child);
        }));
        Commands.await("the plugin's loader is collected", () -> collected(plugin));
        assertTrue(processes.closeAll(Deadline.in(Duration.ofSeconds(10))));
    }

    @Test
    void aWatchDoesNotKeepThePluginThatAskedForIt() throws Exception {
        try (DirectoryWatch watch = new DirectoryWatch(Runnable::run)) {
            WeakReference<ClassLoader> plugin =
                    new WeakReference<>(callFromPlugin(() -> watch.watch(temporary, change -> {})));
            Commands.await("the plugin's loader is collected", () -> collected(plugin));
        }
    }

    /** Runs {@code task} below a frame of a class that another loader has made; that loader. */
    private static ClassLoader callFromPlugin(Callable<?> task) throws Exception {
        ClassLoader loader = new PluginLoader();
        @SuppressWarnings("unchecked")
        Function<Callable<?>, Optional<Exception>> caller =
                (Function<Callable<?>, Optional<Exception>>) loader.loadClass(Caller.class.getName())
                        .getDeclaredConstructor()
                        .newInstance();
        assertTrue(caller.getClass() != (Class<?>) Caller.class);
        Optional<Exception> thrown = caller.apply(task);
        if (thrown.isPresent()) {
            throw thrown.get();
        }
        return loader;
    }

    private static boolean collected(WeakReference<ClassLoader> reference) {
        System.gc();
        return reference.refersTo(null);
    }

    /** Stands for a plugin's code. */
    public static final class Caller implements Function<Callable<?>, Optional<Exception>> {

        /** For the plugin's loader. */
        public Caller() {}

        @Override
        public Optional<Exception> apply(Callable<?> task) {
            try {
                task.call();
                return Optional.empty();
            } catch (Exception e) {
                return Optional.of(e);
            }
        }
    }

    /** Makes {@link Caller} itself, and leaves all else to its parent. */
    private static final class PluginLoader extends ClassLoader {

        private PluginLoader() {
            super(PluginLoaderTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(Caller.class.getName())) {
                return super.loadClass(name, resolve);
            }
            String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
            try (InputStream code = PluginLoaderTest.class.getResourceAsStream(file)) {
                byte[] bytes = code == null ? new byte[0] : code.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
