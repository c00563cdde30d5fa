package net.isthmus.fastpath.nat;

import java.util.List;
import net.isthmus.fastpath.session.Flow;
import net.isthmus.wire.IpAddress;

/** Numbers of addresses, as flows have them. Immutable; the first of several equal addresses counts. */
final class AddressIndex {
    static final int NONE = -1;

    private final long[] high;
    private final long[] low;
    private final HashChains chains;

    /** Numbers addresses from 0 on. */
    AddressIndex(List<IpAddress> addresses) {
        high = addresses.stream().mapToLong(IpAddress::high).toArray();
        low = addresses.stream().mapToLong(AddressIndex::low).toArray();
        chains = new HashChains(high.length);
        for (int i = high.length - 1; i >= 0; i--) {
            chains.add(hash(high[i], low[i]), i);
        }
    }

    static long low(IpAddress address) {
        return address.isIpv4() ? Flow.mapped(address.ipv4Bits()) : address.low();
    }

    /** The number of an address, or {@link #NONE}. */
    int find(long high, long low) {
        return next(chains.first(hash(high, low)), high, low);
    }

    /** The next number of the same address, or {@link #NONE}. */
    int findNext(int number) {
        return next(chains.next(number), high[number], low[number]);
    }

    /** Makes a numbered address the source of a flow. */
    void copyToSource(int number, Flow flow) {
        flow.sourceHigh = high[number];
        flow.sourceLow = low[number];
    }

    /** Makes a numbered address the destination of a flow. */
    void copyToDestination(int number, Flow flow) {
        flow.destinationHigh = high[number];
        flow.destinationLow = low[number];
    }

    private int next(int first, long high, long low) {
        int slot = first;
        while (slot != HashChains.NONE && (this.low[slot] != low || this.high[slot] != high)) {
            slot = chains.next(slot);
        }
        return slot;
    }

    private static long hash(long high, long low) {
        long hash = (Long.rotateLeft(high, 29) ^ low) * 0x9e37_79b9_7f4a_7c15L;
        return hash ^ hash >>> 32 ^ hash << 32;
    }
}
