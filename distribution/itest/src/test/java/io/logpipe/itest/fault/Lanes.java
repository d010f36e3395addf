package io.logpipe.itest.fault;

import io.logpipe.itest.Await;
import io.logpipe.itest.Tcp;
import io.logpipe.itest.trial.RunningNode;
import io.logpipe.itest.trial.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A collector and a dump side with several routes of their own between them, each through a proxy that cuts. */
final class Lanes implements AutoCloseable {

    private record Lane(Path source, Path target, Cutter cutter) {

        Path file() {
            return source.resolve(source.getFileName() + ".log");
        }

        long arrived() {
            return target.resolve(file().getFileName()).toFile().length();
        }
    }

    private final List<Lane> lanes = new ArrayList<>();
    private final List<RunningNode> nodes = new ArrayList<>();

    private Lanes() {}

    /** Both nodes run. */
    static Lanes open(Site site, Ack ack, int count) throws Exception {
        Lanes lanes = new Lanes();
        Routes collecting = new Routes();
        Routes dumping = new Routes();
        for (int i = 0; i < count; i++) {
            int port = Tcp.freePort();
            String name = ack + "-" + i;
            Lane lane = new Lane(site.directory(name), site.directory(name + "-target"), new Cutter(port));
            lanes.lanes.add(lane);
            collecting.add(Config.fileInput(lane.source), Config.tcpOutput(lane.cutter.port(), ack));
            dumping.add(Config.tcpInput(port), Config.fileOutput(lane.target));
        }
        lanes.nodes.add(site.start("dump-" + ack, dumping.text()));
        lanes.nodes.add(site.start("collector-" + ack, collecting.text()));
        return lanes;
    }

    /** One file in each lane. */
    List<Path> sources() {
        return lanes.stream().map(Lane::file).toList();
    }

    List<Path> targets() {
        return lanes.stream().map(Lane::target).toList();
    }

    /** Begins to cut, one share in each lane. */
    void cut(List<Deque<Cutter.Cut>> shares) {
        for (int i = 0; i < lanes.size(); i++) {
            lanes.get(i).cutter.begin(shares.get(i));
        }
    }

    int happened() {
        return lanes.stream().mapToInt(lane -> lane.cutter.happened()).sum();
    }

    /** Waits until more arrives in each lane. */
    void awaitFlow() throws Exception {
        for (Lane lane : lanes) {
            long before = lane.arrived();
            Await.until("more than " + before + " bytes in " + lane.target, () -> lane.arrived() > before);
        }
    }

    /** Waits for so many bytes in all, and then for more, which would be too much. */
    void awaitEnd(long size) throws Exception {
        Await.until(size + " bytes in all", Duration.ofSeconds(60), () -> arrived() >= size);
        Await.quiet("the targets", Duration.ofSeconds(2), this::arrived);
    }

    private long arrived() {
        return lanes.stream().mapToLong(Lane::arrived).sum();
    }

    @Override
    public void close() throws IOException {
        nodes.forEach(RunningNode::kill);
        for (Lane lane : lanes) {
            lane.cutter.close();
        }
    }
}
