package ${package};

import io.logpipe.api.plugin.OutputFactory;
import io.logpipe.testkit.FakeHost;
import io.logpipe.testkit.OutputContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The rules for outputs, as inherited tests. Add your own beside them. */
class ${classPrefix}OutputTest implements OutputContract {

    private static Path directory(FakeHost host) {
        return host.directory().resolve("out");
    }

    @Override
    public OutputFactory factory() {
        return new ${classPrefix}OutputFactory();
    }

    @Override
    public Map<String, Object> items(FakeHost host) throws Exception {
        Files.createDirectories(directory(host));
        return Map.of("path", directory(host));
    }

    @Override
    public String delivered(FakeHost host, String name) throws Exception {
        Path file = directory(host).resolve(name);
        return Files.exists(file) ? Files.readString(file) : "";
    }

    @Override
    public boolean canFail() {
        return true;
    }

    @Override
    public void breakPeer(FakeHost host) throws Exception {
        Files.move(directory(host), host.directory().resolve("away"));
    }

    @Override
    public void mendPeer(FakeHost host) throws Exception {
        Files.move(host.directory().resolve("away"), directory(host));
    }
}
