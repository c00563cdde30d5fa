package net.isthmus.fastpath.fib;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens at the edges of memory, and what a look-up may not do. */
class PoptrieFibLimitsTest {

    private record Route(long hi, long lo, int length, int value) {}

    private final Arena arena = Arena.ofConfined();
    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(77);

    @AfterEach
    void close() {
        arena.close();
    }

    private PoptrieFib smallFib(GracePeriod gracePeriod) {
        return new PoptrieFib(arena.allocate(2L << 20, 64), gracePeriod, 12, 12);
    }

    @Test
    void shouldRefuseAndChangeNothingWhenMemoryIsFull() {
        var fib = smallFib(new GracePeriod(0));
        var reader = fib.newReader();
        List<Route> installed = fill(fib);
        FibMemory full = fib.memory();

        for (int i = 0; i < 500; i++) {
            Route refused = randomRoute();
            int before = reader.lookup6(refused.hi, refused.lo);
            FibOutcome outcome = set(fib, refused);
            if (outcome == FibOutcome.REFUSED_FULL) {
                assertThat(reader.lookup6(refused.hi, refused.lo)).isEqualTo(before);
                assertThat(fib.valueOf6(refused.hi, refused.lo, refused.length)).isZero();
            } else {
                installed.add(refused);
            }
        }

        assertThat(fib.memory().blocks()).isCloseTo(full.blocks(), org.assertj.core.data.Offset.offset(1_000L));
        for (Route route : installed) {
            assertThat(fib.valueOf6(route.hi, route.lo, route.length)).isEqualTo(route.value);
            assertThat(reader.lookup6(route.hi, route.lo)).isEqualTo(route.value);
        }
    }

    @Test
    void shouldForgetEveryRouteWhenMemoryIsFull() {
        var fib = smallFib(new GracePeriod(0));
        List<Route> installed = fill(fib);

        for (Route route : installed) {
            assertThat(fib.remove6(route.hi, route.lo, route.length)).isEqualTo(FibOutcome.APPLIED);
        }

        fib.reclaim();
        assertThat(fib.memory().blocks()).isZero();
        assertThat(fib.memory().slabBytes()).isZero();
        assertThat(fib.memory().controlBytes()).isZero();
    }

    @Test
    void shouldKeepReplacedBlocksWhileAReaderMayLook() {
        var gracePeriod = new GracePeriod(1);
        var fib = smallFib(gracePeriod);
        gracePeriod.awake(0);
        fib.set4(0x0a000000, 32, 1);
        fib.set4(0x0a000001, 32, 2);
        fib.set4(0x0a000003, 32, 3);

        fib.reclaim();
        assertThat(fib.memory().blocksRetired()).isPositive();

        gracePeriod.quiescent(0);
        fib.reclaim();
        assertThat(fib.memory().blocksRetired()).isZero();
    }

    @Test
    void shouldTouchOnlyWhatRoutesNeed() {
        MemorySegment memory = arena.allocate(2L << 20, 64);
        var fib = new PoptrieFib(memory, new GracePeriod(0), 12, 12);
        for (int i = 0; i < 1_000; i++) {
            fib.set4(0x0a000000 + i, 32, 1 + (i & 7));
        }

        long head = 2 * PoptrieLayout.tableBytes(12);
        long behind = head + (1 << 20);
        assertThat(memory.asSlice(behind).mismatch(arena.allocate(memory.byteSize() - behind)))
                .isEqualTo(-1);
    }

    @Test
    void shouldAllocateNothingWhenLookingUp() {
        var fib = smallFib(new GracePeriod(0));
        List<Route> installed = fill(fib);
        var reader = fib.newReader();
        int count = 700; // not a multiple of a burst
        long[] hi = new long[count];
        long[] lo = new long[count];
        int[] addresses = new int[count];
        int[] results = new int[count];
        for (int i = 0; i < count; i++) {
            hi[i] = installed.get(i).hi;
            lo[i] = installed.get(i).lo;
            addresses[i] = (int) (hi[i] >>> 32);
        }
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = look(reader, addresses, hi, lo, results, 50);

        long before = threads.getCurrentThreadAllocatedBytes();
        sum += look(reader, addresses, hi, lo, results, 1_500);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(sum).isPositive();
        assertThat(allocated).isLessThan(1_000); // the measuring itself
    }

    private static long look(FibReader reader, int[] addresses, long[] hi, long[] lo, int[] results, int rounds) {
        long sum = 0;
        for (int round = 0; round < rounds; round++) {
            reader.lookup4(addresses, results, addresses.length);
            sum += results[0];
            reader.lookup6(hi, lo, results, hi.length);
            sum += results[round % hi.length] + reader.lookup4(addresses[0]) + reader.lookup6(hi[0], lo[0]);
        }
        return sum;
    }

    private List<Route> fill(PoptrieFib fib) {
        List<Route> installed = new ArrayList<>();
        while (true) {
            Route route = randomRoute();
            switch (set(fib, route)) {
                case APPLIED -> installed.add(route);
                case UNCHANGED -> {}
                case REFUSED_FULL -> {
                    return installed;
                }
            }
        }
    }

    private Route randomRoute() {
        return new Route(random.nextLong(), random.nextLong(), 128, 1 + random.nextInt(1_000));
    }

    private static FibOutcome set(PoptrieFib fib, Route route) {
        return fib.set6(route.hi, route.lo, route.length, route.value);
    }
}
