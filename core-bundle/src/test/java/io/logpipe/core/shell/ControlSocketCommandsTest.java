package io.logpipe.core.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.core.shell.SocketUser.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.felix.service.command.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Bundle;

/** The exit code of Felix's own commands, with the real ones. */
@Timeout(60)
class ControlSocketCommandsTest {

    private Path directory;
    private RealShell shell;
    private ControlSocket control;
    private SocketUser user;

    @BeforeEach
    void connect(@TempDir Path temporary) throws Exception {
        directory = temporary;
        Path state = Files.createDirectory(
                directory.resolve("state"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        shell = new RealShell(directory);
        control = new ControlSocket(state, shell.processor());
        control.start();
        user = new SocketUser(state.resolve("control"));
    }

    @AfterEach
    void end() throws Exception {
        user.close();
        control.close();
        shell.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "start 999",
                "felix:start 999",
                "start",
                "start nonsense",
                "stop 999",
                "stop",
                "uninstall 999",
                "update 999",
                "update 0 file:/nonexistent",
                "update 0 nonsense:/",
                "install file:/nonexistent.jar",
                "install nonsense:/",
                "refresh",
                "refresh 999",
                "which 0 no.such.Class",
                "help no:such",
                "inspect nonsense service 0",
                "lb -l -s",
                "log debug",
                "bundlelevel -s -i 5 0",
            })
    void whatDoesNotWorkHasAnExitCodeAndAReason(String line) throws Exception {
        Reply reply = user.run(line);
        assertEquals(1, reply.exitCode());
        assertEquals(1, reply.err().lines().count(), reply.err());
        assertEquals("", reply.out());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lb",
                "lb -s felix",
                "headers 0",
                "which 0 org.osgi.framework.Bundle",
                "help",
                "help felix:lb",
                "help lb",
                "inspect cap service 0",
                "frameworklevel",
                "bundlelevel 0",
                "bundlelevel -i 20",
            })
    void whatWorksHasExitCodeZero(String line) throws Exception {
        Reply reply = user.run(line);
        assertEquals("", reply.err());
        assertEquals(0, reply.exitCode());
    }

    @Test
    void aBundleThatDoesNotResolveDoesNotStart() throws Exception {
        Bundle needy = shell.install(RealShell.jar(directory, "needy", "1.0.0", "no.such.world"));
        Reply reply = user.run("start " + needy.getBundleId());
        assertEquals(1, reply.exitCode());
        assertTrue(reply.err().contains("no.such.world"), reply.err());
        assertEquals(1, user.run("resolve " + needy.getBundleId()).exitCode());
    }

    @Test
    void aBundleThatResolvesDoes() throws Exception {
        Bundle plain = shell.install(RealShell.jar(directory, "plain", "1.0.0", ""));
        assertEquals(new Reply("", "", 0), user.run("resolve " + plain.getBundleId()));
        assertEquals(Bundle.RESOLVED, plain.getState());
        assertEquals(new Reply("", "", 0), user.run("start " + plain.getBundleId()));
        assertEquals(Bundle.ACTIVE, plain.getState());
        assertEquals(new Reply("", "", 0), user.run("stop plain"));
        assertEquals(new Reply("", "", 0), user.run("uninstall plain"));
    }

    @Test
    void installNamesTheNewBundle() throws Exception {
        Path jar = RealShell.jar(directory, "fresh", "1.0.0", "");
        Reply reply = user.run("install " + jar.toUri());
        assertEquals(0, reply.exitCode());
        assertTrue(reply.out().startsWith("Bundle ID: "), reply.out());
    }

    @Test
    void installOfAFileThatIsNoBundleFails() throws Exception {
        Path text = Files.writeString(directory.resolve("bad.jar"), "this is no jar");
        assertEquals(1, user.run("install " + text.toUri()).exitCode());
    }

    @Test
    void installOfTwoOfWhichOneIsBadFails() throws Exception {
        Path good = RealShell.jar(directory, "good", "1.0.0", "");
        Reply reply = user.run("install " + good.toUri() + " file:/nonexistent.jar");
        assertEquals(1, reply.exitCode());
        assertTrue(reply.err().contains("1 of 2 could not be installed"), reply.err());
    }

    @Test
    void updateToABundleThatStartsSucceeds() throws Exception {
        Bundle bundle = shell.install(RealShell.jar(directory, "swap", "1.0.0", ""));
        bundle.start();
        Path next = RealShell.jar(directory, "swap", "1.1.0", "");
        assertEquals(new Reply("", "", 0), user.run("update " + bundle.getBundleId() + " " + next.toUri()));
        assertEquals("1.1.0", bundle.getVersion().toString());
    }

    @Test
    void updateToABundleThatDoesNotStartFails() throws Exception {
        Bundle bundle = shell.install(RealShell.jar(directory, "swap", "1.0.0", ""));
        bundle.start();
        Path next = RealShell.jar(directory, "swap", "1.1.0", "no.such.world");
        Reply reply = user.run("update swap " + next.toUri());
        assertEquals(1, reply.exitCode());
        assertTrue(reply.err().startsWith("Unable to resolve swap"), reply.err());
        assertTrue(reply.err().contains("no.such.world"), reply.err());
    }

    @Test
    void whatFollowsAFailedCommandIsNotRun() throws Exception {
        assertEquals("", user.run("start 999; echo done").out());
        assertEquals("done\n", user.run("lb && echo done").out());
    }

    /** S23: nothing opens a port that the config does not name. */
    @ParameterizedTest
    @ValueSource(strings = {"telnetd start", "gogo:telnetd start"})
    void theShellIsNotOfferedOverTcp(String line) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        shell.command("gogo", "telnetd", (Function) (session, arguments) -> calls.incrementAndGet());
        assertTrue(user.run(line).err().startsWith("telnetd is off"));
        assertEquals(0, calls.get());
    }

    @Test
    void aCommandOfOursComesBeforeFelixsOfTheSameName() throws Exception {
        Counting counting = new Counting();
        shell.command("logpipe", "update", counting);
        assertEquals("ours\n", user.run("update 999").out());
        assertEquals(1, counting.calls.get());
        assertNotEquals(0, user.run("felix:update 999").exitCode());
        assertEquals(1, counting.calls.get());
    }

    /** A command of the core that is called as one of Felix's. */
    public static final class Counting {

        private final AtomicInteger calls = new AtomicInteger();

        /** Counts. */
        public String update(String bundle) {
            calls.incrementAndGet();
            return "ours";
        }
    }
}
