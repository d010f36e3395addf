package io.logpipe.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceFile;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Filter;
import io.logpipe.api.plugin.FilterFactory;
import io.logpipe.api.plugin.Verdict;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is true of every filter: it says what it touches, changes no block, and keeps the range of what it replaces. */
public interface FilterContract extends PluginContract {
    /** The source that tests take blocks from. */
    SourceRef SOURCE = SourceRef.of("app.log", "source-1");

    @Override
    FilterFactory factory();

    /** Text that the filter has something to do with, as the settings of {@link #items} are. */
    String sample();

    /** What becomes of {@link #sample}. */
    String expected();

    private Filter started(FakeHost host) throws Exception {
        Map<String, Object> items = items(host);
        Filter filter = host.create(factory(), items);
        host.start(filter);
        return filter;
    }

    /** B4, B5: the host checks that blocks stay as they were, and that replacements cover their range. */
    @Test
    default void b5_theSampleComesOutAsExpected() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Filter filter = started(host);
            assertEquals(
                    expected(),
                    host.apply(filter, SOURCE, sample().getBytes(UTF_8)).text());
        }
    }

    /** P4: a run without blocks is a run. */
    @Test
    default void p4_aRunMayBeEmpty() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Filter filter = started(host);
            assertEquals("", host.apply(filter, SOURCE).text());
            assertEquals(
                    expected(),
                    host.apply(filter, SOURCE, sample().getBytes(UTF_8)).text());
        }
    }

    /** S3: a filter that only looks replaces nothing. */
    @Test
    default void s3_onlyAFilterThatRewritesReplaces() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Filter filter = started(host);
            int replaced = host.apply(filter, SOURCE, sample().getBytes(UTF_8)).replaced();
            assertTrue(filter.access() == Filter.Access.REWRITE || replaced == 0, replaced + " replacements");
        }
    }

    /** S3: a filter that reads nothing is shown regions of files, even ones that cannot be read any more. */
    @Test
    default void s3_onlyAFilterThatReadsLooksIntoBlocks() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Filter filter = started(host);
            Path empty = Files.createTempFile(host.directory(), "cut", ".log");
            try (SourceFile file = host.blocks().share(FileChannel.open(empty));
                    Block region = file.region(Position.at(0), 10);
                    Filter.Pass pass = filter.open(SOURCE)) {
                if (filter.access() == Filter.Access.NONE) {
                    assertFalse(pass.apply(region) instanceof Verdict.Replace);
                }
            }
        }
    }

    /** An exchange of code changes nothing for what follows. */
    @Test
    default void p5_aSuccessorDoesTheSame() throws Exception {
        try (FakeHost host = FakeHost.open()) {
            Filter filter = started(host);
            host.apply(filter, SOURCE, sample().getBytes(UTF_8));
            Map<String, Object> items = items(host);
            filter = host.swap(filter, handover -> host.create(factory(), items));
            assertEquals(
                    expected(),
                    host.apply(filter, SOURCE, sample().getBytes(UTF_8)).text());
        }
    }
}
