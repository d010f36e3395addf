package io.logpipe.core.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.plugin.Output;
import io.logpipe.api.plugin.PluginState;
import io.logpipe.api.plugin.Threading;
import io.logpipe.core.registry.FactoryBinding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WirerTest {

    private static final String TWO_BY_TWO = """
            {"inputs": [{"plugin":"input-t","id":"i1"},{"plugin":"input-t","id":"i2"}],
             "filters": [{"plugin":"filter-t","id":"f1"},{"plugin":"filter-t","id":"f2"}],
             "outputs": [{"plugin":"output-t","id":"o1"},{"plugin":"output-d","id":"o2"}]}
            """;
    private static final String FILTERED = """
            {"inputs": [{"plugin":"input-t","id":"i1"}], "filters": [{"plugin":"filter-t","id":"f1"}],
             "outputs": [{"plugin":"output-t","id":"o1"}]}
            """;
    private static final String ONE = """
            {"inputs": [{"plugin":"input-t"}], "outputs": [{"plugin":"output-t", "mark":"%s"}]}
            """;

    private static final String TWO_OUTPUTS = """
            {"inputs": [{"plugin":"input-t"}],
             "outputs": [{"plugin":"output-t","id":"a"},{"plugin":"output-t","id":"b"}]}
            """;

    private static final String RENAMED = """
            {"inputs": [{"plugin":"input-t","id":"other"}],
             "outputs": [{"plugin":"output-t","id":"a"},{"plugin":"output-t","id":"b"}]}
            """;

    @TempDir
    private Path dir;

    private Workshop shop;
    private final Workshop.Behaviour inputs = new Workshop.Behaviour();
    private final Workshop.Behaviour filters = new Workshop.Behaviour();
    private final Workshop.Behaviour outputs = new Workshop.Behaviour();
    private FactoryBinding outputBinding;

    @BeforeEach
    void open() throws Exception {
        shop = new Workshop(dir);
        shop.install(shop.input("input-t", inputs), "1.0.0");
        shop.install(shop.filter("filter-t", filters), "1.0.0");
        outputBinding = shop.install(shop.output("output-t", outputs, Threading.LOOP), "1.0.0");
        shop.install(shop.output("output-d", new Workshop.Behaviour(), Threading.DEDICATED), "1.0.0");
    }

    @AfterEach
    void close() throws Exception {
        shop.close();
    }

    /** C-045, C-197: outputs, then filters, then inputs. C-046, C-200: the other way round. */
    @Test
    void startsFromTheEndAndStopsFromTheBeginning() throws Exception {
        assertTrue(shop.wirer.change(shop.config(TWO_BY_TWO)).applied());
        assertEquals(
                List.of("start o1 v1", "start o2 v1", "start f1 v1", "start f2 v1", "start i1 v1", "start i2 v1"),
                events("start"));
        shop.wirer.stop();
        assertEquals(
                List.of("stop i1 v1", "stop i2 v1", "stop f1 v1", "stop f2 v1", "stop o1 v1", "stop o2 v1"),
                events("stop"));
    }

    /** A queue on disk comes, takes other limits and goes with the configuration, and nothing is lost or doubled by that. */
    @Test
    void aQueueOnDiskComesAndGoes() throws Exception {
        String config =
                "{\"inputs\": [{\"plugin\":\"input-t\"}], \"outputs\": [{\"plugin\":\"output-t\", \"queue\": {%s}}]}";
        Path files = dir.resolve("queue/output-t");
        shop.wirer.change(shop.config(config.formatted("")));
        shop.send("input-t", "1 ");
        shop.await("first", () -> text("output-t").equals("1 "));
        assertFalse(Files.exists(files));
        assertEquals(-1, shop.status("output-t").diskBytes());

        assertTrue(shop.wirer
                .change(shop.config(config.formatted("\"disk\": \"1MiB\"")))
                .applied());
        shop.send("input-t", "2 ");
        shop.await("second", () -> text("output-t").equals("1 2 "));
        shop.await("files", () -> shop.status("output-t").diskBytes() > 0);
        shop.wirer.change(shop.config(config.formatted("\"disk\": \"2MiB\"")));
        shop.send("input-t", "3 ");
        shop.await("third", () -> text("output-t").equals("1 2 3 "));

        shop.wirer.change(shop.config(config.formatted("")));
        shop.await("no files", () -> !Files.exists(files));
        shop.send("input-t", "4 ");
        shop.await("fourth", () -> text("output-t").equals("1 2 3 4 "));
        shop.wirer.change(shop.config(config.formatted("\"disk\": \"1MiB\"")));
        shop.send("input-t", "5 ");
        shop.await("fifth", () -> text("output-t").equals("1 2 3 4 5 "));
        shop.await("files again", () -> shop.status("output-t").diskBytes() > 0);
    }

    /** C-057: both outputs get the data of both inputs, through the filters in order. */
    @Test
    void everyInputReachesEveryOutputThroughAllFilters() throws Exception {
        shop.wirer.change(shop.config(TWO_BY_TWO));
        shop.send("i1", "one ");
        shop.await("first", () -> text("o1").equals("one ") && text("o2").equals("one "));
        shop.send("i2", "two ");
        shop.await("second", () -> text("o1").equals("one two ") && text("o2").equals("one two "));
        assertEquals(List.of("apply f1", "apply f2", "apply f1", "apply f2"), events("apply"));
    }

    /** An input that leaves the configuration hears of what it has sent, or it would read that again when it comes back. */
    @Test
    void whoLeavesHearsWhatBecameOfItsData() throws Exception {
        outputs.acks = new CopyOnWriteArrayList<>();
        shop.wirer.change(shop.config(TWO_OUTPUTS));
        shop.send("input-t", "before ");
        shop.await("both outputs have it", () -> outputs.acks.size() == 2);
        CompletableFuture<Boolean> change = CompletableFuture.supplyAsync(
                () -> shop.wirer.change(shop.config(RENAMED)).applied());
        shop.await("input-t reads no more", () -> {
            shop.send("input-t", "x");
            return shop.status("input-t").why().contains("reads no more");
        });
        assertEquals(List.of(), events("stop"));
        outputs.acks.forEach(Output.Ack::done);
        assertTrue(change.get(20, TimeUnit.SECONDS));
        List<String> last = List.of("committed input-t " + text("a").length(), "stop input-t v1", "start other v1");
        assertEquals(
                last, shop.diary.stream().filter(line -> last.contains(line)).toList());
    }

    /** A renamed input that cannot start leaves the positions to the one that is back under its first name. */
    @Test
    void whoCannotStartTakesNoPositionsAway() throws Exception {
        shop.wirer.change(shop.config(TWO_OUTPUTS));
        inputs.failsToStartAs = "other";
        assertFalse(shop.wirer.change(shop.config(RENAMED)).applied());
        assertEquals(List.of("find input-t 0", "find other 1", "find input-t 1"), events("find"));
        inputs.failsToStartAs = "";
        assertTrue(shop.wirer.change(shop.config(RENAMED)).applied());
        assertEquals("find other 1", events("find").get(3));
    }

    /** C-016: what did not change is the same instance; what did is replaced with the handover of the old. */
    @Test
    void anUnchangedInstanceIsNotTouched() throws Exception {
        shop.wirer.change(shop.config(ONE.formatted("a")));
        Outcome outcome = shop.wirer.change(shop.config(ONE.formatted("b")));
        assertTrue(outcome.applied());
        assertEquals(List.of("start output-t v1", "start input-t v1", "start output-t v1 after v1"), events("start"));
        assertEquals(List.of("stop output-t v1"), events("stop"));
        shop.send("input-t", "x");
        shop.await("delivery", () -> text("output-t").equals("x"));
    }

    /** An entry without an id keeps its place when the one before it goes. */
    @Test
    void entriesWithoutIdKeepTheirPlaces() throws Exception {
        shop.wirer.change(shop.config("""
                {"inputs": [{"plugin":"input-t"}],
                 "outputs": [{"plugin":"output-t","mark":"a"},{"plugin":"output-t","mark":"b"}]}
                """));
        shop.wirer.change(shop.config(ONE.formatted("b")));
        assertEquals(List.of("stop output-t v1"), events("stop"));
        assertEquals(List.of("input-t", "output-t-2"), ids());
    }

    /** C-203: a change that cannot be created or started leaves everything as it was, and says why. */
    @Test
    void aFailingChangeIsUndone() throws Exception {
        shop.wirer.change(shop.config(ONE.formatted("a")));
        outputs.failsToCreate = true;
        Outcome notCreated = shop.wirer.change(shop.config(ONE.formatted("b")));
        outputs.failsToCreate = false;
        assertFalse(notCreated.applied());
        assertTrue(notCreated.problems().get(0).contains("cannot be created on purpose"));
        assertEquals(List.of(), events("stop"));

        inputs.failsToStart = true;
        Outcome notStarted = shop.wirer.change(shop.config(TWO_BY_TWO));
        inputs.failsToStart = false;
        assertFalse(notStarted.applied());
        assertTrue(notStarted.problems().get(0).contains("i1: cannot be started"), notStarted.toString());
        assertEquals(List.of("input-t", "output-t"), ids());
        shop.await("the old wiring runs again", () -> shop.status("input-t").runs());
        shop.send("input-t", "x");
        shop.await("delivery", () -> text("output-t").equals("x"));
    }

    /** When a factory goes, its instances are at rest before that returns; when another comes, they go on with the handover. */
    @Test
    void placesWaitForTheirFactory() throws Exception {
        shop.wirer.change(shop.config(ONE.formatted("a")));
        shop.registry.remove(outputBinding.factory());
        assertEquals(List.of("stop output-t v1"), events("stop"));
        assertEquals(PluginState.STOPPED, shop.status("output-t").state());
        assertEquals("waits for plugin output-t", shop.status("output-t").why());
        shop.send("input-t", "meanwhile");
        Workshop.Behaviour second = new Workshop.Behaviour();
        second.version = "2";
        shop.install(shop.output("output-t", second, Threading.DEDICATED), "2.0.0");
        shop.await("delivery", () -> text("output-t").equals("meanwhile"));
        assertTrue(shop.diary.contains("start output-t v2 after v1"), shop.diary.toString());
    }

    /** A newer version beside the old takes over; one that fails to start leaves the old one serving. */
    @Test
    void aNewerVersionTakesOverUnlessItFails() throws Exception {
        shop.wirer.change(shop.config(ONE.formatted("a")));
        Workshop.Behaviour bad = new Workshop.Behaviour();
        bad.version = "2";
        bad.failsToStart = true;
        FactoryBinding refused = shop.install(shop.output("output-t", bad, Threading.LOOP), "2.0.0");
        shop.await("the old one serves again", () -> events("start").contains("start output-t v1 after v1"));
        shop.registry.remove(refused.factory());
        Workshop.Behaviour good = new Workshop.Behaviour();
        good.version = "3";
        shop.install(shop.output("output-t", good, Threading.LOOP), "3.0.0");
        shop.await("the new one serves", () -> events("start").contains("start output-t v3 after v1"));
        shop.send("input-t", "x");
        shop.await("delivery", () -> text("output-t").equals("x"));
    }

    /** Two places of one plugin: both are served by the new code, or both by the old. */
    @Test
    void allPlacesOfAPluginAreExchangedOrNone() throws Exception {
        shop.wirer.change(shop.config(TWO_OUTPUTS));
        shop.registry.hold(outputBinding.bundle());
        Workshop.Behaviour second = new Workshop.Behaviour();
        second.version = "2";
        FactoryBinding held = installHeld(second, "2.0.0");
        assertEquals(2, shop.wirer.serve(held).size());
        assertEquals(List.of("a", "b"), shop.wirer.servedBy(held.bundle()));
        assertTrue(shop.diary.containsAll(List.of("start a v2 after v1", "start b v2 after v1")));

        Workshop.Behaviour third = new Workshop.Behaviour() {
            @Override
            void starting(String place) {
                if (place.equals("b")) {
                    throw new IllegalStateException("not in b");
                }
            }
        };
        third.version = "3";
        FactoryBinding bad = installHeld(third, "3.0.0");
        assertThrows(ExchangeFailure.class, () -> shop.wirer.serve(bad));
        assertEquals(List.of("a", "b"), shop.wirer.servedBy(held.bundle()));
        assertTrue(shop.diary.contains("start a v2 after v3"), shop.diary.toString());
        shop.send("input-t", "x");
        shop.await("delivery", () -> text("a").equals("x") && text("b").equals("x"));
    }

    /** Code that is older takes over as well, if it is told to; a place that is pinned elsewhere is left alone. */
    @Test
    void olderCodeServesIfItIsToldTo() throws Exception {
        shop.wirer.change(shop.config(TWO_OUTPUTS.replace("\"id\":\"b\"", "\"id\":\"b\", \"version\":\"[1,2)\"")));
        shop.registry.hold(outputBinding.bundle());
        FactoryBinding older = installHeld(new Workshop.Behaviour(), "0.9.0");
        List<String> lines = shop.wirer.serve(older);
        assertTrue(lines.get(0).startsWith("b: is pinned to [1,2)"), lines.toString());
        assertEquals(List.of("a"), shop.wirer.servedBy(older.bundle()));
    }

    private FactoryBinding installHeld(Workshop.Behaviour behaviour, String version) {
        shop.registry.hold(shop.nextBundle());
        return shop.install(shop.output("output-t", behaviour, Threading.LOOP), version);
    }

    /** However often an instance fails before it is made anew, that is one failure. */
    @Test
    void anInstanceFailsOnce() throws Exception {
        shop.wirer.change(shop.config(ONE.formatted("a")));
        inputs.failsOnEvent = true;
        for (int i = 0; i < 20; i++) {
            shop.send("input-t", "x");
        }
        shop.await("the failure", () -> shop.status("input-t").counters().getOrDefault("failures", 0L) >= 1);
        inputs.failsOnEvent = false;
        shop.await("made anew", () -> events("start").contains("start input-t v1 after v1"));
        assertTrue(shop.status("input-t").runs());
    }

    /** Whatever a plugin throws, it is one failure of one instance. */
    @Test
    void anErrorIsAFailureToo() throws Exception {
        shop.wirer.change(shop.config(ONE.formatted("a")));
        inputs.errsOnEvent = true;
        shop.send("input-t", "x");
        shop.await("the failure", () -> shop.status("input-t").counters().getOrDefault("failures", 0L) == 1);
        inputs.errsOnEvent = false;
        shop.await("made anew", () -> events("start").contains("start input-t v1 after v1"));
        shop.send("input-t", "y");
        shop.await("delivery", () -> text("output-t").endsWith("y"));
    }

    /** An entry that pins a range is not served by a version outside it. */
    @Test
    void aPinnedEntryKeepsItsVersion() throws Exception {
        shop.wirer.change(shop.config("""
                {"inputs": [{"plugin":"input-t"}], "outputs": [{"plugin":"output-t","version":"[1,2)"}]}
                """));
        Workshop.Behaviour second = new Workshop.Behaviour();
        shop.install(shop.output("output-t", second, Threading.LOOP), "2.0.0");
        shop.wirer.change(shop.config(ONE.formatted("a")));
        shop.await("unpinned", () -> shop.status("output-t").plugin().contains("2.0.0"));
        assertEquals(1, events("stop").size());
    }

    /** C-055: after a second without events idle work runs, of inputs, then of outputs. */
    @Test
    void idleWorkRunsWhenNothingHappens() throws Exception {
        shop.wirer.change(shop.config(ONE.formatted("a")));
        shop.await("idle", () -> events("idle").size() >= 2);
        assertEquals(List.of("idle input-t", "idle output-t"), events("idle").subList(0, 2));
    }

    /** C-051, C-056: an instance that fails is made anew, beside all others. */
    @Test
    void aFailingInstanceIsMadeAnew() throws Exception {
        inputs.failsOnIdle = true;
        shop.wirer.change(shop.config(ONE.formatted("a")));
        shop.await("made anew", () -> events("start").contains("start input-t v1 after v1"));
        shop.await("idle work of the other", () -> events("idle").contains("idle output-t"));
        assertFalse(events("stop").contains("stop output-t v1"));
    }

    /** C-052: a transient failure in an input is logged, and its next event finds it as it was. */
    @Test
    void aTransientFailureInAnInputMakesNothingAnew() throws Exception {
        shop.wirer.change(shop.config(ONE.formatted("a")));
        inputs.transientFailures = 1;
        shop.send("input-t", "x");
        shop.await("the failure", () -> inputs.transientFailures == 0);
        shop.send("input-t", "y");
        shop.await("delivery", () -> text("output-t").equals("xy"));
        assertEquals(List.of(), events("stop"));
    }

    /** C-062: an input that blocks has a thread of its own; others go on, and the stop does not wait for it for ever. */
    @Test
    void aBlockingInputHoldsNobody() throws Exception {
        Workshop.Behaviour blocking = new Workshop.Behaviour();
        shop.install(shop.input("input-b", blocking, Threading.DEDICATED), "1.0.0");
        shop.wirer.change(shop.config("""
                {"inputs": [{"plugin":"input-b"},{"plugin":"input-t"}], "outputs": [{"plugin":"output-t"}]}
                """));
        shop.send("input-b", "1 ");
        shop.await("delivery of the dedicated one", () -> text("output-t").equals("1 "));
        blocking.hangs = true;
        shop.send("input-b", "never");
        shop.send("input-t", "2 ");
        shop.await("delivery of the other", () -> text("output-t").equals("1 2 "));
        blocking.hangs = false;
    }

    /** An instance that hangs on the loop is left behind; the others go on, and it is made anew. */
    @Test
    void aHangOnTheLoopCostsOnlyItsInstance() throws Exception {
        shop.wirer.change(shop.config(TWO_BY_TWO));
        shop.send("i1", "before ");
        shop.await("delivery", () -> text("o1").equals("before "));
        inputs.hangs = true;
        shop.send("i1", "stuck");
        shop.await("left behind", () -> shop.status("i1").counters().getOrDefault("failures", 0L) > 0);
        inputs.hangs = false;
        shop.await("made anew", () -> shop.status("i1").runs());
        shop.send("i2", "after");
        shop.await(
                "delivery",
                () -> text("o1").equals("before after") && text("o2").equals("before after"));
    }

    /** It is the output that hangs, not the engine; what it had taken is offered to its successor. */
    @Test
    void aHangOfAnOutputOnTheLoopCostsOnlyThat() throws Exception {
        shop.wirer.change(shop.config(TWO_BY_TWO));
        outputs.hangs = true;
        shop.send("i1", "stuck ");
        shop.await("left behind", () -> shop.status("o1").counters().getOrDefault("failures", 0L) > 0);
        outputs.hangs = false;
        shop.send("i2", "after");
        shop.await("delivery", () -> text("o2").equals("stuck after"));
        shop.await("delivery again", () -> text("o1").endsWith("stuck after"));
        assertEquals(0, shop.status("i1").counters().getOrDefault("failures", 0L));
    }

    /** The input in the middle of whose call it was is made anew, too, without blame; nobody is called on two threads. */
    @Test
    void aHangOfAFilterCostsItAndTheInputThatCalledIt() throws Exception {
        shop.wirer.change(shop.config(FILTERED));
        for (int failures = 1; failures <= 2; failures++) {
            int starts = failures + 1;
            inputs.failsOnIdle = true;
            shop.await("made anew", () -> events("start i1").size() == starts);
        }
        filters.hangs = true;
        shop.send("i1", "stuck");
        shop.await("left behind", () -> shop.status("f1").counters().getOrDefault("failures", 0L) > 0);
        filters.hangs = false;
        shop.await(
                "made anew",
                () -> events("start i1").size() == 4 && shop.status("f1").runs());
        shop.send("i1", "after");
        shop.await("delivery", () -> text("o1").equals("after"));
    }

    /** The old one is on the loop, which is busy; the new one is not, and must not be taken for the old when that is dropped. */
    @Test
    void whoseStopHangsIsDroppedBeforeItsSuccessorStarts() throws Exception {
        shop.wirer.change(shop.config(ONE.formatted("a")));
        shop.registry.hold(outputBinding.bundle());
        outputs.hangsInStop = true;
        AtomicBoolean busy = new AtomicBoolean(true);
        for (int i = 0; i < 50; i++) {
            shop.loop.execute(() -> toil(busy));
        }
        shop.registry.hold(shop.nextBundle());
        FactoryBinding next =
                shop.install(shop.output("output-t", new Workshop.Behaviour(), Threading.DEDICATED), "2.0.0");
        shop.wirer.serve(next);
        busy.set(false);
        outputs.hangsInStop = false;
        shop.send("input-t", "x");
        shop.await("delivery", () -> text("output-t").equals("x"));
    }

    /** Again and again, as long as there is something to do. */
    private void toil(AtomicBoolean busy) {
        long end = System.nanoTime() + 10_000_000;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        if (busy.get()) {
            shop.loop.execute(() -> toil(busy));
        }
    }

    /** What is thrown may be anything, on any thread. */
    @Test
    void whoCannotBeCreatedOrStartedIsNamed() throws Exception {
        shop.wirer.change(shop.config(ONE.formatted("a")));
        shop.registry.hold(outputBinding.bundle());
        for (Threading threading : Threading.values()) {
            Workshop.Behaviour bad = new Workshop.Behaviour() {
                @Override
                void starting(String place) {
                    throw new AssertionError("not here");
                }
            };
            shop.registry.hold(shop.nextBundle());
            FactoryBinding refused = shop.install(shop.output("output-t", bad, threading), "2.0.0");
            ExchangeFailure failure = assertThrows(ExchangeFailure.class, () -> shop.wirer.serve(refused));
            assertEquals("output-t: cannot be started: java.lang.AssertionError: not here", failure.getMessage());
            shop.registry.remove(refused.factory());
        }
    }

    private List<String> events(String verb) {
        synchronized (shop.diary) {
            return shop.diary.stream()
                    .filter(line -> line.startsWith(verb + " "))
                    .toList();
        }
    }

    private List<String> ids() {
        return shop.wirer.status().stream().map(PlaceStatus::id).toList();
    }

    private String text(String output) {
        StringBuffer text = shop.delivered.get(output);
        return text == null ? "" : text.toString();
    }
}
