package io.logpipe.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node makes of bytes that come in: those of the C program, and those of nobody who means well. */
final class WireIT {

    /** One receiving route of the node: everything that comes to the port goes to the directory. */
    private record Place(int port, Path path) {

        Client connect() throws IOException {
            return new Client(port);
        }

        Path file(String name) {
            return path.resolve(name);
        }
    }

    private static final int PLAIN = 24;
    private static final int INFLATING = 14;

    @RegisterExtension
    static final Sandbox SANDBOX = new Sandbox();

    private static final Deque<Place> PLAIN_PLACES = new ArrayDeque<>();
    private static final Deque<Place> INFLATING_PLACES = new ArrayDeque<>();

    private static final AtomicInteger ANOTHER = new AtomicInteger();

    private static Node node;

    /** One node for all: each test has a route of its own. */
    @BeforeAll
    static void start() throws Exception {
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        List<String> routes = new ArrayList<>();
        for (int i = 0; i < PLAIN + INFLATING; i++) {
            Place place =
                    new Place(Tcp.freePort(), SANDBOX.directory("place" + i).resolve("out"));
            (i < PLAIN ? PLAIN_PLACES : INFLATING_PLACES).add(place);
            String id = "\"id\": \"%s" + i + "\"";
            List<String> items = new ArrayList<>(List.of(id.formatted("out")));
            if (i >= PLAIN) {
                items.add("\"uncompress_algorithm\": \"deflate\"");
            }
            inputs.add(Configs.tcpInput(place.port, id.formatted("in")));
            outputs.add(Configs.fileOutput(place.path, items.toArray(String[]::new)));
            routes.add("{ \"id\": \"r%1$d\", \"inputs\": [\"in%1$d\"], \"outputs\": [\"out%1$d\"] }".formatted(i));
        }
        node = SANDBOX.start(SANDBOX.write(
                "node.json",
                "{ \"inputs\": [%s],\n\"outputs\": [%s],\n\"routes\": [%s] }\n"
                        .formatted(
                                String.join(",\n", inputs), String.join(",\n", outputs), String.join(",\n", routes))));
    }

    private static Place plain() {
        return PLAIN_PLACES.remove();
    }

    private static Place inflating() {
        return INFLATING_PLACES.remove();
    }

    /** That the connection is in step: another message on it arrives. */
    private static void assertInStep(Client client, Place place, String name) throws Exception {
        client.send(Wire.message(name, "in step\n"));
        Logs.awaitText(place.file(name), "in step\n");
    }

    private static void assertServes(Place place) throws Exception {
        try (Client client = place.connect()) {
            assertInStep(client, place, "another-connection-" + ANOTHER.incrementAndGet() + ".log");
        }
    }

    @Test
    @DisplayName("C-112 C-113 W1, W2 and W3 on one connection")
    void messagesOfTheProgram() throws Exception {
        Place place = plain();
        try (Client client = place.connect()) {
            client.send(Wire.vector("W1"));
            Logs.awaitText(place.file("a.log"), "Hello logpipe\n");
            client.send(Wire.vector("W2"), Wire.vector("W3"));
            Logs.awaitText(place.file("a.log"), "Hello logpipe\nline2\nline3\n");
            Logs.awaitText(place.file("b.log"), "x");
            assertInStep(client, place, "c.log");
        }
    }

    @Test
    @DisplayName("C-114 W4: a message of two blocks, the first of the largest size")
    void twoBlocks() throws Exception {
        Place place = plain();
        Path made = SANDBOX.dir().resolve("big.log");
        Logs.make(made, 150_000);
        byte[] bytes = Files.readAllBytes(made);
        try (Client client = place.connect()) {
            client.send(Wire.message(
                    "big.log".getBytes(StandardCharsets.UTF_8),
                    Arrays.copyOf(bytes, 102_399),
                    Arrays.copyOfRange(bytes, 102_399, 150_000)));
            Logs.awaitCopy(made, place.file("big.log"));
        }
    }

    @Test
    @DisplayName("C-123 W5: a blank line of the C program ends the message; then the connection is closed")
    void brokenLineMode() throws Exception {
        Place place = plain();
        try (Client client = place.connect()) {
            client.send(Wire.vector("W5")).awaitClosed();
            Logs.awaitText(place.file("a.log"), "onetwo");
        }
        assertServes(place);
    }

    @Test
    @DisplayName("C-115 R1: two messages in one piece")
    void backToBack() throws Exception {
        Place place = plain();
        try (Client client = place.connect()) {
            client.send(Wire.vector("R1"));
            Logs.awaitText(place.file("a.log"), "A");
            Logs.awaitText(place.file("b.log"), "B");
            assertInStep(client, place, "c.log");
        }
    }

    @Test
    @DisplayName("C-102 C-116 R2: a message without blocks makes an empty file")
    void withoutBlocks() throws Exception {
        Place place = plain();
        try (Client client = place.connect()) {
            client.send(Wire.vector("R2"));
            Await.until("an empty file", () -> Files.exists(place.file("a.log")));
            assertInStep(client, place, "c.log");
            assertEquals(0, Files.size(place.file("a.log")));
        }
    }

