package net.isthmus.l2bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.isthmus.fastpath.graph.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FdbTest {
    private static final long SEED = 0x1234_5678_9abc_def0L;

    @Test
    void shouldFindTheMemberWhenKeyIsPut() {
        var fdb = new Fdb(100, SEED);
        long key = Fdb.key(0xffff, 0xffff_ffff_fffeL);
        int slot = fdb.put(key, 4095);
        int found = fdb.find(key);
        assertThat(Fdb.member(found)).isEqualTo(4095);
        assertThat(Fdb.slot(found)).isEqualTo(slot);
        assertThat(fdb.find(Fdb.key(0xfffe, 0xffff_ffff_fffeL))).isZero();
        assertThat(fdb.find(Fdb.key(0xffff, 0xffff_ffff_ffffL))).isZero();
        assertThat(Fdb.domain(key)).isEqualTo(0xffff);
        assertThat(Fdb.mac(key)).isEqualTo(0xffff_ffff_fffeL);
    }

    @Test
    void shouldFindNothingWhenEmpty() {
        var fdb = new Fdb(100, SEED);
        RandomGenerator random = random(1);
        for (int i = 0; i < 100_000; i++) {
            assertThat(fdb.find(random.nextLong())).isZero();
        }
        // The key whose mix is 0: its entry's upper bits look like those of a free slot.
        assertThat(fdb.find(SEED)).isZero();
        fdb.put(SEED, 3);
        assertThat(Fdb.member(fdb.find(SEED))).isEqualTo(3);
    }

    @Test
    void shouldKeepTheSlotWhenMacMoves() {
        var fdb = new Fdb(100, SEED);
        int slot = fdb.put(77, 1);
        assertThat(fdb.put(77, 2)).isEqualTo(slot);
        assertThat(fdb.size()).isEqualTo(1);
        assertThat(Fdb.member(fdb.find(77))).isEqualTo(2);
    }

    @Test
    void shouldRefuseWhenAWindowIsFullAndAgreeWithItselfAfterwards() {
        var fdb = new Fdb(100, SEED);
        var sameHome = new ArrayList<Long>();
        int home = fdb.home(1);
        for (long key = 1; sameHome.size() < Fdb.WINDOW + 1; key++) {
            if (fdb.home(key) == home) {
                sameHome.add(key);
            }
        }
        for (int i = 0; i < Fdb.WINDOW; i++) {
            assertThat(fdb.put(sameHome.get(i), i + 1)).isEqualTo(home + i);
        }
        assertThat(fdb.put(sameHome.get(Fdb.WINDOW), 999)).isEqualTo(-1);
        assertThat(fdb.size()).isEqualTo(Fdb.WINDOW);
        for (int i = 0; i < Fdb.WINDOW; i++) {
            assertThat(Fdb.member(fdb.find(sameHome.get(i)))).isEqualTo(i + 1);
        }
        fdb.remove(home + 5);
        assertThat(fdb.put(sameHome.get(Fdb.WINDOW), 999)).isEqualTo(home + 5);
        assertThat(Fdb.member(fdb.find(sameHome.get(Fdb.WINDOW)))).isEqualTo(999);
        assertThat(fdb.find(sameHome.get(5))).isZero();
    }

    @Test
    void shouldHaveRoomForAllWhenFilledToItsCapacity() {
        for (int seed = 0; seed < 10; seed++) {
            var fdb = new Fdb(16_384, seed);
            RandomGenerator random = random(seed);
            int refused = 0;
            while (!fdb.isFull() && refused < 10) {
                refused += fdb.put(Fdb.key(1, random.nextLong() >>> 16), 1) < 0 ? 1 : 0;
            }
            assertThat(refused).as("seed %d", seed).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 262_145, Integer.MAX_VALUE})
    void shouldRefuseToBeMadeWhenCapacityIsOutOfRange(int capacity) {
        assertThatThrownBy(() -> new Fdb(capacity, SEED)).hasMessageContaining("1 to 262144 MACs, not " + capacity);
    }

    /** Random puts, moves and removals agree with a HashMap, and keys not in it are never found. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldAgreeWithAMapWhenUsedAtRandom(long seed) {
        RandomGenerator random = random(seed);
        var fdb = new Fdb(15_000, seed);
        Map<Long, Integer> model = new HashMap<>();
        long[] keys = new long[24_000];
        for (int i = 0; i < keys.length; i++) {
            // Neighbouring MACs in few domains, as makers number them, and some at random.
            keys[i] = i % 3 == 0 ? random.nextLong() : Fdb.key(1 + i % 4, 0x5254_0000_0000L + i);
        }
        for (int step = 0; step < 100_000; step++) {
            long key = keys[random.nextInt(keys.length)];
            int found = fdb.find(key);
            assertThat(Fdb.member(found)).isEqualTo(model.getOrDefault(key, 0));
            if (found != 0 && random.nextInt(3) == 0) {
                fdb.remove(Fdb.slot(found));
                model.remove(key);
            } else if (found != 0 || !fdb.isFull()) {
                int member = 1 + random.nextInt(4095);
                if (fdb.put(key, member) >= 0) {
                    model.put(key, member);
                }
            }
        }
        assertThat(fdb.size()).isEqualTo(model.size());
        int[] found = new int[keys.length];
        find(new FdbReader(fdb), keys, found);
        for (int i = 0; i < keys.length; i++) {
            assertThat(found[i]).isEqualTo(fdb.find(keys[i]));
            assertThat(Fdb.member(found[i])).isEqualTo(model.getOrDefault(keys[i], 0));
        }
    }

    /**
     * One writer lets keys come, move and go in slots that they share; readers must never find a key behind a member
     * that was not its own. Each key has a set of members of its own (by its number modulo 100), so a reader that saw
     * the upper half of one entry and the lower half of another would notice.
     */
    @Test
    void shouldNeverShowAWrongMemberWhenReadDuringChanges() throws InterruptedException, ExecutionException {
        var fdb = new Fdb(16_384, SEED);
        long[] keys = new long[1_000];
        int home = fdb.home(1);
        int count = 0;
        // Keys whose windows overlap, so that slots change hands all the time.
        for (long key = 1; count < keys.length; key++) {
            if (Math.abs(fdb.home(key) - home) < 400) {
                keys[count++] = key;
            }
        }
        var stopped = new AtomicBoolean();
        Callable<Long> reader = () -> {
            long hits = 0;
            int[] found = new int[keys.length];
            var burstReader = new FdbReader(fdb);
            while (!stopped.get()) {
                find(burstReader, keys, found);
                for (int i = 0; i < keys.length; i++) {
                    int member = Fdb.member(found[i]);
                    if (member != 0) {
                        hits++;
                        if (member % 100 != i % 100) {
                            throw new AssertionError("key " + i + " was shown behind member " + member);
                        }
                    }
                }
            }
            return hits;
        };
        try (var executor = Executors.newFixedThreadPool(2)) {
            Future<Long> first = executor.submit(reader);
            Future<Long> second = executor.submit(reader);
            RandomGenerator random = random(9);
            for (int step = 0; step < 2_000_000; step++) {
                int i = random.nextInt(keys.length);
                int found = fdb.find(keys[i]);
                if (found != 0 && random.nextBoolean()) {
                    fdb.remove(Fdb.slot(found));
                } else {
                    int place = i % 100 + 100 * random.nextInt(10);
                    fdb.put(keys[i], place == 0 ? 1000 : place);
                }
            }
            stopped.set(true);
            assertThat(first.get() + second.get()).as("hits").isPositive();
        }
    }

    @Test
    void shouldFindRunsAsWellWhenKeysRepeat() {
        var fdb = new Fdb(100, SEED);
        fdb.put(5, 50);
        fdb.put(6, 60);
        int[] found = new int[7];
        new FdbReader(fdb).find(new long[] {5, 5, 7, 7, 6, 5, 5}, found, 6);
        assertThat(found).containsExactly(fdb.find(5), fdb.find(5), 0, 0, fdb.find(6), fdb.find(5), 0);
    }

    /** Looks keys up in bursts. */
    private static void find(FdbReader reader, long[] keys, int[] found) {
        for (int from = 0; from < keys.length; from += Vector.BURST) {
            int count = Math.min(Vector.BURST, keys.length - from);
            int[] burst = new int[count];
            reader.find(Arrays.copyOfRange(keys, from, from + count), burst, count);
            System.arraycopy(burst, 0, found, from, count);
        }
    }

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("Xoshiro256PlusPlus").create(seed);
    }
}
