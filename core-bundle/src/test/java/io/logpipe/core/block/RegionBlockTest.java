package io.logpipe.core.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.logpipe.api.block.FileRegion;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceFile;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A part of a file, read in the ways there are. */
final class RegionBlockTest {

    @TempDir
    private Path dir;

    private final NodePool pool = new NodePool(1 << 20);
    private Path log;

    @BeforeEach
    void write() throws Exception {
        log = Files.writeString(dir.resolve("a.log"), "0123456789");
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    @Test
    void anyPartOfItIsRead() throws Exception {
        try (SourceFile file = pool.share(FileChannel.open(log));
                FileRegion region = file.region(Position.at(2), 6)) {
            ByteBuffer target = ByteBuffer.allocate(3);
            region.read(1, target);
            assertEquals("345", text(target.flip()));
            try (MemoryBlock loaded = region.load(pool)) {
                assertEquals("234567", text(loaded.view()));
                assertEquals(2, loaded.start().offset());
            }
            assertThrows(IndexOutOfBoundsException.class, () -> region.read(4, target.clear()));
        }
    }

    @Test
    void whatWasCutShortIsNotRead() throws Exception {
        try (SourceFile file = pool.share(FileChannel.open(log));
                FileRegion region = file.region(Position.at(2), 6)) {
            try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
                channel.truncate(5);
            }
            assertThrows(EOFException.class, () -> region.read(0, ByteBuffer.allocate(6)));
            assertThrows(EOFException.class, () -> region.load(pool));
            assertEquals(0, pool.used());
        }
    }
}
