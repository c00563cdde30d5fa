package net.isthmus.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixTableTest {
    private static final int SLOTS = 1 << 12;
    private static final int MANY = 2000;

    /** More than chance gives to one of so many places with any of the keys here; a chosen set gave it all. */
    private static final int LONG_RUN = 64;

    private static final List<IpPrefix> CHOSEN = chosen();

    /** A hash that anybody can compute. */
    private static int openHash(IpPrefix prefix) {
        long key = prefix.address().keyHigh() * 0x9e37_79b9_7f4a_7c15L
                + prefix.address().keyLow() * 0xc2b2_ae3d_27d4_eb4fL
                + prefix.length();
        key = (key ^ key >>> 32) * 0x9e37_79b9_7f4a_7c15L;
        return (int) (key >>> 32);
    }

    private static IpPrefix host(Random random) {
        return IpPrefix.ofHost(
                random.nextBoolean()
                        ? IpAddress.ofIpv4(random.nextInt())
                        : IpAddress.ofIpv6(random.nextLong(), random.nextLong()));
    }

    /** Those that an adversary chooses who knows the hash: they all begin their search at one place. */
    private static List<IpPrefix> chosen() {
        Random random = new Random(7);
        Set<IpPrefix> chosen = new HashSet<>();
        while (chosen.size() < MANY) {
            IpPrefix prefix = host(random);
            if ((openHash(prefix) & SLOTS - 1) == 0) {
                chosen.add(prefix);
            }
        }
        return List.copyOf(chosen);
    }

    /** Those of a usual table: neighbours one behind the other. */
    private static List<IpPrefix> consecutive() {
        List<IpPrefix> all = new ArrayList<>();
        for (int i = 0; i < MANY / 2; i++) {
            all.add(new IpPrefix(IpAddress.ofIpv4(0x0a00_0000 + (i << 8)), 24));
            all.add(new IpPrefix(IpAddress.ofIpv6(0x2001_0db8_0000_0000L + i, 0), 64));
        }
        return all;
    }

    /** The longest way from where a search begins to what is found, by linear probing. */
    private static int longestProbe(List<IpPrefix> prefixes, PrefixHash hash) {
        boolean[] taken = new boolean[SLOTS];
        int longest = 0;
        for (IpPrefix prefix : prefixes) {
            int home = hash.of(prefix) & SLOTS - 1;
            int distance = 0;
            while (taken[home + distance & SLOTS - 1]) {
                distance++;
            }
            taken[home + distance & SLOTS - 1] = true;
            longest = Math.max(longest, distance);
        }
        return longest;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldFindSoonWhatANeighbourHasChosenToCollide(long key) {
        assertThat(CHOSEN).allMatch(prefix -> (openHash(prefix) & SLOTS - 1) == 0);

        assertThat(longestProbe(CHOSEN, new PrefixHash(new Random(key)))).isLessThan(LONG_RUN);
        assertThat(longestProbe(consecutive(), new PrefixHash(new Random(key)))).isLessThan(LONG_RUN);
    }

    @Test
    void shouldHaveAKeyThatIsNotTheNextProcesss() {
        PrefixHash one = PrefixHash.SECRET;
        PrefixHash other = new PrefixHash(new Random(1));

        assertThat(consecutive()).anyMatch(prefix -> one.of(prefix) != other.of(prefix));
    }

    @Test
    void shouldKeepApartWhatComesAndGoes() {
        PrefixTable table = new PrefixTable();
        Random random = new Random(3);
        List<IpPrefix> all = new ArrayList<>(CHOSEN);
        all.addAll(consecutive());
        Set<IpPrefix> there = new HashSet<>();
        for (int i = 0; i < 40_000; i++) {
            IpPrefix prefix = all.get(random.nextInt(all.size()));
            RibEntry entry = table.get(prefix);
            assertThat(entry != null).isEqualTo(there.contains(prefix));
            if (entry == null) {
                table.add(new RibEntry(prefix));
                there.add(prefix);
            } else {
                table.remove(entry);
                there.remove(prefix);
            }
        }
        assertThat(table.size()).isEqualTo(there.size());
        assertThat(table.snapshot()).allMatch(entry -> there.contains(entry.prefix));
    }
}
