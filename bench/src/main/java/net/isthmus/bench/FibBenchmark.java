package net.isthmus.bench;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import net.isthmus.fastpath.fib.FibReader;
import net.isthmus.fastpath.fib.GracePeriod;
import net.isthmus.fastpath.fib.PoptrieFib;
import net.isthmus.fastpath.xsk.libc.HugePages;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Longest-prefix match: what one look-up costs, and one update.
 *
 * <p>A burst of 256 takes its addresses from 500,000 random destinations in turn, so that nothing is found in a cache
 * because it was asked for a moment ago. Calls are sampled one by one: the median (p0.50) is what to read on a machine
 * that others use too, where a mean counts the time that they take. {@link #update} withdraws a random route of the
 * table and installs it again, and counts as two.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseZGC", "-Xmx1g"})
public class FibBenchmark {
    private static final int BURST = FibReader.BURST;
    private static final int DESTINATIONS = 500_000 / BURST * BURST;

    /** Size of the table. */
    @Param({"1", "1000000"})
    public int routes;

    /** Protocol of the routes. */
    @Param({"4", "6"})
    public int family;

    /** Bits that the root resolves at once. */
    @Param({"24", "18"})
    public int rootBits;

    private final long[] high = new long[DESTINATIONS];
    private final long[] low = new long[DESTINATIONS];
    private final int[] addresses4 = new int[BURST];
    private final long[] addressesHigh = new long[BURST];
    private final long[] addressesLow = new long[BURST];
    private final int[] results = new int[BURST];
    private int next;

    /** The table under test; one element, filled by {@link #fill} when the parameters are known. */
    private static final class Table {
        final PoptrieFib fib;
        final FibReader reader;

        Table(PoptrieFib fib) {
            this.fib = fib;
            this.reader = fib.newReader();
        }
    }

    private final Table[] table = new Table[1];

    /** Fills the table. */
    @Setup
    public void fill() {
        long bytes = PoptrieFib.memoryFor(routes, routes);
        var memory = HugePages.allocate(Arena.global(), bytes).memory();
        var fib = new PoptrieFib(memory, new GracePeriod(0), rootBits, rootBits);
        var source = new SyntheticRoutes(routes, family == 4);
        source.forEach((prefixHigh, prefixLow, length, value) -> {
            if (family == 4) {
                fib.set4((int) (prefixHigh >>> 32), length, value);
            } else {
                fib.set6(prefixHigh, prefixLow, length, value);
            }
        });
        source.destinations(high, low);
        table[0] = new Table(fib);
    }

    /** A burst side by side. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public int[] batch() {
        int from = advance();
        if (family == 4) {
            for (int i = 0; i < BURST; i++) {
                addresses4[i] = (int) (high[from + i] >>> 32);
            }
            table[0].reader.lookup4(addresses4, results, BURST);
        } else {
            System.arraycopy(high, from, addressesHigh, 0, BURST);
            System.arraycopy(low, from, addressesLow, 0, BURST);
            table[0].reader.lookup6(addressesHigh, addressesLow, results, BURST);
        }
        return results;
    }

    /** The same addresses one by one. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public int single() {
        int from = advance();
        int sum = 0;
        FibReader reader = table[0].reader;
        for (int i = from; i < from + BURST; i++) {
            sum += family == 4 ? reader.lookup4((int) (high[i] >>> 32)) : reader.lookup6(high[i], low[i]);
        }
        return sum;
    }

    /** One route goes and comes back, of the length that the destination's turn says. */
    @Benchmark
    @OperationsPerInvocation(2)
    public int update() {
        next = (next + 7) % DESTINATIONS;
        PoptrieFib fib = table[0].fib;
        int sum = 0;
        if (family == 4) {
            int address = (int) (high[next] >>> 32);
            for (int length = 24; length >= 8; length--) {
                int value = fib.valueOf4(address, length);
                if (value != 0) {
                    sum += fib.remove4(address, length).ordinal();
                    sum += fib.set4(address, length, value).ordinal();
                    break;
                }
            }
        } else {
            for (int length = 48; length >= 28; length--) {
                int value = fib.valueOf6(high[next], low[next], length);
                if (value != 0) {
                    sum += fib.remove6(high[next], low[next], length).ordinal();
                    sum += fib.set6(high[next], low[next], length, value).ordinal();
                    break;
                }
            }
        }
        return sum;
    }

    private int advance() {
        int from = next;
        next = from + 2 * BURST > DESTINATIONS ? 0 : from + BURST;
        return from;
    }
}
