package net.isthmus.fastpath.testing;

import java.util.Arrays;
import net.isthmus.fastpath.tables.RouteLookup;

/** Routes by one octet: the second of 10.0.0.0/8, the fourth of fd00::/16; nothing else has a route. */
public record OctetLookup(int[] adjacencies) implements RouteLookup {
    @Override
    public void lookup4(int[] destinations, int[] results, int count) {
        for (int i = 0; i < count; i++) {
            results[i] = destinations[i] >>> 24 == 10 ? adjacencies[destinations[i] >>> 16 & 0xff] : 0;
        }
    }

    @Override
    public void lookup6(long[] high, long[] low, int[] results, int count) {
        for (int i = 0; i < count; i++) {
            results[i] = high[i] >>> 48 == 0xfd00 ? adjacencies[(int) (high[i] >>> 32) & 0xff] : 0;
        }
    }

    @Override
    public int generation() {
        return Arrays.hashCode(adjacencies);
    }
}
