package ${package};

import io.logpipe.api.plugin.FilterFactory;
import io.logpipe.testkit.FakeHost;
import io.logpipe.testkit.FilterContract;
import java.util.Map;

/** The rules for filters, as inherited tests. Add your own beside them. */
class ${classPrefix}FilterTest implements FilterContract {

    @Override
    public FilterFactory factory() {
        return new ${classPrefix}FilterFactory();
    }

    @Override
    public Map<String, Object> items(FakeHost host) {
        return Map.of("word", "DEBUG");
    }

    @Override
    public String sample() {
        return "DEBUG one\nINFO two\nDEBUG three\n";
    }

    @Override
    public String expected() {
        return "INFO two\n";
    }
}
