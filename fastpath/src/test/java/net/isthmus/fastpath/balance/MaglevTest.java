package net.isthmus.fastpath.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shares are as weights say, and stay with their backends when others come and go. */
class MaglevTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 40, 163, 600})
    void shouldGiveEqualSharesWhenWeightsAreEqual(int backends) {
        int[] shares = shares(new Maglev(identities(backends), weights(backends, 1)), backends);

        int even = Maglev.sizeFor(backends) / backends;
        assertThat(Arrays.stream(shares).boxed())
                .allSatisfy(share -> assertThat(share).isBetween(even, even + 1));
    }

    @Test
    void shouldGiveSharesByWeightWhenWeightsDiffer() {
        int[] weights = {10, 20, 1, 0, 69};

        int[] shares = shares(new Maglev(identities(5), weights), 5);

        for (int i = 0; i < weights.length; i++) {
            assertThat(shares[i] * 100.0 / 4093).isBetween(weights[i] * 0.97 - 0.05, weights[i] * 1.03 + 0.05);
        }
    }

    @Test
    void shouldLeaveMostFlowsWhereTheyAreWhenABackendGoes() {
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        for (int round = 0; round < 20; round++) {
            int backends = 3 + random.nextInt(30);
            int gone = random.nextInt(backends);
            long[] identities =
                    LongStream.generate(random::nextLong).limit(backends).toArray();
            int[] weights = weights(backends, 1);
            var before = new Maglev(identities, weights);
            weights[gone] = 0;
            var after = new Maglev(identities, weights);

            int moved = 0;
            for (int place = 0; place < before.size(); place++) {
                assertThat(after.backend(place)).isNotEqualTo(gone);
                if (before.backend(place) != gone && before.backend(place) != after.backend(place)) {
                    moved++;
                }
            }

            assertThat(moved * 100.0 / before.size())
                    .as("percent of %d backends", backends)
                    .isLessThan(12);
        }
    }

    @Test
    void shouldGiveTheSameTableWhenMadeOnAnotherMachine() {
        var one = new Maglev(identities(7), weights(7, 3));
        var other = new Maglev(identities(7), weights(7, 3));

        for (int place = 0; place < one.size(); place++) {
            assertThat(one.backend(place)).isEqualTo(other.backend(place));
        }
    }

    @Test
    void shouldServeEveryHashWhenItIsNegative() {
        var table = new Maglev(identities(3), weights(3, 1));

        assertThat(table.backend(-1)).isBetween(0, 2);
        assertThat(table.backend(Long.MIN_VALUE)).isBetween(0, 2);
    }

    @Test
    void shouldRefuseWhenNobodyHasAWeight() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Maglev(identities(2), weights(2, 0)));
    }

    private static int[] shares(Maglev table, int backends) {
        int[] shares = new int[backends];
        for (int place = 0; place < table.size(); place++) {
            shares[table.backend(place)]++;
        }
        return shares;
    }

    private static long[] identities(int count) {
        return LongStream.range(0x0a14_0001L, 0x0a14_0001L + count).toArray();
    }

    private static int[] weights(int count, int weight) {
        int[] weights = new int[count];
        Arrays.fill(weights, weight);
        return weights;
    }
}
