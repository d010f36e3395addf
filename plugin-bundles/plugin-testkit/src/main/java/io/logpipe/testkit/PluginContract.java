package io.logpipe.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Handover;
import io.logpipe.api.plugin.Plugin;
import io.logpipe.api.plugin.PluginFactory;
import io.logpipe.api.plugin.Urgency;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What is true of every plugin. A test class implements the contract of the kind that it tests; each test opens a host of
 * its own.
 */
public interface PluginContract {
    /** The factory under test. */
    PluginFactory<?> factory();

    /** Settings that work on {@code host}; asked again for one host, the same ones. Whatever is required is there. */
    Map<String, Object> items(FakeHost host) throws Exception;

    /** What is used as an unknown setting. */
    String UNKNOWN = "no_such_setting";

    @Test
    default void s1_typeAndDescriptionSayWhatItIs() {
        String type = factory().type();
        assertTrue(type.matches("(input|filter|output|codec)-[a-z0-9]+(-[a-z0-9]+)*"), "type " + type);
        assertTrue(
                factory().description().matches("[A-Z].*\\."),
                "one sentence: " + factory().description());
    }

    @Test
    default void s1_settingsAreNamedAndDocumented() {
        Set<String> names = new HashSet<>();
        for (ConfigKey<?> key : factory().keys()) {
            assertTrue(key.name().matches("[a-z][a-z0-9]*(_[a-z0-9]+)*"), "lower_snake_case: " + key.name());
            assertTrue(names.add(key.name()), "twice: " + key.name());
            assertFalse(key.kind().isBlank(), "no kind: " + key.name());
            assertTrue(key.doc().endsWith("."), "a sentence about " + key.name() + ": " + key.doc());
        }
    }

    @Test
    default void s2_settingsThatWorkAreAccepted() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            assertEquals(List.of(), host.problems(factory(), items(host)));
        }
    }

    @Test
    default void s2_anUnknownSettingIsRefused() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Map<String, Object> items = new HashMap<>(items(host));
            items.put(UNKNOWN, "1");
            assertEquals(List.of(UNKNOWN + ": unknown"), host.problems(factory(), items));
        }
    }

    @Test
    default void s2_aRequiredSettingThatIsMissingIsRefused() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            for (ConfigKey<?> key : factory().keys()) {
                if (key.fallback().isEmpty()) {
                    Map<String, Object> items = new HashMap<>(items(host));
                    items.remove(key.name());
                    assertEquals(List.of(key.name() + ": missing"), host.problems(factory(), items));
                }
            }
        }
    }

    /** P5: {@code create} touches nothing outside. */
    @Test
    default void p5_createTouchesNothing() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Map<String, Object> items = items(host);
            Set<Path> before = files(host.directory());
            Plugin plugin = host.create(factory(), items);
            assertEquals(before, files(host.directory()), "files");
            assertEquals(List.of(), host.listening(), "listening sockets");
            assertEquals(List.of(), host.leases(factory().type()), "leases");
            assertEquals(0, host.registrations(plugin), "registrations");
            plugin.close();
        }
    }

    private static Set<Path> files(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            return new HashSet<>(paths.toList());
        }
    }

    /** P3: {@code stop} and {@code close} are legal before {@code start}, and more than once. */
    @Test
    default void p3_stopAndCloseAreLegalBeforeStart() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Plugin plugin = host.create(factory(), items(host));
            plugin.stop(Deadline.in(Duration.ofSeconds(1)));
            plugin.stop(Deadline.in(Duration.ofSeconds(1)));
            plugin.close();
            plugin.close();
        }
    }

    /** P3: {@code stop} and {@code close} are legal after each other, in every order, and more than once. */
    @Test
    default void p3_stopAndCloseAreLegalTwice() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Plugin plugin = host.create(factory(), items(host));
            host.start(plugin);
            host.runUntilQuiet();
            host.rest(plugin, Urgency.REWIRING);
            plugin.stop(Deadline.in(Duration.ofSeconds(1)));
            plugin.close();
            plugin.close();
            plugin.stop(Deadline.in(Duration.ofSeconds(1)));
        }
    }

    /** P3: pausing and resuming mean nothing to an instance that does not run. */
    @Test
    default void p3_pauseAndResumeMayComeTwice() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Plugin plugin = host.create(factory(), items(host));
            host.start(plugin);
            plugin.pause();
            plugin.pause();
            plugin.resume();
            plugin.resume();
            host.runUntilQuiet();
            host.idle();
        }
    }

    /** P3: a change that is undone starts the same instance again, with what its {@code stop} returned. */
    @Test
    default void p3_aStoppedInstanceStartsAgain() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Plugin plugin = host.create(factory(), items(host));
            host.start(plugin);
            host.runUntilQuiet();
            Handover handover = host.rest(plugin, Urgency.REWIRING);
            host.start(plugin, handover);
            host.runUntilQuiet();
        }
    }

    /** P5: {@code stop} leaves leases open, and a successor takes them over. */
    @Test
    default void p5_aSuccessorTakesLeasesOver() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Plugin plugin = host.create(factory(), items(host));
            host.start(plugin);
            host.runUntilQuiet();
            List<ServerSocketChannel> listening = host.listening();
            List<String> leases = host.leases(factory().type());
            boolean waits = host.registrations(plugin) > 0;
            Handover handover = host.stop(plugin, Urgency.REWIRING);
            assertEquals(listening, host.listening(), "listening sockets");
            assertEquals(leases, host.leases(factory().type()), "leases");
            Plugin successor = host.create(factory(), items(host));
            host.start(successor, handover);
            host.runUntilQuiet();
            assertEquals(listening, host.listening(), "listening sockets of the successor");
            assertEquals(waits, host.registrations(successor) > 0, "the successor waits for something");
        }
    }

    /** P5: the handover names no class of the bundle. */
    @Test
    default void p5_theHandoverHasValuesOfTheJdkOnly() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Plugin plugin = host.create(factory(), items(host));
            host.start(plugin);
            host.runUntilQuiet();
            host.stop(plugin, Urgency.REWIRING).values().forEach(PluginContract::checkLoader);
        }
    }

    private static void checkLoader(String name, Object value) {
        ClassLoader loader = value.getClass().getClassLoader();
        assertTrue(
                loader == null || loader == ClassLoader.getPlatformClassLoader(),
                "handover " + name + " is of " + value.getClass());
        if (value instanceof List<?> list) {
            list.forEach(item -> checkLoader(name, item));
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(item -> checkLoader(name, item));
        }
    }
}
