import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.Map;

/** What send.c does, in as little Java as it takes: transferTo. Usage: Send DIRECTORY PORT. */
final class Send {

    private static final int HEADER = 80;

    private final Map<String, Long> done = new HashMap<>();
    private final ByteBuffer header = ByteBuffer.allocateDirect(HEADER).order(ByteOrder.nativeOrder());
    private final Path directory;
    private final SocketChannel peer;

    private Send(Path directory, SocketChannel peer) {
        this.directory = directory;
        this.peer = peer;
    }

    public static void main(String[] words) throws Exception {
        Path directory = Path.of(words[0]);
        int port = Integer.parseInt(words[1]);
        try (WatchService watch = directory.getFileSystem().newWatchService();
                SocketChannel peer =
                        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            peer.setOption(StandardSocketOptions.TCP_NODELAY, true);
            directory.register(watch, ENTRY_CREATE, ENTRY_MODIFY);
            System.out.println("ready");
            new Send(directory, peer).follow(watch);
        }
    }

    private void follow(WatchService watch) throws Exception {
        while (true) {
            WatchKey key = watch.take();
            for (WatchEvent<?> event : key.pollEvents()) {
                if (event.kind() == OVERFLOW) {
                    shipAll();
                } else {
                    ship(event.context().toString());
                }
            }
            key.reset();
        }
    }

    private void shipAll() throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            for (Path file : all) {
                ship(file.getFileName().toString());
            }
        }
    }

    private void ship(String name) throws IOException {
        long from = done.getOrDefault(name, 0L);
        try (FileChannel file = FileChannel.open(directory.resolve(name))) {
            for (long end = file.size(); end > from; end = file.size()) {
                header.clear();
                header.put(name.getBytes(StandardCharsets.UTF_8));
                while (header.position() < 64) {
                    header.put((byte) 0);
                }
                header.putLong(from).putLong(end - from).flip();
                peer.write(header);
                while (from < end) {
                    from += file.transferTo(from, end - from, peer);
                }
            }
        } catch (NoSuchFileException e) {
            return; // it has gone meanwhile
        }
        done.put(name, from);
    }
}
