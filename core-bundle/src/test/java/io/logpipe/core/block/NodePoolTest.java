package io.logpipe.core.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logpipe.api.block.BlockDraft;
import io.logpipe.api.block.MemoryBlock;
import io.logpipe.api.block.Position;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class NodePoolTest {

    private final NodePool pool = new NodePool(4 << 20);

    /** A short block in a long draft, such as a compressed one, does not hold the draft's memory while it waits. */
    @Test
    void aShortBlockHoldsLittleMemory() {
        List<MemoryBlock> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            waiting.add(block(128 << 10, 2_000));
        }
        assertTrue(pool.used() <= 100 * 4_096, "in use: " + pool.used());
        assertEquals(2_000, waiting.get(0).view().remaining());
        assertEquals((byte) 7, waiting.get(99).view().get(1_999));
        waiting.forEach(MemoryBlock::close);
        assertEquals(0, pool.used());
    }

    /** B1: a block lives until its last reference is closed, and no longer. */
    @Test
    void b1_memoryIsFreedWithTheLastReference() {
        MemoryBlock block = block(10_000, 10_000);
        MemoryBlock slice = block.slice(5, 10, Position.at(5), 10);
        MemoryBlock again = slice.retain();
        block.close();
        slice.close();
        assertEquals((byte) 7, again.view().get(0));
        again.close();
        assertEquals(0, pool.used());
        assertThrows(IllegalStateException.class, again::view);
        assertThrows(IllegalStateException.class, again::close);
        assertThrows(IllegalStateException.class, again::retain);
    }

    /** {@link MemoryBlock#read} gives what a view shows, of a part as well, and nothing after the last close. */
    @Test
    void bytesAreReadWhereTheTargetStands() {
        MemoryBlock whole;
        try (BlockDraft draft = pool.draft(8)) {
            draft.buffer().put(new byte[] {0, 1, 2, 3, 4, 5, 6, 7});
            whole = draft.seal(Position.at(0));
        }
        MemoryBlock part = whole.slice(2, 5, Position.at(2), 5);
        whole.close();
        ByteBuffer target = ByteBuffer.allocate(6);
        part.read(1, target.position(1).limit(4));
        assertEquals(4, target.position());
        assertEquals(ByteBuffer.wrap(new byte[] {0, 3, 4, 5, 0, 0}), target.clear());
        assertThrows(IndexOutOfBoundsException.class, () -> part.read(0, target));
        assertThrows(IndexOutOfBoundsException.class, () -> part.read(-1, target.limit(2)));
        part.close();
        assertThrows(IllegalStateException.class, () -> part.read(0, target));
    }

    /** What is spent makes routes wait; who waits is told once, when there is room for more than a drop. */
    @Test
    void whoWaitsForMemoryIsToldWhenThereIsRoom() {
        AtomicInteger told = new AtomicInteger();
        pool.onRoom(told::incrementAndGet);
        List<MemoryBlock> blocks = new ArrayList<>();
        while (!pool.isLow()) {
            blocks.add(block(64 << 10, 64 << 10));
        }
        pool.wantRoom();
        blocks.remove(0).close();
        assertEquals(0, told.get(), "one block is a drop");
        blocks.forEach(MemoryBlock::close);
        assertEquals(1, told.get());
        assertFalse(pool.isLow());
    }

    /** The same memory serves all sizes in turn: what is kept is no more than the budget, whatever is asked for. */
    @Test
    void whatOneSizeGivesBackServesAnother() {
        for (int size = 512; size <= 1 << 20; size *= 2) {
            List<MemoryBlock> blocks = new ArrayList<>();
            while (pool.used() < pool.budget()) {
                blocks.add(block(size, size));
            }
            assertEquals(pool.budget(), pool.kept(), "blocks of " + size);
            blocks.forEach(MemoryBlock::close);
            assertEquals(0, pool.used());
        }
        assertEquals(pool.budget(), pool.kept());
    }

    /** A draft is never refused; what is taken beyond the budget is not kept. */
    @Test
    void whatIsBeyondTheBudgetIsLetGoOf() {
        List<MemoryBlock> blocks = new ArrayList<>();
        while (pool.used() < 5 * pool.budget()) {
            blocks.add(block(300_000, 300_000));
        }
        assertTrue(pool.kept() < 4 * pool.budget(), "kept: " + pool.kept());
        blocks.forEach(MemoryBlock::close);
        assertEquals(pool.budget(), pool.kept());
        assertEquals(0, pool.used());
    }

    /** No two blocks have a byte in common, whatever comes and goes. */
    @Test
    void blocksOfAllSizesKeepTheirBytes() {
        Random random = new Random(4);
        Map<MemoryBlock, Byte> blocks = new LinkedHashMap<>();
        for (int i = 0; i < 20_000; i++) {
            int length = 1 + random.nextInt(1 << random.nextInt(18));
            byte mark = (byte) i;
            try (BlockDraft draft = pool.draft(length)) {
                while (draft.buffer().position() < length) {
                    draft.buffer().put(mark);
                }
                blocks.put(draft.seal(Position.START), mark);
            }
            while (pool.used() > pool.budget() / 2) {
                MemoryBlock any = blocks.keySet().stream()
                        .skip(random.nextInt(blocks.size()))
                        .findFirst()
                        .orElseThrow();
                ByteBuffer view = any.view();
                byte its = blocks.remove(any);
                while (view.hasRemaining()) {
                    assertEquals(its, view.get());
                }
                any.close();
            }
        }
        assertTrue(pool.kept() <= pool.budget(), "kept: " + pool.kept());
        blocks.keySet().forEach(MemoryBlock::close);
        assertEquals(0, pool.used());
    }

    private MemoryBlock block(int capacity, int length) {
        try (BlockDraft draft = pool.draft(capacity)) {
            for (int i = 0; i < length; i++) {
                draft.buffer().put((byte) 7);
            }
            return draft.seal(Position.START);
        }
    }
}
