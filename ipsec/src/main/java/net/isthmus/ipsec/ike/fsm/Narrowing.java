package net.isthmus.ipsec.ike.fsm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.ipsec.sa.TrafficSelector;
import net.isthmus.wire.IpAddress;

/**
 * Traffic selectors that both ends agree to (RFC 7296 §2.9): who answers keeps of what was proposed the part that it
 * was told to protect, and who has proposed checks that it got no more than it asked for.
 *
 * <p>Every selector of the one side is intersected with every one of the other. What the peer put first, which may be
 * the packet that has woken it, thereby stays in the answer whenever it is allowed at all.
 */
final class Narrowing {
    private static final int ANY_PROTOCOL = 0;
    private static final int LAST_PORT = 65_535;

    /** The most selectors of an answer; it must fit the one octet that counts them. */
    private static final int MAX_SELECTORS = 255;

    private Narrowing() {}

    /** What both lists have in common, nothing of it twice; empty if that is nothing. */
    static List<TrafficSelector> common(List<TrafficSelector> proposed, List<TrafficSelector> allowed) {
        List<TrafficSelector> common = new ArrayList<>();
        for (TrafficSelector one : proposed) {
            for (TrafficSelector other : allowed) {
                intersection(one, other).ifPresent(both -> {
                    if (common.stream().noneMatch(known -> contains(known, both))) {
                        common.removeIf(known -> contains(both, known));
                        common.add(both);
                    }
                });
            }
        }
        return common.size() <= MAX_SELECTORS ? common : common.subList(0, MAX_SELECTORS);
    }

    /** True if there is something in the answer, and all of it was proposed. */
    static boolean isWithin(List<TrafficSelector> answered, List<TrafficSelector> proposed) {
        return !answered.isEmpty()
                && answered.stream().allMatch(one -> proposed.stream().anyMatch(all -> contains(all, one)));
    }

    /** The same with another address in place of one: transport mode through a NAT (RFC 7296 §2.23.1). */
    static List<TrafficSelector> readdressed(List<TrafficSelector> selectors, IpAddress to) {
        return selectors.stream()
                .map(one -> one.first().equals(one.last())
                        ? new TrafficSelector(one.protocol(), to, to, one.firstPort(), one.lastPort())
                        : one)
                .toList();
    }

    /** All that one address sends or receives. */
    static List<TrafficSelector> host(IpAddress address) {
        return List.of(new TrafficSelector(ANY_PROTOCOL, address, address, 0, LAST_PORT));
    }

    private static Optional<TrafficSelector> intersection(TrafficSelector one, TrafficSelector other) {
        boolean areComparable = one.first().isIpv4() == other.first().isIpv4()
                && (one.protocol() == other.protocol()
                        || one.protocol() == ANY_PROTOCOL
                        || other.protocol() == ANY_PROTOCOL);
        if (!areComparable) {
            return Optional.empty();
        }
        IpAddress first = one.first().compareTo(other.first()) >= 0 ? one.first() : other.first();
        IpAddress last = one.last().compareTo(other.last()) <= 0 ? one.last() : other.last();
        if (first.compareTo(last) > 0) {
            return Optional.empty();
        }
        int protocol = Math.max(one.protocol(), other.protocol());
        if (isOpaque(one) || isOpaque(other)) {
            TrafficSelector opaque = isOpaque(one) ? one : other;
            boolean both = contains(ports(one), ports(opaque)) && contains(ports(other), ports(opaque));
            return both
                    ? Optional.of(new TrafficSelector(protocol, first, last, opaque.firstPort(), opaque.lastPort()))
                    : Optional.empty();
        }
        int firstPort = Math.max(one.firstPort(), other.firstPort());
        int lastPort = Math.min(one.lastPort(), other.lastPort());
        return firstPort > lastPort
                ? Optional.empty()
                : Optional.of(new TrafficSelector(protocol, first, last, firstPort, lastPort));
    }

    private static boolean contains(TrafficSelector all, TrafficSelector part) {
        return all.first().isIpv4() == part.first().isIpv4()
                && (all.protocol() == ANY_PROTOCOL || all.protocol() == part.protocol())
                && all.first().compareTo(part.first()) <= 0
                && all.last().compareTo(part.last()) >= 0
                && contains(ports(all), ports(part));
    }

    /** OPAQUE is a part of all ports and of itself only (RFC 4301 §4.4.1.1). */
    private static boolean contains(Ports all, Ports part) {
        if (part.first > part.last) {
            return all.equals(part) || all.first == 0 && all.last == LAST_PORT;
        }
        return all.first <= part.first && all.last >= part.last;
    }

    private static boolean isOpaque(TrafficSelector selector) {
        return selector.firstPort() > selector.lastPort();
    }

    private static Ports ports(TrafficSelector selector) {
        return new Ports(selector.firstPort(), selector.lastPort());
    }

    private record Ports(int first, int last) {}
}
