package net.isthmus.fastpath.tables;

import java.util.List;
import net.isthmus.wire.IpFamily;
import net.isthmus.wire.IpPrefix;

/**
 * One rule of policy routing as {@link PolicyTable} compiles it. An empty list matches everything.
 *
 * @param slot number under which its hits are counted, below {@link PolicyTable#MAX_RULES}
 * @param interfaces indices of the interfaces by which its packets come
 * @param from source prefixes
 * @param to destination prefixes
 * @param protocol4 protocol number in IPv4, {@link #ANY} or {@link #NEVER}
 * @param protocol6 protocol number in IPv6, {@link #ANY} or {@link #NEVER}
 * @param sourcePorts ranges of source ports
 * @param ports ranges of destination ports
 * @param dscps one bit for each of the 64 code points that match
 * @param adjacency where its packets go, or {@link PolicyTable#TO_ROUTES}
 */
public record PolicyRule(
        int slot,
        List<Integer> interfaces,
        List<IpPrefix> from,
        List<IpPrefix> to,
        int protocol4,
        int protocol6,
        List<Ports> sourcePorts,
        List<Ports> ports,
        long dscps,
        int adjacency) {
    /** Every protocol. */
    public static final int ANY = -1;

    /** No protocol: the rule is not for this family. */
    public static final int NEVER = -2;

    /** Every code point. */
    public static final long ALL_DSCPS = -1L;

    /**
     * A range of ports.
     *
     * @param first lowest port
     * @param last highest port
     */
    public record Ports(int first, int last) {}

    /** A copy whose lists nobody changes. */
    public PolicyRule {
        interfaces = List.copyOf(interfaces);
        from = List.copyOf(from);
        to = List.copyOf(to);
        sourcePorts = List.copyOf(sourcePorts);
        ports = List.copyOf(ports);
    }

    /** True if packets of this family can match. */
    boolean concerns(IpFamily family) {
        return (family == IpFamily.IPV4 ? protocol4 : protocol6) != NEVER
                && hasFamily(from, family)
                && hasFamily(to, family);
    }

    /** True if it cannot be decided without ports. */
    boolean needsPorts() {
        return !sourcePorts.isEmpty() || !ports.isEmpty();
    }

    private static boolean hasFamily(List<IpPrefix> prefixes, IpFamily family) {
        return prefixes.isEmpty() || prefixes.stream().anyMatch(prefix -> prefix.family() == family);
    }
}
