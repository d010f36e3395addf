package io.logpipe.core.shell;

import io.logpipe.api.plugin.Deadline;
import io.logpipe.core.Node;
import io.logpipe.core.route.DeadLetterDesk;
import io.logpipe.core.wiring.PlaceStatus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.spi.ToolProvider;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;

/** The shell commands of scope {@code logpipe} about what waits on the disk. */
public final class QueueCommands {

    /** Names of the commands, as they are registered. */
    public static final List<String> FUNCTIONS = List.of("queue", "deadletters");

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String REPLAY = "replay";

    private final Node node;

    /** Commands on {@code node}. */
    public QueueCommands(Node node) {
        this.node = node;
    }

    /** All queues on disk. */
    @Descriptor("shows, verifies or exports what waits on the disk for all outputs")
    public void queue(CommandSession session, @Descriptor("show, verify or export") String action) {
        run(session, new QueueTool(), action);
    }

    /** The queue of one output. */
    @Descriptor("the same of one output")
    public void queue(
            CommandSession session,
            @Descriptor("show, verify or export") String action,
            @Descriptor("id of the output") String output) {
        run(session, new QueueTool(), action, output);
    }

    /** All dead letters. */
    @Descriptor("shows what outputs refused for good, or offers it to them again")
    public void deadletters(CommandSession session, @Descriptor("show or replay") String action) throws Exception {
        if (action.equals(REPLAY)) {
            List<String> outputs = new ArrayList<>();
            for (PlaceStatus place : node.wirer().status()) {
                if (place.kind().equals("output")) {
                    outputs.add(place.id());
                }
            }
            replay(session, outputs);
        } else {
            run(session, new DeadLetterTool(), action);
        }
    }

    /** The dead letters of one output. */
    @Descriptor("the same of one output")
    public void deadletters(
            CommandSession session,
            @Descriptor("show or replay") String action,
            @Descriptor("id of the output") String output)
            throws Exception {
        if (action.equals(REPLAY)) {
            replay(session, List.of(output));
        } else {
            run(session, new DeadLetterTool(), action, output);
        }
    }

    private void replay(CommandSession session, List<String> outputs) throws Exception {
        int left = 0;
        for (String output : outputs) {
            Optional<DeadLetterDesk.Replay> replay = node.wirer().replay(output, Deadline.in(PATIENCE));
            if (replay.isEmpty()) {
                throw new CommandFailure(1, "no output " + output + " (expected: the id of one that is there)");
            }
            DeadLetterDesk.Replay result = replay.get();
            left += result.refused() + result.waiting();
            session.getConsole()
                    .println(output + ": " + result.delivered() + " delivered, " + result.refused()
                            + " refused again and kept, " + result.waiting() + " wait for the output");
        }
        if (left > 0) {
            throw new CommandFailure(1, left + " dead letters are not delivered");
        }
    }

    private void run(CommandSession session, ToolProvider tool, String... words) {
        PrintWriter out = new PrintWriter(session.getConsole());
        StringWriter errors = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.add(0, node.stateDir().toString());
        int code = tool.run(out, new PrintWriter(errors), arguments.toArray(String[]::new));
        out.flush();
        if (code != 0) {
            throw new CommandFailure(
                    code, errors.toString().replace("logpipe: ", "").strip());
        }
    }
}
