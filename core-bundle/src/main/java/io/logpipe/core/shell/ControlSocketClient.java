package io.logpipe.core.shell;

import io.logpipe.core.shell.ControlSocketFrames.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;

/** One client: a session of the shell, and a thread that runs its lines one after the other. */
final class ControlSocketClient {

    private static final System.Logger LOG = System.getLogger("shell");

    private final ControlSocketFrames frames;
    private final CommandProcessor processor;
    private final Supplier<List<String>> words;
    private final Consumer<ControlSocketClient> gone;
    private boolean busy;
    private boolean finished;

    ControlSocketClient(
            ControlSocketFrames frames,
            CommandProcessor processor,
            Supplier<List<String>> words,
            Consumer<ControlSocketClient> gone) {
        this.frames = frames;
        this.processor = processor;
        this.words = words;
        this.gone = gone;
    }

    void start() {
        Thread thread = new Thread(this::run, "logpipe-control-client");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try (frames;
                CommandSession session = processor.createSession(
                        InputStream.nullInputStream(),
                        new Replies(ControlSocketFrames.OUT),
                        new Replies(ControlSocketFrames.ERR));
                CommandSession plain = processor.createSession(
                        InputStream.nullInputStream(),
                        OutputStream.nullOutputStream(),
                        OutputStream.nullOutputStream())) {
            ControlSocketCommands.into(session, plain);
            for (Frame frame = frames.read(); frame != null && begin(); frame = frames.read()) {
                answer(session, frame);
                if (!end()) {
                    return;
                }
            }
        } catch (Exception e) {
            // The client went away, which it may; or the shell was stopped under it.
            LOG.log(Level.DEBUG, "control client", e);
        } finally {
            gone.accept(this);
        }
    }

    /** Sends the client away: now, or when its command is answered. */
    synchronized void finish() {
        finished = true;
        if (!busy) {
            try {
                frames.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "control client", e);
            }
        }
    }

    private synchronized boolean begin() {
        busy = !finished;
        return busy;
    }

    private synchronized boolean end() {
        busy = false;
        return !finished;
    }

    private void answer(CommandSession session, Frame frame) throws IOException {
        switch (frame.kind()) {
            case ControlSocketFrames.COMMAND -> frames.exit(execute(session, frame.text()));
            case ControlSocketFrames.WORDS -> {
                list("command ", (Collection<?>) session.get(".commands"));
                list("word ", words.get());
                frames.exit(0);
            }
            default -> throw new IOException("request of kind " + frame.kind() + " (expected: c or w)");
        }
    }

    private void list(String prefix, Collection<?> names) throws IOException {
        for (Object name : names) {
            frames.text(ControlSocketFrames.OUT, prefix + name + "\n");
        }
    }

    /** Runs one line; whatever a command throws, an error of its bundle's classes too, ends only the command. */
    private int execute(CommandSession session, String line) throws IOException {
        try {
            Object result = session.execute(line);
            session.put("_", result);
            print(session, result);
            return 0;
        } catch (Exception | Error e) {
            Throwable failure = ControlSocketErrors.cause(e);
            frames.text(ControlSocketFrames.ERR, ControlSocketErrors.message(failure) + "\n");
            return ControlSocketErrors.exitCode(failure);
        } finally {
            session.getConsole().flush();
        }
    }

    /** As Gogo's console prints results, but for the empty line after those that end with one. */
    private void print(CommandSession session, Object result) throws IOException {
        if (result != null && !Boolean.FALSE.equals(session.get(".Gogo.format"))) {
            String text = session.format(result, Converter.INSPECT).toString();
            session.getConsole().flush();
            frames.text(ControlSocketFrames.OUT, text.isEmpty() || text.endsWith("\n") ? text : text + "\n");
        }
    }

    /** What a command prints, as it prints it. */
    private final class Replies extends OutputStream {

        private final byte kind;

        Replies(byte kind) {
            this.kind = kind;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            frames.bytes(kind, bytes, offset, length);
        }
    }
}
