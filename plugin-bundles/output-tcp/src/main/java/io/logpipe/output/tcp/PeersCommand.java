package io.logpipe.output.tcp;

import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.osgi.service.component.annotations.Component;

/** The shell command {@code logpipe:peers}: which peers are remembered as acknowledging, and by which output. */
@Component(property = {"osgi.command.scope=logpipe", "osgi.command.function=peers"})
public final class PeersCommand implements Function {

    @Override
    public Object execute(CommandSession session, List<Object> arguments) {
        session.getConsole().println("OUTPUT  PEER");
        AnsweredPeers.open().stream()
                .flatMap(output -> output.all().stream().map(peer -> output.output() + "  " + peer))
                .sorted()
                .forEach(session.getConsole()::println);
        return "";
    }
}
