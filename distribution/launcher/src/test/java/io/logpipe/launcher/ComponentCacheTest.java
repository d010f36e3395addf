package io.logpipe.launcher;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the component runtime has noted is only believed as an orderly end has left it. */
class ComponentCacheTest {

    @TempDir
    private Path cache;

    private Path notes;

    @BeforeEach
    void note() throws IOException {
        notes = Files.createDirectories(cache.resolve("bundle7/data")).resolve("componentMetadataStore");
        Files.writeString(notes, "components of bundle 12");
    }

    @Test
    void whatWasSealedStays() throws IOException {
        new ComponentCache(cache).seal();
        new ComponentCache(cache).open();
        assertTrue(Files.exists(notes));
    }

    @Test
    void damageIsRemoved() throws IOException {
        new ComponentCache(cache).seal();
        Files.writeString(notes, "components of bundle 13");
        new ComponentCache(cache).open();
        assertFalse(Files.exists(notes));
    }

    @Test
    void whatAnOtherwiseOrderlyEndHasNotSealedIsRemoved() throws IOException {
        new ComponentCache(cache).open();
        assertFalse(Files.exists(notes));
    }

    @Test
    void aCacheWithoutNotesIsNone() throws IOException {
        Files.delete(notes);
        new ComponentCache(cache).seal();
        new ComponentCache(cache).open();
        assertFalse(Files.exists(notes));
    }
}
