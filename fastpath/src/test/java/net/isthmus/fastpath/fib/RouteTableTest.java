package net.isthmus.fastpath.fib;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.isthmus.fastpath.fib.LinearFib.Prefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {

    @ParameterizedTest
    @ValueSource(ints = {32, 128})
    void shouldHoldWhatAMapHolds(int maxLength) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);
        var table = new RouteTable(maxLength);
        Map<Prefix, Integer> model = new HashMap<>();
        long[] places = random.longs(40).toArray();
        for (int step = 0; step < 60_000; step++) {
            long hi = places[random.nextInt(40)];
            Prefix prefix = new Prefix(
                    maxLength == 32 ? hi & -1L << 32 : hi,
                    maxLength == 32 ? 0 : places[random.nextInt(40)],
                    random.nextInt(maxLength + 1));
            assertThat(table.get(prefix.hi(), prefix.lo(), prefix.length())).isEqualTo(model.getOrDefault(prefix, 0));
            if (random.nextInt(5) < 2 + step / 30_000) {
                Integer old = model.remove(prefix);
                assertThat(table.remove(prefix.hi(), prefix.lo(), prefix.length()))
                        .isEqualTo(old == null ? 0 : old);
            } else {
                int value = 1 + random.nextInt(Integer.MAX_VALUE);
                Integer old = model.put(prefix, value);
                assertThat(table.put(prefix.hi(), prefix.lo(), prefix.length(), value))
                        .isEqualTo(old == null ? 0 : old);
            }
            assertThat(table.size()).isEqualTo(model.size());
        }
        Map<Prefix, Integer> visited = new HashMap<>();
        table.forEach((hi, lo, length, value) -> visited.put(new Prefix(hi, lo, length), value));
        assertThat(visited).isEqualTo(model);
    }

    @Test
    void shouldTellTheLengthsApartWhenAddressesAreEqual() {
        var table = new RouteTable(128);
        for (int length = 0; length <= 128; length++) {
            table.put(-1, -1, length, length + 1);
        }

        for (int length = 0; length <= 128; length++) {
            assertThat(table.get(-1, -1, length)).isEqualTo(length + 1);
            assertThat(table.countOfLength(length)).isEqualTo(1);
        }
        assertThat(table.get(-1, -2, 128)).isZero();
        assertThat(table.get(-1, -2, 127)).isEqualTo(128);
    }

    @Test
    void shouldNeedFewOctetsARoute() {
        var table = new RouteTable(32);
        for (int i = 0; i < 200_000; i++) {
            table.put((long) i << 40, 0, 24, 1);
        }

        assertThat(table.memoryBytes() / 200_000.0).isBetween(12.0, 33.0);
    }
}
