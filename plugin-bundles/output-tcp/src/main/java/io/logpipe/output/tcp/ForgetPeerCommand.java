package io.logpipe.output.tcp;

import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.osgi.service.component.annotations.Component;

/**
 * The shell command {@code logpipe:forget-peer PEER}: for a receiver that was exchanged for one that does not acknowledge.
 * The connection that stands is not touched.
 */
@Component(property = {"osgi.command.scope=logpipe", "osgi.command.function=forget-peer"})
public final class ForgetPeerCommand implements Function {

    @Override
    public Object execute(CommandSession session, List<Object> arguments) throws IOException {
        if (arguments.size() != 1) {
            throw new IllegalArgumentException("forget-peer " + arguments + " (expected: one peer as host:port)");
        }
        String peer = String.valueOf(arguments.get(0));
        boolean known = false;
        for (AnsweredPeers output : AnsweredPeers.open()) {
            if (output.forget(peer)) {
                known = true;
                session.getConsole().println(output.output() + " forgets that " + peer + " acknowledges");
            }
        }
        if (!known) {
            TreeSet<String> all = new TreeSet<>();
            AnsweredPeers.open().forEach(output -> all.addAll(output.all()));
            throw new IllegalArgumentException("no output remembers " + peer + " (expected: one of " + all + ")");
        }
        return "";
    }
}
