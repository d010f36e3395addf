package io.logpipe.output.tcp;

import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.ConfigProblem;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.plugin.wire.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The settings {@code ip}, {@code port} to {@code ip8}, {@code port8}: a list that ends at the first empty place. */
final class PeerKeys {

    private static final int MOST = 8;

    static final ConfigKey<String> IP = ConfigKey.text("ip", "Address or host name of the first peer.")
            .where(host -> !host.isBlank(), "an address or a host name");
    static final ConfigKey<Integer> PORT = ConfigKey.integer("port", 1, 65_535, "Port of the first peer.");

    private static final List<ConfigKey<Optional<String>>> MORE_IPS = ConfigKey.numbered(
                    ConfigKey.text(
                            "ip",
                            "Address or host name of a further peer; the list ends where it is" + " missing or empty."),
                    MOST)
            .subList(1, MOST);
    private static final List<ConfigKey<Optional<Integer>>> MORE_PORTS = ConfigKey.numbered(
                    ConfigKey.integer("port", 1, 65_535, "Port of a further peer."), MOST)
            .subList(1, MOST);

    private PeerKeys() {}

    static List<ConfigKey<?>> all() {
        List<ConfigKey<?>> keys = new ArrayList<>(List.of(IP, PORT));
        for (int i = 0; i < MORE_IPS.size(); i++) {
            keys.add(MORE_IPS.get(i));
            keys.add(MORE_PORTS.get(i));
        }
        return keys;
    }

    /** What does not fit together. */
    static List<ConfigProblem> check(PluginConfig config) {
        List<ConfigProblem> problems = new ArrayList<>();
        boolean ended = false;
        for (int i = 0; i < MORE_IPS.size(); i++) {
            boolean host = host(config, i).isPresent();
            boolean port = config.get(MORE_PORTS.get(i)).isPresent();
            if (host && !port && !ended) {
                problems.add(new ConfigProblem(MORE_PORTS.get(i), "missing, but " + MORE_IPS.get(i) + " is given"));
            }
            if (host && ended && !config.compatible()) {
                problems.add(new ConfigProblem(MORE_IPS.get(i), "given, but the list of peers ends before it"));
            }
            if (port && !host && !config.compatible()) {
                problems.add(new ConfigProblem(MORE_IPS.get(i), "missing, but " + MORE_PORTS.get(i) + " is given"));
            }
            ended |= !host;
        }
        return problems;
    }

    /** The peers of a configuration without problems. */
    static List<Endpoint> peers(PluginConfig config) {
        List<Endpoint> peers = new ArrayList<>();
        peers.add(new Endpoint(config.get(IP), config.get(PORT)));
        for (int i = 0; i < MORE_IPS.size(); i++) {
            Optional<String> host = host(config, i);
            if (host.isEmpty()) {
                break;
            }
            peers.add(new Endpoint(host.get(), config.get(MORE_PORTS.get(i)).orElseThrow()));
        }
        return peers;
    }

    private static Optional<String> host(PluginConfig config, int index) {
        return config.get(MORE_IPS.get(index)).filter(host -> !host.isBlank());
    }
}
