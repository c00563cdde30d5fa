package net.isthmus.fastpath.nat;

import java.util.List;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.wire.IpPrefix;

/** Prefixes of rules, as flows have addresses: those of IPv4 are 96 bits longer. Immutable. */
final class FlowPrefixes {
    private static final int MAPPED_BITS = 96;

    private final int[] starts;
    private final long[] high;
    private final long[] low;
    private final long[] maskHigh;
    private final long[] maskLow;

    FlowPrefixes(List<List<IpPrefix>> ofRules) {
        starts = new int[ofRules.size() + 1];
        for (int i = 0; i < ofRules.size(); i++) {
            starts[i + 1] = starts[i] + ofRules.get(i).size();
        }
        List<IpPrefix> all = ofRules.stream().flatMap(List::stream).toList();
        high = all.stream().mapToLong(prefix -> prefix.address().high()).toArray();
        low = all.stream()
                .mapToLong(prefix -> AddressIndex.low(prefix.address()))
                .toArray();
        maskHigh =
                all.stream().mapToLong(prefix -> Masks.high(lengthOf(prefix))).toArray();
        maskLow = all.stream().mapToLong(prefix -> Masks.low(lengthOf(prefix))).toArray();
    }

    private static int lengthOf(IpPrefix prefix) {
        return prefix.address().isIpv4() ? MAPPED_BITS + prefix.length() : prefix.length();
    }

    /**
     * True if a rule has no prefixes or one that holds the address. An IPv6 prefix so short that it would hold mapped
     * addresses holds none of IPv4.
     */
    boolean contains(int rule, long addressHigh, long addressLow) {
        int end = starts[rule + 1];
        int i = starts[rule];
        if (i == end) {
            return true;
        }
        boolean isIp4 = Flow.isIp4(addressHigh, addressLow);
        for (; i < end; i++) {
            boolean isIn = (addressHigh & maskHigh[i]) == high[i] && (addressLow & maskLow[i]) == low[i];
            if (isIn && (!isIp4 || maskLow[i] != 0)) {
                return true;
            }
        }
        return false;
    }
}
