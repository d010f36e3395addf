package io.logpipe.core.shell;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;

/** Who may connect: the user that this process runs as, and root. The kernel says who the peer is. */
record ControlSocketPeer(UserPrincipal owner, UserPrincipal root) {

    /** The user that owns {@code socket}, which this process has made. */
    static ControlSocketPeer ownerOf(Path socket) throws IOException {
        UserPrincipal root =
                socket.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("root");
        return new ControlSocketPeer(Files.getOwner(socket), root);
    }

    boolean admits(SocketChannel channel) throws IOException {
        UserPrincipal peer =
                channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
        return peer.equals(owner) || peer.equals(root);
    }
}
