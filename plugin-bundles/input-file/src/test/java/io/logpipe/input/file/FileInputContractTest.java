package io.logpipe.input.file;

import io.logpipe.api.plugin.InputFactory;
import io.logpipe.testkit.FakeHost;
import io.logpipe.testkit.InputContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** What is true of every input is true of this one. */
class FileInputContractTest implements InputContract {

    @Override
    public InputFactory factory() {
        return new FileInputFactory();
    }

    @Override
    public Map<String, Object> items(FakeHost host) throws IOException {
        return Map.of("path", Files.createDirectories(directory(host)));
    }

    @Override
    public void bring(FakeHost host, String text) throws IOException {
        Files.writeString(directory(host).resolve("a.log"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public boolean remembers() {
        return true;
    }

    private static Path directory(FakeHost host) {
        return host.directory().resolve("logs");
    }
}
