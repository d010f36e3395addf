package io.logpipe.itest.fault;

import io.logpipe.itest.Await;
import io.logpipe.itest.Result;
import io.logpipe.itest.Tcp;
import io.logpipe.itest.Wire;
import io.logpipe.itest.trial.Report;
import io.logpipe.itest.trial.RunningNode;
import io.logpipe.itest.trial.Site;
import io.logpipe.itest.trial.Trial;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Peers that know the C program's wire only, from it and to it, byte by byte as it was captured. */
final class OldPeers implements Trial {

    private static final double LIMIT_MS = 5_000;
    /** Bytes of the first words on the acknowledged wire. */
    private static final int HELLO = 37;

    @Override
    public void run(Site site, Options options, Report report) throws Exception {
        if (Secured.asked()) {
            throw new IllegalStateException(
                    "peers on the C program's wire are tried without TLS (expected: FAULTS_TLS=off)");
        }
        for (OldReceiver.Manner manner : OldReceiver.Manner.values()) {
            fallsBack(site, manner, report);
        }
        refuses(site, report);
        remembers(site, report);
        takes(site, Ack.PREFER, report);
        takes(site, Ack.REQUIRE, report);
    }

    private static RunningNode collector(Site site, String name, int port, Ack ack) throws Exception {
        return site.start(name, Config.collector(site.directory(name), Config.tcpOutput(port, ack)));
    }

    private static void write(Site site, String name) throws Exception {
        Files.writeString(site.directory(name).resolve("a.log"), "Hello logpipe\n");
    }

    /** With {@code prefer}, an old receiver gets exactly what the C program would send, and soon. */
    private static void fallsBack(Site site, OldReceiver.Manner manner, Report report) throws Exception {
        String name = "prefer-" + manner;
        byte[] expected = Wire.vector("W1");
        int port = Tcp.freePort();
        try (OldReceiver receiver = new OldReceiver(port, manner)) {
            RunningNode node = collector(site, name, port, Ack.PREFER);
            write(site, name);
            Await.until(
                    "the message",
                    () -> receiver.lines().size() == 2
                            && receiver.lines().get(1).bytes().length >= expected.length);
            byte[] sent = receiver.lines().get(1).bytes();
            report.must(
                    receiver.lines().get(0).bytes().length == HELLO && Arrays.equals(expected, sent),
                    "prefer, a receiver that %s: asked once, then exactly W1",
                    manner);
            double wait = receiver.wait(receiver.lines().get(1));
            report.bar("falls back before a receiver that " + manner, wait, LIMIT_MS);
            report.must(node.terminate(), "%s ends in order", node);
        }
    }

    /** With {@code require}, it gets nothing but the question. */
    private static void refuses(Site site, Report report) throws Exception {
        int port = Tcp.freePort();
        try (OldReceiver receiver = new OldReceiver(port, OldReceiver.Manner.CLOSES)) {
            RunningNode node = collector(site, "require", port, Ack.REQUIRE);
            write(site, "require");
            Await.until("several attempts", () -> receiver.lines().size() >= 4);
            report.must(
                    onlyAsked(receiver),
                    "require: asked %d times, nothing sent",
                    receiver.lines().size());
            report.must(node.terminate(), "%s ends in order", node);
        }
    }

    private static boolean onlyAsked(OldReceiver receiver) {
        return receiver.lines().stream().noneMatch(OldReceiver.Line::isOld)
                && receiver.lines().stream().allMatch(line -> line.bytes().length <= HELLO);
    }

    /** One that has acknowledged is not spoken to in the old way, until somebody says so. */
    private static void remembers(Site site, Report report) throws Exception {
        int port = Tcp.freePort();
        Path target = site.directory("remembered-target");
        RunningNode dump = site.start("dump", Config.dump(Config.tcpInput(port), target));
        RunningNode node = collector(site, "remembered", port, Ack.PREFER);
        Path source = site.directory("remembered");
        Files.writeString(source.resolve("first.log"), "acknowledged\n");
        Await.until("the first file", () -> target.resolve("first.log").toFile().length() > 0);
        report.must(dump.terminate(), "%s ends in order", dump);
        try (OldReceiver receiver = new OldReceiver(port, OldReceiver.Manner.CLOSES)) {
            write(site, "remembered");
            Await.until("several attempts", () -> receiver.lines().size() >= 4);
            String peer = "127.0.0.1:" + port;
            String peers = node.ask("logpipe:peers");
            report.must(onlyAsked(receiver) && peers.contains(peer), "a peer that has answered is only asked");
            Result wrong = node.ctl("logpipe:forget-peer 127.0.0.1:1");
            report.must(
                    wrong.exit() != 0 && wrong.all().contains(peer),
                    "said of another: %s",
                    wrong.all().strip());
            report.say("%s", node.ask("logpipe:forget-peer " + peer).strip());
            Await.until(
                    "the message",
                    () -> receiver.lines().stream().anyMatch(line -> Arrays.equals(Wire.vector("W1"), line.bytes())));
            report.must(!node.ask("logpipe:peers").contains(peer), "one that is forgotten gets exactly W1");
        }
        report.must(node.terminate(), "%s ends in order", node);
    }

    /** What the C program sends is taken, unless acknowledgements are required. */
    private static void takes(Site site, Ack ack, Report report) throws Exception {
        int port = Tcp.freePort();
        Path target = site.directory("taken-" + ack);
        RunningNode dump =
                site.start("taking-" + ack, Config.dump(Config.tcpInput(port, "\"ack\": \"" + ack + "\""), target));
        boolean taken = ack != Ack.REQUIRE;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            for (String vector : List.of("W1", "W2", "W3")) {
                socket.getOutputStream().write(Wire.vector(vector));
            }
            if (!taken) {
                Await.until("the end of the connection", () -> ended(socket));
            }
        }
        Path first = target.resolve("a.log");
        if (taken) {
            Await.until("all of it", () -> target.resolve("b.log").toFile().length() > 0);
            String text = Files.readString(first);
            report.must(text.equals("Hello logpipe\nline2\nline3\n"), "%s takes what the C program sends", ack);
        }
        report.must(dump.terminate(), "%s ends in order", dump);
        report.must(Files.exists(first) == taken, "%s %s the C program's messages", ack, taken ? "keeps" : "refuses");
    }

    private static boolean ended(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (java.io.IOException reset) {
            return true;
        }
    }
}
