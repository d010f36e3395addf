package ${package};

import io.logpipe.api.plugin.InputFactory;
import io.logpipe.testkit.FakeHost;
import io.logpipe.testkit.InputContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** The rules for inputs, as inherited tests. Add your own beside them. */
class ${classPrefix}InputTest implements InputContract {

    private static Path file(FakeHost host) {
        return host.directory().resolve("app.log");
    }

    @Override
    public InputFactory factory() {
        return new ${classPrefix}InputFactory();
    }

    @Override
    public Map<String, Object> items(FakeHost host) {
        return Map.of("path", file(host), "period", "10ms");
    }

    @Override
    public void bring(FakeHost host, String text) throws Exception {
        Files.writeString(file(host), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public boolean remembers() {
        return true;
    }
}
