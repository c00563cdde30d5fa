package net.isthmus.fastpath.fib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.isthmus.fastpath.fib.LinearFib.Prefix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoptrieFibTest {

    private static final int TEN = 10 << 24;

    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    private PoptrieFib fib(int rootBits) {
        return fib(rootBits, 24L << 20);
    }

    private PoptrieFib fib(int rootBits, long bytes) {
        return new PoptrieFib(arena.allocate(bytes, 64), new GracePeriod(0), rootBits, rootBits);
    }

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    @Test
    void shouldFindNothingWhenEmpty() {
        var reader = fib(18).newReader();

        assertThat(reader.lookup4(TEN)).isZero();
        assertThat(reader.lookup6(0x2001_0db8_0000_0000L, 1)).isZero();
    }

    @Test
    void shouldPreferTheLongestPrefixWhenSeveralCover() {
        var fib = fib(18);
        fib.set4(0, 0, 1);
        fib.set4(TEN, 8, 2);
        fib.set4(TEN | 1 << 8, 24, 3);
        fib.set4(TEN | 1 << 8 | 7, 32, 4);
        var reader = fib.newReader();

        assertThat(reader.lookup4(TEN | 1 << 8 | 7)).isEqualTo(4);
        assertThat(reader.lookup4(TEN | 1 << 8 | 8)).isEqualTo(3);
        assertThat(reader.lookup4(TEN | 2 << 8)).isEqualTo(2);
        assertThat(reader.lookup4(-1)).isEqualTo(1);
    }

    @Test
    void shouldBeOfAnotherGenerationAfterEveryChange() {
        var fib = fib(18);
        var reader = fib.newReader();
        List<Runnable> changes = List.of(
                () -> fib.set4(TEN, 8, 1),
                () -> fib.set4(TEN, 8, 2),
                () -> fib.remove4(TEN, 8),
                () -> fib.set6(TEN, 0, 32, 1),
                () -> fib.remove6(TEN, 0, 32));

        for (Runnable change : changes) {
            int before = reader.generation();
            assertThat(reader.generation()).isEqualTo(before);
            change.run();
            assertThat(reader.generation()).isNotEqualTo(before);
        }
    }

    @Test
    void shouldFallBackToTheShorterPrefixWhenTheLongerIsWithdrawn() {
        var fib = fib(18);
        fib.set6(0, 0, 0, 1);
        fib.set6(0x2001_0db8_0000_0000L, 0, 32, 2);
        fib.set6(0x2001_0db8_0000_0000L, 1, 128, 3);
        var reader = fib.newReader();
        assertThat(reader.lookup6(0x2001_0db8_0000_0000L, 1)).isEqualTo(3);

        assertThat(fib.remove6(0x2001_0db8_0000_0000L, 1, 128)).isEqualTo(FibOutcome.APPLIED);
        assertThat(reader.lookup6(0x2001_0db8_0000_0000L, 1)).isEqualTo(2);
        assertThat(fib.remove6(0x2001_0db8_0000_0000L, 0, 32)).isEqualTo(FibOutcome.APPLIED);
        assertThat(reader.lookup6(0x2001_0db8_0000_0000L, 1)).isEqualTo(1);
        assertThat(fib.remove6(0, 0, 0)).isEqualTo(FibOutcome.APPLIED);
        assertThat(reader.lookup6(0x2001_0db8_0000_0000L, 1)).isZero();
    }

    @Test
    void shouldKeepFamiliesApart() {
        var fib = fib(18);
        fib.set4(0x2001_0db8, 32, 4);
        fib.set6(0x2001_0db8_0000_0000L, 0, 32, 6);
        var reader = fib.newReader();

        assertThat(reader.lookup4(0x2001_0db8)).isEqualTo(4);
        assertThat(reader.lookup6(0x2001_0db8_0000_0000L, 0)).isEqualTo(6);
        assertThat(fib.valueOf4(0x2001_0db8, 32)).isEqualTo(4);
        assertThat(fib.valueOf6(0x2001_0db8_0000_0000L, 0, 32)).isEqualTo(6);
    }

    @Test
    void shouldReportWhatBecameOfAnUpdate() {
        var fib = fib(18);

        assertThat(fib.set4(TEN, 8, 1)).isEqualTo(FibOutcome.APPLIED);
        assertThat(fib.set4(TEN | 5, 8, 1))
                .as("bits behind the prefix do not count")
                .isEqualTo(FibOutcome.UNCHANGED);
        assertThat(fib.set4(TEN, 8, 2)).isEqualTo(FibOutcome.APPLIED);
        assertThat(fib.remove4(TEN, 9)).isEqualTo(FibOutcome.UNCHANGED);
        assertThat(fib.routes4()).isEqualTo(1);
    }

    @Test
    void shouldHoldTheLargestValue() {
        var fib = fib(18);
        fib.set4(TEN, 32, Integer.MAX_VALUE);
        fib.set6(-1, -1, 128, Integer.MAX_VALUE);
        fib.set6(-1, -1, 127, 5);

        assertThat(fib.newReader().lookup4(TEN)).isEqualTo(Integer.MAX_VALUE);
        assertThat(fib.newReader().lookup6(-1, -1)).isEqualTo(Integer.MAX_VALUE);
        assertThat(fib.newReader().lookup6(-1, -2)).isEqualTo(5);
    }

    @Test
    void shouldRefuseWhatIsNoRoute() {
        var fib = fib(18);

        assertThatThrownBy(() -> fib.set4(0, 33, 1)).hasMessageContaining("33").hasMessageContaining("0 and 32");
        assertThatThrownBy(() -> fib.set6(0, 0, -1, 1)).hasMessageContaining("0 and 128");
        assertThatThrownBy(() -> fib.set4(0, 0, 0)).hasMessageContaining("not positive");
        assertThatThrownBy(() -> fib(20)).hasMessageContaining("6, 12, 18 or 24");
        assertThatThrownBy(() -> fib(18, 1 << 20)).hasMessageContaining("too small");
    }

    @ParameterizedTest
    @CsvSource({"6,1", "12,2", "18,3", "18,4", "18,5"})
    void shouldAnswerAsTheDefinitionWhenIpv4RoutesComeAndGo(int rootBits, long seed) {
        playAgainstModel(fib(rootBits), random(seed), 32, 6_000);
    }

    @ParameterizedTest
    @CsvSource({"6,1", "12,2", "18,3", "18,4", "18,5"})
    void shouldAnswerAsTheDefinitionWhenIpv6RoutesComeAndGo(int rootBits, long seed) {
        playAgainstModel(fib(rootBits), random(seed), 128, 6_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 128})
    void shouldAnswerAsTheDefinitionWhenRootsAreLarge(int maxLength) {
        playAgainstModel(fib(24, 160L << 20), random(9), maxLength, 3_000);
    }

    /**
     * Random inserts, replacements and withdrawals around a few places; look-ups near them; in the end all is
     * withdrawn.
     */
    private void playAgainstModel(PoptrieFib fib, RandomGenerator random, int maxLength, int steps) {
        var model = new LinearFib();
        var reader = fib.newReader();
        long[] places = random.longs(6).toArray();
        for (int step = 0; step < steps; step++) {
            Prefix prefix = near(places, random, maxLength);
            if (model.routes.size() > 150 || random.nextInt(5) < 2) {
                prefix = model.routes.isEmpty() ? prefix : anyOf(model, random);
                boolean known = model.routes.remove(prefix) != null;
                assertThat(remove(fib, prefix, maxLength)).isEqualTo(known ? FibOutcome.APPLIED : FibOutcome.UNCHANGED);
            } else {
                int value = 1 + random.nextInt(4);
                Integer old = model.routes.put(prefix, value);
                boolean same = old != null && old == value;
                assertThat(set(fib, prefix, value, maxLength))
                        .isEqualTo(same ? FibOutcome.UNCHANGED : FibOutcome.APPLIED);
            }
            compare(model, reader, prefix, places, random, maxLength);
        }
        while (!model.routes.isEmpty()) {
            Prefix prefix = anyOf(model, random);
            model.routes.remove(prefix);
            assertThat(remove(fib, prefix, maxLength)).isEqualTo(FibOutcome.APPLIED);
            compare(model, reader, prefix, places, random, maxLength);
        }
        fib.reclaim();
        assertThat(fib.memory().blocks()).as("blocks that nobody gave back").isZero();
        assertThat(fib.memory().slabBytes()).isZero();
        assertThat(fib.routes4() + fib.routes6()).isZero();
    }

    private static void compare(
            LinearFib model, FibReader reader, Prefix changed, long[] places, RandomGenerator random, int maxLength) {
        int count = 12;
        long[] hi = new long[count];
        long[] lo = new long[count];
        int[] addresses = new int[count];
        for (int i = 0; i < count; i++) {
            Prefix some = i < 6 ? changed : near(places, random, maxLength);
            hi[i] = some.hi() | (some.length() < 64 ? random.nextLong() >>> some.length() : 0);
            lo[i] = some.length() == 128
                    ? some.lo()
                    : some.lo() | random.nextLong() >>> Math.max(0, some.length() - 64);
            if (i == 5) {
                hi[i] = changed.hi() - 1; // just below the prefix
            }
            addresses[i] = (int) (hi[i] >>> 32);
            if (maxLength == 32) {
                hi[i] = (long) addresses[i] << 32;
                lo[i] = 0;
            }
        }
        int[] results = new int[count];
        if (maxLength == 32) {
            reader.lookup4(addresses, results, count);
        } else {
            reader.lookup6(hi, lo, results, count);
        }
        for (int i = 0; i < count; i++) {
            int expected = model.lookup(hi[i], lo[i]);
            assertThat(results[i]).as("batched look-up").isEqualTo(expected);
            int single = maxLength == 32 ? reader.lookup4(addresses[i]) : reader.lookup6(hi[i], lo[i]);
            assertThat(single).as("single look-up").isEqualTo(expected);
        }
    }

    private static Prefix near(long[] places, RandomGenerator random, int maxLength) {
        int length = random.nextInt(maxLength + 1);
        int kept = random.nextInt(maxLength + 1);
        long hi = places[random.nextInt(places.length)];
        long lo = places[random.nextInt(places.length)];
        hi ^= kept < 64 ? random.nextLong() >>> kept : 0;
        lo ^= random.nextLong() >>> Math.max(0, Math.min(63, kept - 64));
        return maxLength == 32 ? new Prefix(hi & -1L << 32, 0, length) : new Prefix(hi, lo, length);
    }

    private static Prefix anyOf(LinearFib model, RandomGenerator random) {
        List<Prefix> all = new ArrayList<>(model.routes.keySet());
        return all.get(random.nextInt(all.size()));
    }

    private static FibOutcome set(PoptrieFib fib, Prefix prefix, int value, int maxLength) {
        return maxLength == 32
                ? fib.set4((int) (prefix.hi() >>> 32), prefix.length(), value)
                : fib.set6(prefix.hi(), prefix.lo(), prefix.length(), value);
    }

    private static FibOutcome remove(PoptrieFib fib, Prefix prefix, int maxLength) {
        return maxLength == 32
                ? fib.remove4((int) (prefix.hi() >>> 32), prefix.length())
                : fib.remove6(prefix.hi(), prefix.lo(), prefix.length());
    }
}
