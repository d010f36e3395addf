package io.logpipe.itest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** TCP sockets of a process, and ports for it. */
public final class Tcp {

    private static final String ESTABLISHED = "01";
    private static final String LISTENING = "0A";

    private static final Random RANDOM = new Random();

    private Tcp() {}

    /**
     * A port that nobody listens on. Below the range that the kernel deals to outgoing connections, so that none of
     * those takes it meanwhile.
     */
    public static int freePort() throws IOException {
        while (true) {
            int port = 12_000 + RANDOM.nextInt(20_000);
            try (ServerSocket probe = new ServerSocket()) {
                probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (java.net.BindException taken) {
                continue;
            }
        }
    }

    /** Ports that it listens on. */
    public static Set<Integer> listeners(Proc process) throws IOException {
        Set<Integer> ports = new TreeSet<>();
        for (String[] row : rows(process, LISTENING)) {
            ports.add(port(row[1]));
        }
        return ports;
    }

    /** Its connections to {@code port}, each with both addresses and ports. */
    public static Set<String> connectionsTo(Proc process, int port) throws IOException {
        Set<String> connections = new TreeSet<>();
        for (String[] row : rows(process, ESTABLISHED)) {
            if (port(row[2]) == port) {
                connections.add(row[1] + " to " + row[2]);
            }
        }
        return connections;
    }

    private static int port(String address) {
        return HexFormat.fromHexDigits(address.substring(address.indexOf(':') + 1));
    }

    private static List<String[]> rows(Proc process, String state) throws IOException {
        Set<String> inodes = process.sockets();
        List<String[]> rows = new ArrayList<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                // slot, local, remote, state, queues, timer, retransmits, uid, timeout, inode
                String[] row = line.strip().split("\\s+");
                if (row.length > 9 && row[3].equals(state) && inodes.contains(row[9])) {
                    rows.add(row);
                }
            }
        }
        return rows;
    }
}
