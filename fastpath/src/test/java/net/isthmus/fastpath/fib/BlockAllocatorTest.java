package net.isthmus.fastpath.fib;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlockAllocatorTest {

    private static final int LARGEST = 195;

    private final Arena arena = Arena.ofConfined();
    private final GracePeriod gracePeriod = new GracePeriod(1);
    private final MemorySegment memory = arena.allocate(4L << 20, 64);
    private final BlockAllocator allocator = new BlockAllocator(memory, 100, gracePeriod);

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void shouldNeverOverlapBlocks() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(3);
        TreeMap<Integer, Integer> live = new TreeMap<>();
        for (int step = 0; step < 40_000; step++) {
            if (live.size() > 800 || random.nextInt(3) == 0 && !live.isEmpty()) {
                Integer unit = live.floorKey(random.nextInt(live.firstKey(), live.lastKey() + 1));
                live.remove(unit);
                allocator.free(unit);
            } else {
                int units = 1 + random.nextInt(LARGEST);
                int unit = allocator.allocate(units, false);
                assertThat(unit).isPositive();
                assertThat((long) (unit + units) * 8).isLessThanOrEqualTo(memory.byteSize());
                var before = live.floorEntry(unit);
                var after = live.ceilingKey(unit);
                assertThat(before == null || before.getKey() + before.getValue() <= unit)
                        .isTrue();
                assertThat(after == null || unit + units <= after).isTrue();
                live.put(unit, units);
            }
        }
        live.keySet().forEach(allocator::free);
        assertThat(allocator.blocksUsed()).isZero();
        assertThat(allocator.bytesUsed()).isZero();
        assertThat(allocator.slabBytesUsed()).isZero();
    }

    @Test
    void shouldKeepAReserveForWithdrawals() {
        List<Integer> blocks = new ArrayList<>();
        for (int unit = allocator.allocate(8, false); unit != 0; unit = allocator.allocate(8, false)) {
            blocks.add(unit);
        }

        assertThat(allocator.allocate(LARGEST, false)).isEqualTo(BlockAllocator.NO_MEMORY);
        assertThat(allocator.allocate(LARGEST, true)).isNotEqualTo(BlockAllocator.NO_MEMORY);
        allocator.free(blocks.getLast());
        assertThat(allocator.allocate(8, false)).isEqualTo(blocks.getLast());
    }

    @Test
    void shouldUseOneSizesMemoryForAnotherWhenItIsGivenBack() {
        List<Integer> blocks = new ArrayList<>();
        for (int unit = allocator.allocate(4, false); unit != 0; unit = allocator.allocate(4, false)) {
            blocks.add(unit);
        }
        blocks.forEach(allocator::free);

        int large = 0;
        while (allocator.allocate(LARGEST, false) != BlockAllocator.NO_MEMORY) {
            large++;
        }
        assertThat(large).isGreaterThan(1_000);
    }

    @Test
    void shouldReuseARetiredBlockOnlyAfterItsGracePeriod() {
        gracePeriod.awake(0);
        int block = allocator.allocate(16, false);
        allocator.retire(block, gracePeriod.stamp());

        allocator.reclaim();
        assertThat(allocator.blocksUsed()).isEqualTo(1);
        assertThat(allocator.blocksRetired()).isEqualTo(1);

        gracePeriod.quiescent(0);
        allocator.reclaim();
        assertThat(allocator.blocksUsed()).isZero();
        assertThat(allocator.blocksRetired()).isZero();
    }
}
