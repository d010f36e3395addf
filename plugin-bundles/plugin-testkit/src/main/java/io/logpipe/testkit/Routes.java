package io.logpipe.testkit;

import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.Plugin;
import io.logpipe.api.plugin.PluginFailure;
import io.logpipe.api.plugin.Signal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The routes behind inputs under test: what of {@link FakeHost} says how they behave, and what has come. */
abstract class Routes extends World {
    Routes() throws IOException {}

    /** From now on transfers are {@code Held}; running instances are told to pause, their successors are not. */
    public void hold(String why) {
        rules().hold(why);
        places().forEach(place -> place.route().told(true));
        running().forEach(Plugin::pause);
    }

    /** From now on transfers are {@code Held}; an input is told to pause from inside the next one, as by the engine. */
    public void fill(String why) {
        rules().hold(why);
    }

    /** Ends {@link #hold} and {@link #fill}. */
    public void release() {
        rules().release();
        places().forEach(place -> place.route().told(false));
        running().forEach(Plugin::resume);
        places().stream()
                .filter(place -> place.plugin() instanceof Input)
                .forEach(place -> place.post(new Signal.Woken()));
    }

    private List<Plugin> running() {
        List<Plugin> running = new ArrayList<>();
        for (FakePlace place : places()) {
            Plugin plugin = place.plugin();
            if (plugin != null) {
                running.add(plugin);
            }
        }
        return running;
    }

    /** How many bytes end a pass: of blocks in memory (1 MiB at first), and of regions (4 MiB). */
    public void passBudget(long memory, long regions) {
        rules().budget(memory, regions);
    }

    /** The next transfer reads its data and then breaks off. */
    public void abortNext(PluginFailure cause) {
        places().forEach(place -> place.route().abortNext(cause));
    }

    /** Passes that were taken, in order, of all inputs. */
    public List<Pass> passes() {
        return places().stream()
                .flatMap(place -> place.route().passes().stream())
                .toList();
    }

    /** All bytes that came from sources of this name, in order of arrival. */
    public byte[] received(String name) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Pass pass : passes()) {
            if (pass.source().name().equals(name)) {
                all.writeBytes(pass.bytes());
            }
        }
        return all.toByteArray();
    }

    /** {@link #received} as UTF-8. */
    public String text(String name) {
        return new String(received(name), StandardCharsets.UTF_8);
    }

    /** Why passes were broken off by what readers threw. */
    public List<PluginFailure> failures() {
        return places().stream()
                .flatMap(place -> place.route().failures().stream())
                .toList();
    }

    /** From now on nothing is committed but by {@link #commitAll} and {@code commitUpTo}. */
    public void commitManually() {
        rules().commitManually(true);
    }

    /** Commits all passes. */
    public void commitAll() throws Exception {
        for (FakePlace place : places()) {
            if (place.plugin() instanceof Input input) {
                place.route().commitAll(input);
            }
        }
    }
}
