import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What receive.c does, in as little Java as it takes: read and write of 256 KiB. Usage: Receive DIRECTORY. */
final class Receive {

    private static final int HEADER = 80;

    public static void main(String[] words) throws Exception {
        Path directory = Path.of(words[0]);
        try (ServerSocketChannel door = ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            System.out.println(door.socket().getLocalPort());
            try (SocketChannel peer = door.accept()) {
                store(directory, peer);
            }
        }
    }

    private static void store(Path directory, SocketChannel peer) throws IOException {
        ByteBuffer header = ByteBuffer.allocateDirect(HEADER).order(ByteOrder.nativeOrder());
        ByteBuffer bytes = ByteBuffer.allocateDirect(256 * 1024);
        byte[] name = new byte[64];
        String last = "";
        FileChannel file = null;
        while (fill(peer, header.clear())) {
            header.flip().get(name);
            String next = new String(name, StandardCharsets.UTF_8).trim();
            if (!next.equals(last)) {
                if (file != null) {
                    file.close();
                }
                last = next;
                file = FileChannel.open(directory.resolve(last), CREATE, WRITE);
            }
            file.position(header.getLong());
            for (long left = header.getLong(); left > 0; ) {
                bytes.clear().limit((int) Math.min(left, bytes.capacity()));
                left -= peer.read(bytes);
                bytes.flip();
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
            }
        }
    }

    private static boolean fill(SocketChannel peer, ByteBuffer target) throws IOException {
        while (target.hasRemaining()) {
            if (peer.read(target) < 0) {
                return false;
            }
        }
        return true;
    }
}
