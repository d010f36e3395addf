package io.logpipe.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTest {

    @TempDir
    private Path directory;

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        Path file = directory.resolve("product");
        Ledger ledger = Ledger.read(file);
        assertTrue(ledger.isEmpty());
        ledger.put("plugins/a b.jar", 17, 0xffff_ffffL);
        ledger.put("plugins/c.jar", 18, 0);
        ledger.write();
        ledger.setRemoved("plugins/c.jar");

        Ledger again = Ledger.read(file);
        assertEquals(Set.of("plugins/a b.jar", "plugins/c.jar"), again.names());
        assertTrue(again.untouched("plugins/a b.jar", 17));
        assertFalse(again.untouched("plugins/a b.jar", 19));
        assertFalse(again.removed("plugins/a b.jar"));
        assertTrue(again.removed("plugins/c.jar"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "something else\n1\t2\tx\n",
                "logpipe product 1\n1\t2\tx\n1\tzz\ty\n",
                "logpipe product 1\n1\t2"
            })
    void aDamagedOneCountsAsEmpty(String text) throws Exception {
        Path file = Files.writeString(directory.resolve("product"), text);
        assertTrue(Ledger.read(file).isEmpty());
    }
}
