package io.logpipe.input.exec;

import io.logpipe.api.plugin.InputFactory;
import io.logpipe.testkit.FakeHost;
import io.logpipe.testkit.InputContract;
import java.io.IOException;
import java.util.Map;
import java.util.WeakHashMap;

class ExecInputContractTest implements InputContract {

    private final Map<FakeHost, Spool> spools = new WeakHashMap<>();

    @Override
    public InputFactory factory() {
        return new ExecInputFactory();
    }

    @Override
    public Map<String, Object> items(FakeHost host) {
        return Map.of("cmd", spool(host).command(), "output_filename", "exec.log");
    }

    private Spool spool(FakeHost host) {
        return spools.computeIfAbsent(host, of -> new Spool(of.directory()));
    }

    @Override
    public void bring(FakeHost host, String text) throws IOException {
        spool(host).print(text);
    }

    /** A pipe cannot be read again. */
    @Override
    public boolean remembers() {
        return false;
    }
}
