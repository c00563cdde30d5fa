package net.isthmus.fastpath.control;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.isthmus.wire.Ipv6;

/**
 * The MTU of a link, in bytes: what is configured, lowered by what servers and routers tell of the link (RFC 2132 §5.1,
 * RFC 4861 §6.3.4), never raised by them.
 *
 * <p>Nobody on the link can make it useless: learned values below {@value #LEAST} count as that, and below 1280 as 1280
 * while the link has an IPv6 address, since IPv6 needs that much (RFC 8200 §5).
 *
 * @param configured what the configuration says
 * @param learned what else is told, by protocol
 */
record LinkMtu(int configured, Map<String, Integer> learned) {
    /** What every host takes over IPv4 (RFC 1122 §3.3.2). */
    private static final int LEAST = 576;

    LinkMtu {
        learned = Map.copyOf(learned);
    }

    /** A link of which nothing is learned. */
    static LinkMtu of(int configured) {
        return new LinkMtu(configured, Map.of());
    }

    LinkMtu configured(int mtu) {
        return new LinkMtu(mtu, learned);
    }

    LinkMtu learned(String protocol, Optional<Integer> mtu) {
        Map<String, Integer> changed = new TreeMap<>(learned);
        changed.remove(protocol);
        mtu.ifPresent(bytes -> changed.put(protocol, bytes));
        return new LinkMtu(configured, changed);
    }

    /** The MTU that counts now. */
    int inForce(boolean hasIpv6) {
        int least = hasIpv6 ? Ipv6.MIN_MTU : LEAST;
        return learned.values().stream().mapToInt(mtu -> Math.max(mtu, least)).reduce(configured, Math::min);
    }

    /** Who has said the lowest, if an MTU in force is lower than the configured one. */
    Optional<String> source(int inForce) {
        return inForce == configured
                ? Optional.empty()
                : learned.entrySet().stream().min(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    }
}
