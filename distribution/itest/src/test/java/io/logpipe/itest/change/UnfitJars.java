package io.logpipe.itest.change;

import io.logpipe.itest.Result;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.RunningNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Jars that must not get in: each is refused with its reason, by our own update and by Felix's, and nothing changes. */
final class UnfitJars {

    private static final String PASSWORD = "changeit";

    private final BadRoutes routes;
    private final Report report;
    private int number;

    UnfitJars(BadRoutes routes, Report report) {
        this.routes = routes;
        this.report = report;
    }

    void tryAll() throws Exception {
        refuses(next().with("Import-Package", "com.example.nowhere"), "com.example.nowhere");
        refuses(next().with("Require-Capability", BadJar.engine("9.0.0", "10.0.0")), "io.logpipe.engine");
        Path whole = next().write(routes.jars());
        Path half = Files.write(
                whole.resolveSibling("half.jar"),
                Arrays.copyOf(Files.readAllBytes(whole), (int) Files.size(whole) / 2));
        refuses(half, "zip END header not found");
        signatures();
    }

    private BadJar next() {
        number++;
        return new BadJar("output", "2.0." + number, java.util.Map.of(), java.util.Map.of());
    }

    private void refuses(BadJar jar, String reason) throws Exception {
        refuses(jar.write(routes.jars()), reason);
    }

    private void refuses(Path jar, String reason) throws Exception {
        RunningNode node = routes.node();
        long from = System.nanoTime();
        Result ours = node.ctl("logpipe:update output-bad " + jar);
        report.must(
                ours.exit() != 0 && ours.all().contains(reason),
                "logpipe:update to %s is refused: %s",
                jar.getFileName(),
                ours.err().strip());
        int logged = node.output().length();
        Result felix = node.ctl("felix:update " + node.served("output-bad").bundle() + " " + jar.toUri());
        io.logpipe.itest.Await.until("the revision before " + jar, () -> routes.isWell("output"));
        String said = felix.all() + node.output().substring(logged);
        report.must(said.contains(reason), "Felix's update to %s is undone because of %s", jar.getFileName(), reason);
        routes.awaitFlow("output");
        double stall = routes.stall(from, System.nanoTime());
        report.must(stall <= BadRoutes.STALL_MS, "the good route stood still for %.0f ms", stall);
    }

    /** Only what is signed by somebody in the trust store gets in. */
    private void signatures() throws Exception {
        Path ours = key("ours");
        Path theirs = key("theirs");
        Path trusted = ours.resolveSibling("trusted.pem");
        tool(
                "keytool",
                "-exportcert",
                "-rfc",
                "-alias",
                "ours",
                "-keystore",
                ours,
                "-storepass",
                PASSWORD,
                "-file",
                trusted);
        routes.reload("\"plugins\": { \"signatures\": \"require\", \"trust_store\": \"" + trusted + "\" }");
        refuses(next().write(routes.jars()), "sign");
        Path foreign = next().write(routes.jars());
        sign(foreign, theirs, "theirs");
        refuses(foreign, "not trusted");
        Path changed = next().write(routes.jars());
        sign(changed, ours, "ours");
        tool("jar", "--update", "--file", changed, "-C", routes.node().config().getParent(), "node.json");
        refuses(changed, "sign");
        Path good = next().write(routes.jars());
        sign(good, ours, "ours");
        Result taken = routes.node().ctl("logpipe:update output-bad " + good);
        report.must(
                taken.exit() == 0,
                "a jar that we have signed gets in: %s",
                taken.all().strip());
        routes.reload("");
        routes.repair("output");
    }

    private Path key(String name) throws Exception {
        Path store = routes.jars().resolve(name + ".p12");
        tool(
                "keytool",
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-keystore",
                store,
                "-storepass",
                PASSWORD);
        return store;
    }

    private static void sign(Path jar, Path store, String alias) throws Exception {
        tool("jarsigner", "-keystore", store, "-storepass", PASSWORD, jar, alias);
    }

    private static void tool(String name, Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", name).toString());
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command + ": " + said);
        }
    }
}
