package io.logpipe.filter.log;

import io.logpipe.api.plugin.FilterFactory;
import io.logpipe.testkit.FakeHost;
import io.logpipe.testkit.FilterContract;
import java.util.Map;

class LogFilterContractTest implements FilterContract {

    @Override
    public FilterFactory factory() {
        return new LogFilterFactory();
    }

    @Override
    public Map<String, Object> items(FakeHost host) {
        return Map.of();
    }

    @Override
    public String sample() {
        return "one\ntwo\n";
    }

    @Override
    public String expected() {
        return sample();
    }
}
