package io.logpipe.core.shell;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/**
 * Felix's commands return their errors as text, as if all were well. In the sessions of the control socket functions
 * of the same names stand before them, which throw instead; so {@code &&} and the exit code say the truth.
 */
final class ControlSocketCommands {

    private static final Pattern ID = Pattern.compile("\\d+");
    private static final String EXCEPTION = "org.osgi.framework.BundleException: ";
    private static final Predicate<String> NOTHING = String::isBlank;

    /** What Felix's commands return when they did what they say; what is not here always succeeds, or throws. */
    private static final Map<String, Predicate<String>> GOOD = Map.of(
            "start", NOTHING,
            "stop", NOTHING,
            "update", NOTHING,
            "uninstall", NOTHING,
            "bundlelevel", text -> text.isBlank() || text.contains(" is level "),
            "which", text -> text.startsWith("Loaded from: "),
            "help", text -> !text.startsWith("No methods found"),
            "inspect", text -> !text.startsWith("Invalid argument"),
            "lb", text -> !text.startsWith("Only one of"),
            "log", text -> !text.startsWith("Log reader service is unavailable"));

    private final CommandSession plain;

    private ControlSocketCommands(CommandSession plain) {
        this.plain = plain;
    }

    /**
     * Puts the functions into a session, and our own scope before all others.
     *
     * @param plain a session without them, to reach the commands behind; lives as long as {@code session}
     */
    static void into(CommandSession session, CommandSession plain) {
        ControlSocketCommands commands = new ControlSocketCommands(plain);
        session.put("SCOPE", "logpipe:felix:*");
        GOOD.forEach((name, good) ->
                commands.stand(session, name, (s, arguments) -> commands.check(name, good, s, arguments)));
        commands.stand(session, "install", commands::install);
        commands.stand(session, "resolve", commands::resolve);
        commands.stand(session, "refresh", commands::refresh);
        Function noTelnet = (s, arguments) -> {
            throw new CommandFailure(
                    1, "telnetd is off: whoever reaches the port could do anything (use: logpipe shell)");
        };
        session.put("gogo:telnetd", noTelnet);
        session.put("*:telnetd", noTelnet);
    }

    /** Without a scope, a command of ours with that name comes first. */
    private void stand(CommandSession session, String name, Function function) {
        session.put("felix:" + name, function);
        session.put("*:" + name, (Function) (s, arguments) -> plain.get("logpipe:" + name) instanceof Function ours
                ? ours.execute(s, arguments)
                : function.execute(s, arguments));
    }

    private Object call(String name, CommandSession session, List<Object> arguments) throws Exception {
        if (plain.get("felix:" + name) instanceof Function command) {
            Object result = command.execute(session, arguments);
            return result == null ? "" : result;
        }
        throw new CommandFailure(1, "no command felix:" + name + ": bundle org.apache.felix.gogo.command does not run");
    }

    private Object check(String name, Predicate<String> good, CommandSession session, List<Object> arguments)
            throws Exception {
        Object result = call(name, session, arguments);
        if (!good.test(result.toString())) {
            throw failure(result);
        }
        return result;
    }

    private static CommandFailure failure(Object text) {
        return new CommandFailure(1, ControlSocketErrors.oneLine(text.toString().replace(EXCEPTION, "")));
    }

    /** Of several it names those that were installed, and says nothing of the others. */
    private Object install(CommandSession session, List<Object> arguments) throws Exception {
        int asked = arguments.size();
        Object result = call("install", session, arguments);
        if (!result.toString().startsWith("Bundle ID")) {
            throw failure(result);
        }
        long installed = ID.matcher(result.toString()).results().count();
        if (installed < asked) {
            throw failure(result + ", but " + (asked - installed) + " of " + asked + " could not be installed");
        }
        insistOnThere(result.toString());
        return result;
    }

    /** What is not fit to be a plugin is uninstalled before the command returns. */
    private static void insistOnThere(String ids) {
        Bundle own = FrameworkUtil.getBundle(ControlSocketCommands.class);
        BundleContext context = own == null ? null : own.getBundleContext();
        if (context != null
                && ID.matcher(ids).results().anyMatch(id -> context.getBundle(Long.parseLong(id.group())) == null)) {
            throw new CommandFailure(1, ids + ", but it was refused and uninstalled again; the log says why");
        }
    }

    /** It has its answer the wrong way round: text when all are resolved, nothing when not. */
    private Object resolve(CommandSession session, List<Object> arguments) throws Exception {
        if (call("resolve", session, arguments).toString().isBlank()) {
            throw new CommandFailure(1, "Not all bundles could be resolved.");
        }
        return "";
    }

    private Object refresh(CommandSession session, List<Object> arguments) throws Exception {
        if (arguments.isEmpty()) {
            throw new CommandFailure(1, "no bundle to refresh (expected: ids or symbolic names)");
        }
        return call("refresh", session, arguments);
    }
}
