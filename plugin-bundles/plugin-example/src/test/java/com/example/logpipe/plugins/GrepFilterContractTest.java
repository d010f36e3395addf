package com.example.logpipe.plugins;

import io.logpipe.api.plugin.FilterFactory;
import io.logpipe.testkit.FakeHost;
import io.logpipe.testkit.FilterContract;
import java.util.Map;

/** The rules for filters; the tests are inherited. */
class GrepFilterContractTest implements FilterContract {

    @Override
    public FilterFactory factory() {
        return new GrepFilterFactory();
    }

    @Override
    public Map<String, Object> items(FakeHost host) {
        return Map.of("pattern", "ERROR|WARN");
    }

    @Override
    public String sample() {
        return "INFO one\nWARN two\nERROR three\nINFO four\n";
    }

    @Override
    public String expected() {
        return "WARN two\nERROR three\n";
    }
}
