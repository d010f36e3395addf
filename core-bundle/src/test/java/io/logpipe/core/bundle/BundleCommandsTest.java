package io.logpipe.core.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.core.shell.BundleCommands;
import io.logpipe.core.shell.CommandFailure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.felix.gogo.runtime.activator.Activator;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as they are typed, through a real Gogo. */
final class BundleCommandsTest {

    @TempDir
    private Path dir;

    private final Activator gogo = new Activator();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private Rig rig;
    private CommandSession session;

    @BeforeEach
    void open() throws Exception {
        Rig.provide(dir, ProbeJar.of("1.0.0", "nothing"));
        rig = new Rig(dir, Rig.oneProbe(dir));
        gogo.start(rig.context());
        rig.context()
                .registerService(
                        BundleCommands.class,
                        new BundleCommands(
                                rig.actions, rig.registry, rig.node.wirer().pauses()),
                        new Hashtable<>(Map.of(
                                CommandProcessor.COMMAND_SCOPE,
                                "logpipe",
                                CommandProcessor.COMMAND_FUNCTION,
                                BundleCommands.FUNCTIONS.toArray(String[]::new))));
        session = rig.context()
                .getService(rig.context().getServiceReference(CommandProcessor.class))
                .createSession(new ByteArrayInputStream(new byte[0]), out, out);
    }

    @AfterEach
    void close() throws Exception {
        session.close();
        gogo.stop(rig.context());
        rig.close();
    }

    private List<String> run(String command) throws Exception {
        out.reset();
        session.execute(command);
        session.getConsole().flush();
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private void assertFails(String command, String why) {
        Exception thrown = assertThrows(Exception.class, () -> run(command));
        Throwable failure = thrown instanceof ExecutionException ? thrown.getCause() : thrown;
        assertTrue(failure instanceof CommandFailure && failure.getMessage().contains(why), failure.toString());
    }

    @Test
    void whatWasDoneIsSaid() throws Exception {
        Path eleven = rig.jar(ProbeJar.of("1.1.0", "nothing"), "11.jar");
        assertTrue(run("logpipe:install file:" + eleven).get(0).contains("Bundle ID: "));
        rig.awaitServed("output-probe", "1.1.0");
        assertFails("logpipe:install " + eleven + " /no/such.jar", "/no/such.jar");

        run("logpipe:pin output-probe '[1,1.1)'");
        rig.awaitServed("output-probe", "1.0.0");
        assertTrue(run("logpipe:plugins").contains("output-probe is pinned to [1.0.0,1.1.0)"));
        assertTrue(run("logpipe:plugins output-probe").get(0).startsWith("output-probe: Probe 1.1.0."));
        run("logpipe:pin output-probe none");
        rig.awaitServed("output-probe", "1.1.0");

        Path two = rig.jar(ProbeJar.of("2.0.0", "nothing"), "2.jar");
        List<String> lines = run("logpipe:update output-probe " + two);
        assertTrue(lines.get(0).matches("output-probe: now served by .*, paused \\d+\\.\\d{3} ms"), lines::toString);
        assertFails("logpipe:update output-none " + two, "no plugin output-none");
        run("logpipe:rollback output-probe");
        rig.awaitServed("output-probe", "1.1.0");
        assertEquals(List.of("nothing new"), run("logpipe:scan"));
        assertFails("logpipe:release output-probe", "not in quarantine");
    }

    /** A bundle is named by a number as well, and then keeps it; the figures are for programs. */
    @Test
    void pausesAreColumnsOfNumbers() throws Exception {
        long id = rig.probe().getBundleId();
        Path two = rig.jar(ProbeJar.of("2.0.0", "nothing"), "2.jar");
        run("logpipe:update " + id + " " + two);
        assertEquals("2.0.0", rig.context().getBundle(id).getVersion().toString());
        List<String> lines = run("logpipe:pauses");
        assertEquals(
                List.of("INSTANCE", "KIND", "MICROSECONDS"),
                List.of(lines.get(0).split(" +")));
        assertTrue(lines.get(1).matches("output-probe +in-place +[1-9]\\d*"), lines::toString);
        assertEquals(2, lines.size());
    }
}