    @Test
    @DisplayName("C-117 R3: the second half of a length means nothing")
    void secondHalfOfLength() throws Exception {
        Place place = plain();
        try (Client client = place.connect()) {
            client.send(Wire.vector("R3"));
            Logs.awaitText(place.file("a.log"), "abc");
            assertInStep(client, place, "c.log");
        }
    }

    @Test
    @DisplayName("C-118 R4: a length of 64 bits is an end mark and then nonsense; others are not disturbed")
    void bigEndianLength() throws Exception {
        Place place = plain();
        try (Client bystander = place.connect();
                Client client = place.connect()) {
            bystander.send(Wire.header("b.log".getBytes(StandardCharsets.UTF_8)));
            client.send(Wire.vector("R4")).awaitClosed();
            bystander.send(Wire.length(1), new byte[] {'b'}, Wire.length(0));
            Logs.awaitText(place.file("b.log"), "b");
            assertEquals(0, Logs.size(place.file("a.log")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"R5", "R6", "R7"})
    @DisplayName(
            "C-119 C-120 no name, no magic, a block that is too large: the connection is closed, no byte is written")
    void refused(String vector) throws Exception {
        Place place = plain();
        try (Client client = place.connect()) {
            client.send(Wire.vector(vector)).awaitClosed();
        }
        assertServes(place);
        assertEquals(0, Logs.size(place.file("a.log")));
    }

    @Test
    @DisplayName("C-121 C-122 a name of 4097 bytes closes the connection, one of 4096 is only no file name")
    void longNames() throws Exception {
        Place place = plain();
        byte[] longest = "n".repeat(4096).getBytes(StandardCharsets.US_ASCII);
        byte[] longer = "n".repeat(4097).getBytes(StandardCharsets.US_ASCII);
        try (Client client = place.connect()) {
            client.send(Wire.message(longest, new byte[] {'x'}));
            assertInStep(client, place, "c.log");
            client.send(Wire.message(longer, new byte[] {'x'})).awaitClosed();
        }
        assertServes(place);
    }

    @Test
    @DisplayName("C-124 a message that comes byte by byte")
    void byteByByte() throws Exception {
        Place place = plain();
        try (Client client = place.connect()) {
            for (byte one : Wire.join(Wire.vector("W1"), Wire.vector("W2"))) {
                client.send(new byte[] {one});
            }
            Logs.awaitText(place.file("a.log"), "Hello logpipe\nline2\nline3\n");
        }
    }

    @Test
    @DisplayName("C-125 a sender that stops in the middle of a message holds nobody up")
    void stalledSender() throws Exception {
        Place place = plain();
        byte[] message = Wire.message("slow.log", "a whole block\n");
        try (Client stalled = place.connect()) {
            stalled.send(Arrays.copyOf(message, message.length / 2));
            assertServes(place);
            stalled.send(Arrays.copyOfRange(message, message.length / 2, message.length));
            Logs.awaitText(place.file("slow.log"), "a whole block\n");
        }
    }

    @Test
    @DisplayName("C-126 a connection that ends within a block leaves no padding; C-127 between messages it is no error")
    void cutConnection() throws Exception {
        Place place = plain();
        try (Client client = place.connect()) {
            client.send(Wire.message("a.log", "whole\n"));
            client.send(Wire.header("a.log".getBytes(StandardCharsets.UTF_8)), Wire.length(1000));
            client.send("half".getBytes(StandardCharsets.UTF_8));
        }
        assertServes(place);
        assertTrue(
                List.of("whole\n", "whole\nhalf").contains(Files.readString(place.file("a.log"))),
                () -> Node.quietText(place.file("a.log")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"D1", "D1f", "D2", "D2f", "D3", "D3f"})
    @DisplayName("C-109 blocks compressed by the C program, and by us")
    void compressed(String vector) throws Exception {
        Place place = inflating();
        try (Client client = place.connect()) {
            client.send(Wire.vector(vector));
            switch (vector.charAt(1)) {
                case '1' -> Logs.awaitText(place.file("a.log"), "Hello logpipe\n");
                case '2' -> Logs.awaitText(place.file("a.log"), "line2\nline3\n");
                default -> Logs.awaitText(place.file("b.log"), "x");
            }
        }
    }

    @Test
    @DisplayName("C-129 a compressed block without its checksum")
    void withoutChecksum() throws Exception {
        Place place = inflating();
        byte[] block = blockOfD1f();
        try (Client client = place.connect()) {
            client.send(Wire.message("a.log".getBytes(StandardCharsets.UTF_8), Arrays.copyOf(block, block.length - 4)));
            Logs.awaitText(place.file("a.log"), "Hello logpipe\n");
        }
    }

    @Test
    @DisplayName("C-130 a compressed block with a wrong checksum is refused; the service lives")
    void wrongChecksum() throws Exception {
        byte[] block = blockOfD1f();
        block[block.length - 1]++;
        assertRefused(block);
    }

    @Test
    @DisplayName("C-110 a block that is not compressed where it should be is refused; the service lives")
    void notCompressed() throws Exception {
        assertRefused("Hello logpipe\n".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("C-111 a block of 100 KB that would become 100 MB is refused; the service lives")
    void bomb() throws Exception {
        Deflater deflater = new Deflater();
        deflater.setInput(new byte[100 << 20]);
        deflater.finish();
        byte[] block = new byte[102_399];
        int length = deflater.deflate(block);
        deflater.end();
        assertRefused(Arrays.copyOf(block, length));
    }

    private static byte[] blockOfD1f() {
        byte[] message = Wire.vector("D1f");
        return Arrays.copyOfRange(message, 16, message.length - 8);
    }

    private static void assertRefused(byte[] block) throws Exception {
        Place place = inflating();
        Proc worker = node.awaitWorker();
        try (Client client = place.connect()) {
            client.send(Wire.message("refused.log".getBytes(StandardCharsets.UTF_8), block));
        }
        try (Client client = place.connect()) {
            client.send(Wire.vector("D1f"));
            Logs.awaitText(place.file("a.log"), "Hello logpipe\n");
        }
        assertEquals(0, Logs.size(place.file("refused.log")));
        assertEquals(worker, node.awaitWorker());
    }

    @Test
    @DisplayName("C-105 C-106 no name leads out of the directory, and none brings the connection out of step")
    void hostileNames() throws Exception {
        Place place = plain();
        Path outside = SANDBOX.directory("outside");
        Files.writeString(outside.resolve("victim"), "as it was\n");
        assertServes(place);
        Files.createSymbolicLink(place.file("link"), outside);
        Files.createSymbolicLink(place.file("trap.log"), outside.resolve("victim"));
        Files.createSymbolicLink(place.file("dangling.log"), outside.resolve("new"));
        Map<String, String> before = outsideOf(place);

        int count = 0;
        for (String name : hostileNames(outside)) {
            try (Client client = place.connect()) {
                client.send(Wire.message(name, "evil\n"));
                assertInStep(client, place, "good" + count++ + ".log");
            }
        }
        for (byte[] name : noNames()) {
            try (Client client = place.connect()) {
                client.send(Wire.message(name, "evil\n".getBytes(StandardCharsets.UTF_8)))
                        .awaitClosed();
            }
        }
        assertServes(place);

        assertEquals(before, outsideOf(place));
        assertFalse(Files.exists(Path.of("/lp-evil")));
        assertFalse(node.output().contains("\u001b"), "a name reached the log as it was");
        try (Stream<Path> files = Files.list(place.path())) {
            for (Path file : (Iterable<Path>) files::iterator) {
                assertTrue(Files.isRegularFile(file) || Files.isSymbolicLink(file), file.toString());
            }
        }
    }

    /** Names as they could be meant well: they are refused, and the message is passed over. */
    private static List<String> hostileNames(Path outside) {
        return List.of(
                "../evil",
                "../../evil",
                "../outside/victim",
                "a/../../evil",
                "good0.log/../../evil",
                "./evil",
                "sub/evil",
                "sub/",
                "//evil",
                "/lp-evil",
                outside + "/evil",
                outside + "/victim",
                "link/evil",
                "link/victim",
                "trap.log",
                "dangling.log",
                ".",
                "..",
                "a\nb",
                "\u001b[31mred",
                "n".repeat(256),
                "ä".repeat(128),
                "x/".repeat(200) + "x",
                "a;touch evil;.log",
                "$(touch evil).log",
                "-rf",
                "..\\evil",
                "..%2fevil");
    }

    /** Names that no sender sends: the connection is closed. */
    private static List<byte[]> noNames() {
        return List.of(
                "a\0b".getBytes(StandardCharsets.UTF_8),
                "\0".getBytes(StandardCharsets.UTF_8),
                "../evil\0.log".getBytes(StandardCharsets.UTF_8),
                // "../evil" in forms of UTF-8 that are longer than allowed, and bytes that are none.
                new byte[] {(byte) 0xc0, (byte) 0xae, (byte) 0xc0, (byte) 0xae, '/', 'e', 'v', 'i', 'l'},
                new byte[] {'.', '.', (byte) 0xc0, (byte) 0xaf, 'e', 'v', 'i', 'l'},
                new byte[] {(byte) 0xff, (byte) 0xfe, '/', '.', '.'});
    }

    /** Everything in the sandbox that this route has no business with. */
    private static Map<String, String> outsideOf(Place place) throws IOException {
        Map<String, String> tree = Sandbox.tree(SANDBOX.dir());
        tree.keySet()
                .removeIf(path -> path.startsWith(place.path().toString())
                        || path.startsWith(SANDBOX.state().toString())
                        || path.startsWith(SANDBOX.dir() + "/node.json-"));
        return tree;
    }
}
