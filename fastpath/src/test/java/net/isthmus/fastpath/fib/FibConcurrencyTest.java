package net.isthmus.fastpath.fib;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Workers look up while the control loop changes the table. Every value tells for which prefix it was installed, so
 * that a reader knows whether it may have been meant for its address: old or new is right, anything else is not.
 */
class FibConcurrencyTest {

    private static final int READERS = 2;
    private static final int UPDATES = 60_000;

    @ParameterizedTest
    @ValueSource(ints = {12, 18})
    void shouldSeeOldOrNewButNothingElseWhenRoutesChange(int rootBits) throws Exception {
        var gracePeriod = new GracePeriod(READERS);
        try (Arena arena = Arena.ofShared();
                var executor = Executors.newFixedThreadPool(READERS)) {
            var fib = new PoptrieFib(arena.allocate(8L << 20, 64), gracePeriod, rootBits, rootBits);
            // Never withdrawn: an address is never without a route.
            fib.set4(0, 0, value(0, 1));
            fib.set6(0, 0, 0, value(0, 1));
            var stop = new AtomicBoolean();
            List<Future<Long>> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                int number = i;
                readers.add(executor.submit(() -> read(fib.newReader(), gracePeriod, number, stop)));
            }
            try {
                write(fib, RandomGeneratorFactory.of("L64X128MixRandom").create(rootBits));
            } finally {
                stop.set(true);
            }
            for (var reader : readers) {
                assertThat(reader.get()).as("look-ups").isPositive();
            }
            fib.reclaim();
            assertThat(fib.memory().blocksRetired()).isZero();
        }
    }

    @Test
    void shouldBeReusedOnlyAfterEveryReaderWasQuiescent() throws Exception {
        int cells = 8;
        long[] memory = new long[cells];
        var gracePeriod = new GracePeriod(1);
        var published = new java.util.concurrent.atomic.AtomicInteger();
        var stop = new AtomicBoolean();
        try (var executor = Executors.newFixedThreadPool(1)) {
            Callable<Long> reading = () -> {
                long bursts = 0;
                while (!stop.get() || bursts == 0) {
                    if ((bursts & 63) == 0) {
                        gracePeriod.asleep(0);
                        gracePeriod.awake(0);
                    } else {
                        gracePeriod.quiescent(0);
                    }
                    int cell = published.get();
                    long first = memory[cell];
                    Thread.onSpinWait();
                    if (memory[cell] != first) {
                        return -1L;
                    }
                    bursts++;
                }
                gracePeriod.asleep(0);
                return bursts;
            };
            Future<Long> reader = executor.submit(reading);
            var waiting = new ArrayDeque<long[]>();
            var free = new ArrayDeque<Integer>(List.of(1, 2, 3, 4, 5, 6, 7));
            for (long update = 1; update <= 200_000 && !reader.isDone(); ) {
                while (!waiting.isEmpty() && gracePeriod.mayReclaim(waiting.peek()[1])) {
                    free.add((int) waiting.poll()[0]);
                }
                Integer cell = free.poll();
                if (cell == null) {
                    Thread.onSpinWait();
                    continue;
                }
                memory[cell] = update++;
                int old = published.getAndSet(cell);
                waiting.add(new long[] {old, gracePeriod.stamp()});
            }
            stop.set(true);
            assertThat(reader.get())
                    .as("bursts, or -1 if a cell changed under the reader")
                    .isPositive();
        }
    }

    private static void write(PoptrieFib fib, RandomGenerator random) {
        for (int i = 0; i < UPDATES; i++) {
            int length = 1 + random.nextInt(32);
            int place = place(random) & -1 << (32 - length);
            if (random.nextInt(3) == 0) {
                fib.remove4(place, length);
                fib.remove6((long) place << 32, 0, length);
            } else {
                fib.set4(place, length, value(place, length));
                fib.set6((long) place << 32, 0, length, value(place, length));
            }
        }
    }

    private static long read(FibReader reader, GracePeriod gracePeriod, int number, AtomicBoolean stop) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1_000 + number);
        int count = 256;
        int[] addresses = new int[count];
        int[] results = new int[count];
        int[] results6 = new int[count];
        long[] hi = new long[count];
        long[] lo = new long[count];
        long lookups = 0;
        gracePeriod.awake(number);
        while (!stop.get() || lookups == 0) {
            for (int i = 0; i < count; i++) {
                addresses[i] = place(random);
                hi[i] = (long) addresses[i] << 32;
            }
            reader.lookup4(addresses, results, count);
            reader.lookup6(hi, lo, results6, count);
            for (int i = 0; i < count; i++) {
                check(addresses[i], results[i]);
                check(addresses[i], results6[i]);
            }
            check(addresses[0], reader.lookup4(addresses[0]));
            lookups += count;
            gracePeriod.quiescent(number);
        }
        gracePeriod.asleep(number);
        return lookups;
    }

    /** 64 addresses in each of four /20s: crowded enough that every update meets others. */
    private static int place(RandomGenerator random) {
        return 0x0a00_0000 | random.nextInt(4) << 20 | random.nextInt(16) << 8 | random.nextInt(4);
    }

    private static int value(int place, int length) {
        return (place >>> 20 & 3) << 20 | (place & 0xfff) << 8 | length;
    }

    private static void check(int address, int value) {
        int length = value & 0xff;
        int place = length == 1 ? 0 : 0x0a00_0000 | (value >>> 20 & 3) << 20 | value >>> 8 & 0xfff;
        if (value == 0 || length > 32 || (length > 1 && ((address ^ place) & -1 << (32 - length)) != 0)) {
            throw new AssertionError("address " + Integer.toHexString(address) + " got " + Integer.toHexString(value));
        }
    }
}
