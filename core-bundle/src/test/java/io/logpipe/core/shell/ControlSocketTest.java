package io.logpipe.core.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.core.shell.SocketUser.Reply;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ControlSocketTest {

    private Path state;
    private RealShell shell;
    private ControlSocket control;

    @BeforeEach
    void listen(@TempDir Path directory) throws Exception {
        state = Files.createDirectory(
                directory.resolve("state"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        shell = new RealShell(directory);
        control = new ControlSocket(state, shell.processor(), () -> List.of("instance-1"));
        control.start();
    }

    @AfterEach
    void end() throws Exception {
        control.close();
        shell.close();
    }

    private SocketUser user() throws IOException {
        return new SocketUser(state.resolve("control"));
    }

    @Test
    void whatACommandPrintsAndReturnsArrivesWithExitCodeZero() throws Exception {
        try (SocketUser user = user()) {
            assertEquals(new Reply("grüß dich\n", "", 0), user.run("echo grüß dich"));
            assertEquals(new Reply("1\ntwo\n", "", 0), user.run("[1 two]"));
            assertTrue(user.run("lb").out().startsWith("START LEVEL"));
        }
    }

    @Test
    void aLongReplyArrivesWhole() throws Exception {
        try (SocketUser user = user()) {
            shell.command("test", "long", new Talkative());
            assertEquals(
                    "0123456789".repeat(20_000) + "\n", user.run("test:long").out());
        }
    }

    /** A command with much to say. */
    public static final class Talkative {
        /** 200 kB. */
        public String _long() {
            return "0123456789".repeat(20_000);
        }
    }

    @Test
    void variablesOfOneConnectionAreNotSeenByAnother() throws Exception {
        try (SocketUser one = user();
                SocketUser other = user()) {
            one.run("x = 5");
            assertEquals("5\n", one.run("echo $x").out());
            assertEquals("null\n", other.run("echo $x").out());
        }
    }

    @Test
    void aFailingCommandSaysWhyAndGivesItsExitCode() throws Exception {
        shell.command("test", "refuse", new Failing());
        shell.command("test", "foreign", new Failing());
        shell.command("test", "crash", new Failing());
        shell.command("test", "error", new Failing());
        try (SocketUser user = user()) {
            assertEquals(new Reply("", "no such route\n", 4), user.run("test:refuse"));
            assertEquals(new Reply("", "by another bundle\n", 7), user.run("test:foreign"));
            assertEquals(new Reply("", "two; lines\n", 1), user.run("test:crash"));
            assertEquals(new Reply("", "no class\n", 1), user.run("test:error"));
            assertEquals(new Reply("", "Command not found: nonsense\n", 1), user.run("nonsense"));
            assertEquals(0, user.run("echo still here").exitCode());
        }
    }

    /** Commands that fail in different ways. */
    public static final class Failing {

        /** As commands of the core do. */
        public void refuse() {
            throw new CommandFailure(4, "no such route");
        }

        /** As commands of other bundles may. */
        public void foreign() {
            throw new ForeignFailure();
        }

        /** As commands of careless bundles do. */
        public void crash() {
            throw new IllegalStateException("two\n  lines");
        }

        /** As commands of broken bundles do. */
        public void error() {
            throw new NoClassDefFoundError("no class");
        }
    }

    /** An exception with an exit code, of a class that the core does not know. */
    public static final class ForeignFailure extends RuntimeException {
        private static final long serialVersionUID = 1;

        ForeignFailure() {
            super("by another bundle");
        }

        /** The code. */
        public int exitCode() {
            return 7;
        }
    }

    @Test
    void wordsAreCommandsAndWhatTheCoreOffers() throws Exception {
        try (SocketUser user = user()) {
            List<String> words = user.words().out().lines().toList();
            assertTrue(words.contains("command felix:lb"));
            assertTrue(words.contains("word instance-1"));
        }
    }

    @Test
    void theNinthClientIsSentAwayAndThePlaceOfALeaverIsFree() throws Exception {
        List<SocketUser> users = new ArrayList<>();
        for (int i = 0; i < ControlSocket.MAX_CLIENTS; i++) {
            SocketUser user = user();
            users.add(user);
            assertEquals(0, user.run("echo hello").exitCode());
        }
        try (SocketUser ninth = user()) {
            assertEquals(new Reply("", "too many clients (expected: at most 8)\n", 1), ninth.reply());
        }
        users.remove(0).close();
        Reply reply;
        do {
            try (SocketUser next = user()) {
                reply = next.run("echo free");
            } catch (IOException e) {
                // Sent away while it was writing.
                reply = new Reply("", "", 1);
            }
        } while (reply.exitCode() != 0);
        for (SocketUser user : users) {
            user.close();
        }
    }

    @Test
    void aFrameThatIsTooLongEndsTheConnectionAndNothingElse() throws Exception {
        try (SocketUser user = user();
                SocketUser other = user()) {
            user.sendHeader('c', 65_537);
            assertTrue(user.ended());
            assertEquals(0, other.run("echo well").exitCode());
        }
    }

    /** S24: nobody but the owner and root gets in, by the file's mode and by what the kernel says of the peer. */
    @Test
    void onlyTheOwnerMayConnect() throws Exception {
        Path socket = state.resolve("control");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
        UserPrincipal stranger = state.getFileSystem()
                .getUserPrincipalLookupService()
                .lookupPrincipalByName(Files.getOwner(socket).getName().equals("daemon") ? "bin" : "daemon");
        try (ServerSocketChannel server = ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            UnixDomainSocketAddress address = UnixDomainSocketAddress.of(state.resolve("other"));
            server.bind(address);
            try (SocketChannel client = SocketChannel.open(address);
                    SocketChannel accepted = server.accept()) {
                assertTrue(client.isConnected());
                assertTrue(ControlSocketPeer.ownerOf(socket).admits(accepted));
                assertFalse(new ControlSocketPeer(stranger, stranger).admits(accepted));
            }
        }
    }

    @Test
    void aStateDirectoryThatIsOpenToOthersIsRefused() throws Exception {
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwx--x---"));
        ControlSocket open = new ControlSocket(state, shell.processor());
        assertTrue(assertThrows(IOException.class, open::start).getMessage().contains("expected: mode 0700"));
    }

    @Test
    void aSocketThatAKilledWorkerLeftIsReplaced() throws Exception {
        Path next = Files.createDirectory(
                state.resolve("next"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createFile(next.resolve("control"));
        Files.createFile(next.resolve("control.new"));
        try (ControlSocket second = new ControlSocket(next, shell.processor())) {
            second.start();
            try (SocketUser user = new SocketUser(next.resolve("control"))) {
                assertEquals(0, user.run("echo new").exitCode());
            }
        }
        assertFalse(Files.exists(next.resolve("control")));
    }

    @Test
    void aPathThatIsTooLongForASocketIsReplacedByANotedOne() throws Exception {
        Path deep = Files.createDirectory(
                state.resolve("d".repeat(120)),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        ControlSocket second = new ControlSocket(deep, shell.processor());
        second.start();
        Path noted = Path.of(Files.readString(deep.resolve("control.path")).trim());
        try (SocketUser user = new SocketUser(noted)) {
            assertEquals(0, user.run("echo far").exitCode());
        }
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(noted.getParent())));

        // As after a kill: nothing was tidied up.
        ControlSocket third = new ControlSocket(deep, shell.processor());
        third.start();
        assertFalse(Files.exists(noted.getParent()), "what the killed worker left is gone");
        Path again = Path.of(Files.readString(deep.resolve("control.path")).trim());
        third.close();
        assertFalse(Files.exists(again.getParent()));
        assertFalse(Files.exists(deep.resolve("control.path")));
        second.close();
    }

    @Test
    void closeAnswersTheCommandThatRunsAndSendsIdleClientsAway() throws Exception {
        Slow slow = new Slow();
        shell.command("test", "slow", slow);
        try (SocketUser busy = user();
                SocketUser idle = user()) {
            idle.run("echo here");
            busy.send('c', "test:slow".getBytes());
            slow.begun.await();
            control.close();
            assertTrue(idle.ended());
            slow.go.countDown();
            assertEquals(new Reply("done\n", "", 0), busy.reply());
            assertTrue(busy.ended());
        }
    }

    /** A command that ends when it is told to. */
    public static final class Slow {

        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch go = new CountDownLatch(1);

        /** Waits. */
        public String slow() throws InterruptedException {
            begun.countDown();
            go.await();
            return "done";
        }
    }

    @Test
    void closeTwiceOrWithoutStartIsNoError() {
        control.close();
        control.close();
        new ControlSocket(state, shell.processor()).close();
    }
}
