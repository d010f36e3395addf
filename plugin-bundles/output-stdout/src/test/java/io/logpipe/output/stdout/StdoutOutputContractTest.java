package io.logpipe.output.stdout;

import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.OutputFactory;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.Threading;
import io.logpipe.testkit.FakeHost;
import io.logpipe.testkit.OutputContract;
import java.util.List;
import java.util.Map;

class StdoutOutputContractTest implements OutputContract {

    private final Console console = new Console();

    @Override
    public OutputFactory factory() {
        return new OntoConsole();
    }

    @Override
    public Map<String, Object> items(FakeHost host) {
        return Map.of();
    }

    @Override
    public String delivered(FakeHost host, String name) {
        return console.text();
    }

    @Override
    public boolean canFail() {
        return true;
    }

    @Override
    public void breakPeer(FakeHost host) {
        console.broken(true);
    }

    @Override
    public void mendPeer(FakeHost host) {
        console.broken(false);
    }

    /** Does not hold: a console has no names, everything arrives in one place. */
    @Override
    public void eachSourceArrivesUnderItsName() {}

    /** The factory, but for where it prints. */
    private final class OntoConsole implements OutputFactory {
        private final StdoutOutputFactory real = new StdoutOutputFactory();

        @Override
        public String type() {
            return real.type();
        }

        @Override
        public String description() {
            return real.description();
        }

        @Override
        public List<ConfigKey<?>> keys() {
            return real.keys();
        }

        @Override
        public Threading threading() {
            return real.threading();
        }

        @Override
        public Output create(PluginConfig config, PluginContext context) {
            return new StdoutOutput(true, context, () -> console);
        }
    }
}
