package net.isthmus.fastpath.tables;

import java.util.List;
import net.isthmus.wire.IpPrefix;

/**
 * The prefixes of all rules one behind the other; rule {@code r} has those from {@code starts[r]} to {@code starts[r +
 * 1]}, of both families. A prefix of the other family holds no address: its network has a bit that its mask has not.
 */
final class Prefixes {
    private final int[] starts;
    private final int[] networks4;
    private final int[] masks4;
    private final long[] networksHigh;
    private final long[] networksLow;
    private final long[] masksHigh;
    private final long[] masksLow;

    Prefixes(List<List<IpPrefix>> ofRules) {
        starts = starts(ofRules);
        List<IpPrefix> all = ofRules.stream().flatMap(List::stream).toList();
        int count = all.size();
        networks4 = new int[count];
        masks4 = new int[count];
        networksHigh = new long[count];
        networksLow = new long[count];
        masksHigh = new long[count];
        masksLow = new long[count];
        for (int i = 0; i < count; i++) {
            IpPrefix prefix = all.get(i);
            int length = prefix.length();
            boolean isIpv4 = prefix.address().isIpv4();
            networks4[i] = isIpv4 ? prefix.address().ipv4Bits() : 1;
            masks4[i] = isIpv4 && length > 0 ? -1 << 32 - length : 0;
            networksHigh[i] = isIpv4 ? 0 : prefix.address().high();
            networksLow[i] = isIpv4 ? 1 : prefix.address().low();
            masksHigh[i] = isIpv4 || length == 0 ? 0 : length >= 64 ? -1L : -1L << 64 - length;
            masksLow[i] = isIpv4 || length <= 64 ? 0 : -1L << 128 - length;
        }
    }

    /** Where the elements of each list begin, and where the last one ends. */
    static int[] starts(List<? extends List<?>> lists) {
        int[] starts = new int[lists.size() + 1];
        for (int i = 0; i < lists.size(); i++) {
            starts[i + 1] = starts[i] + lists.get(i).size();
        }
        return starts;
    }

    /** True if the rule has no prefixes, or one that holds the address. */
    boolean contains4(int rule, int address) {
        int end = starts[rule + 1];
        int i = starts[rule];
        if (i == end) {
            return true;
        }
        for (; i < end; i++) {
            if ((address & masks4[i]) == networks4[i]) {
                return true;
            }
        }
        return false;
    }

    /** True if the rule has no prefixes, or one that holds the address. */
    boolean contains6(int rule, long high, long low) {
        int end = starts[rule + 1];
        int i = starts[rule];
        if (i == end) {
            return true;
        }
        for (; i < end; i++) {
            if ((high & masksHigh[i]) == networksHigh[i] && (low & masksLow[i]) == networksLow[i]) {
                return true;
            }
        }
        return false;
    }
}
