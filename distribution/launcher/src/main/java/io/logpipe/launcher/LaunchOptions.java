package io.logpipe.launcher;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * What the monitor says about this start, in system properties.
 *
 * @param home where the product is: bundles, plugins, lib, conf
 * @param config the config file, absolute
 * @param check whether to say only what is wrong with the config
 * @param foreground whether somebody reads standard error
 * @param monitor the parent that must live; empty without a monitor
 * @param state the state directory, if an earlier worker of this monitor has determined it
 * @param previousEnd how the earlier worker ended
 */
record LaunchOptions(
        Path home,
        Path config,
        boolean check,
        boolean foreground,
        Optional<Long> monitor,
        Optional<Path> state,
        Optional<String> previousEnd) {

    static LaunchOptions of(Properties properties) throws LaunchFailure {
        return new LaunchOptions(
                Path.of(required(properties, "logpipe.home")),
                Path.of(required(properties, "logpipe.config")).toAbsolutePath().normalize(),
                "check".equals(properties.getProperty("logpipe.mode")),
                Boolean.parseBoolean(properties.getProperty("logpipe.foreground")),
                Optional.ofNullable(properties.getProperty("logpipe.monitor.pid"))
                        .map(Long::valueOf),
                Optional.ofNullable(properties.getProperty("logpipe.state")).map(Path::of),
                Optional.ofNullable(properties.getProperty("logpipe.previous.end")));
    }

    /** The same, but nothing is to be run. */
    LaunchOptions forCheck() {
        return new LaunchOptions(home, config, true, foreground, monitor, state, previousEnd);
    }

    private static String required(Properties properties, String name) throws LaunchFailure {
        String value = properties.getProperty(name);
        if (value == null) {
            throw new LaunchFailure("no -D" + name + " (expected: a start by bin/logpipe)");
        }
        return value;
    }
}
