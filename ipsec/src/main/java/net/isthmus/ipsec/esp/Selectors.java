package net.isthmus.ipsec.esp;

import java.util.List;
import net.isthmus.ipsec.sa.TrafficSelector;
import net.isthmus.wire.IpAddress;

/**
 * The traffic selectors of a Child SA, as packets are held against them (RFC 4301 §4.4.1.1): one of our side's and one
 * of the peer's must allow a packet. Immutable.
 *
 * <pre>
 *   a selector   | family, protocol | first: high, low | last: high, low | ports: first << 32 | last |      6 longs
 * </pre>
 *
 * <p>A packet whose ports are hidden, such as a fragment behind the first, passes only where every port or OPAQUE is
 * allowed. For ICMP the ports of both sides are type and code.
 */
final class Selectors {
    /** Stands for ports that a packet does not show. */
    static final int HIDDEN = -1;

    private static final int WORDS = 6;
    private static final int FIRST = 1;
    private static final int LAST = 3;
    private static final int PORTS = 5;
    private static final int ANY_PROTOCOL = 0;
    private static final long IPV4 = 1L << 32;
    private static final int MOST_PORT = 0xffff;

    private final long[] local;
    private final long[] remote;
    private final boolean isAny4;
    private final boolean isAny6;

    Selectors(List<TrafficSelector> local, List<TrafficSelector> remote) {
        this.local = compile(local);
        this.remote = compile(remote);
        isAny4 = hasAny(local, true) && hasAny(remote, true);
        isAny6 = hasAny(local, false) && hasAny(remote, false);
    }

    private static long[] compile(List<TrafficSelector> selectors) {
        long[] words = new long[selectors.size() * WORDS];
        for (int i = 0; i < selectors.size(); i++) {
            TrafficSelector selector = selectors.get(i);
            int base = i * WORDS;
            words[base] = selector.protocol() | (selector.first().isIpv4() ? IPV4 : 0);
            put(words, base + FIRST, selector.first());
            put(words, base + LAST, selector.last());
            words[base + PORTS] = (long) selector.firstPort() << 32 | selector.lastPort();
        }
        return words;
    }

    private static void put(long[] words, int at, IpAddress address) {
        words[at] = address.isIpv4() ? 0 : address.high();
        words[at + 1] = address.isIpv4() ? address.ipv4Bits() & 0xffff_ffffL : address.low();
    }

    private static boolean hasAny(List<TrafficSelector> selectors, boolean isIpv4) {
        return selectors.stream()
                .anyMatch(selector -> selector.first().isIpv4() == isIpv4
                        && selector.protocol() == ANY_PROTOCOL
                        && selector.firstPort() == 0
                        && selector.lastPort() == MOST_PORT
                        && isAll(selector, isIpv4));
    }

    private static boolean isAll(TrafficSelector selector, boolean isIpv4) {
        if (isIpv4) {
            return selector.first().ipv4Bits() == 0 && selector.last().ipv4Bits() == -1;
        }
        return (selector.first().high() | selector.first().low()) == 0
                && (selector.last().high() & selector.last().low()) == -1;
    }

    /** True if every packet of a family is allowed. */
    boolean isAny(boolean isIpv4) {
        return isIpv4 ? isAny4 : isAny6;
    }

    /**
     * True if a packet is allowed.
     *
     * @param localHigh the address on our side; the high half of an IPv4 address is 0
     * @param localPort port there, or {@link #HIDDEN}
     */
    boolean allow(
            boolean isIpv4,
            int protocol,
            long localHigh,
            long localLow,
            int localPort,
            long remoteHigh,
            long remoteLow,
            int remotePort) {
        long kind = protocol | (isIpv4 ? IPV4 : 0);
        return one(local, kind, localHigh, localLow, localPort) && one(remote, kind, remoteHigh, remoteLow, remotePort);
    }

    private static boolean one(long[] words, long kind, long high, long low, int port) {
        for (int base = 0; base < words.length; base += WORDS) {
            boolean isKind = words[base] == kind || words[base] == (kind & IPV4);
            if (isKind
                    && compare(high, low, words[base + FIRST], words[base + FIRST + 1]) >= 0
                    && compare(high, low, words[base + LAST], words[base + LAST + 1]) <= 0
                    && isPort(words[base + PORTS], port)) {
                return true;
            }
        }
        return false;
    }

    private static int compare(long high, long low, long otherHigh, long otherLow) {
        int order = Long.compareUnsigned(high, otherHigh);
        return order != 0 ? order : Long.compareUnsigned(low, otherLow);
    }

    private static boolean isPort(long range, int port) {
        int first = (int) (range >>> 32);
        int last = (int) range;
        boolean isOpaque = first > last;
        if (port == HIDDEN) {
            return isOpaque || (first == 0 && last == MOST_PORT);
        }
        return !isOpaque && port >= first && port <= last;
    }
}
