package io.logpipe.output.tcp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.logpipe.plugin.wire.Endpoint;
import io.logpipe.plugin.wire.acknowledged.Acknowledgement;
import io.logpipe.testkit.FakeHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whatever is found where an output keeps who it is and who acknowledges, it starts. */
class PeersFileFuzzTest {

    private static final Settings SETTINGS =
            Rig.settings(List.of(new Endpoint("127.0.0.1", 1)), 8, Acknowledgement.PREFER);

    @FuzzTest(maxDuration = "10m")
    void files(byte[] bytes) throws Exception {
        // One for each: a host remembers all that was logged.
        try (FakeHost host = FakeHost.open()) {
            var context = host.context(Rig.PLACE);
            Path directory = context.stateDirectory();
            Files.write(directory.resolve("sender"), bytes);
            Files.write(directory.resolve("acknowledging-peers"), bytes);
            TcpOutput output = new TcpOutput(SETTINGS, context);
            host.start(output);
            host.stop(output);
        }
    }
}
