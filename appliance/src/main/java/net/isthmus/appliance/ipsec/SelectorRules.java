package net.isthmus.appliance.ipsec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.isthmus.core.config.AddressRange;
import net.isthmus.core.config.IpsecMode;
import net.isthmus.core.config.IpsecPeerAddress;
import net.isthmus.core.config.IpsecSelector;
import net.isthmus.core.config.IpsecTunnels;
import net.isthmus.core.config.PortRange;
import net.isthmus.fastpath.control.PolicyRouting;
import net.isthmus.fastpath.control.PolicyRouting.Whose;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.PolicyRule;
import net.isthmus.fastpath.tables.PolicyTable;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;
import net.isthmus.wire.IpProtocol;

/**
 * A policy-based child as rules of policy routing: what its selectors mean goes into its tunnel, before any route is
 * asked, and whether there is an SA or not; so it never leaves in clear. They are the SPD of RFC 4301 §4.4.1: what
 * passes through meets them, and what the appliance itself sends, but for {@link #BYPASS}.
 *
 * @param entry the child
 * @param addressesOf the addresses that are known now of each DNS name, and of peers that may be anywhere by tunnel
 */
public record SelectorRules(IpsecTunnels.Entry entry, Map<String, List<IpAddress>> addressesOf) {

    /**
     * What the appliance sends past all selectors, and hears in clear: IKE, without which no SA comes into being (RFC
     * 4301 §4.4.1.1); ESP that waited for a neighbour, in UDP or not; and DHCP, which gives it addresses.
     */
    public static final List<PolicyRouting.Rule> BYPASS = List.of(
            bypass("esp", IpProtocol.ESP, List.of(), List.of()),
            bypass("ike", IpProtocol.UDP, List.of(port(500), port(4500)), List.of()),
            bypass("dhcp", IpProtocol.UDP, List.of(port(68)), List.of(port(67))),
            bypass("dhcpv6", IpProtocol.UDP, List.of(port(546)), List.of(port(547))));

    /** Copies the map. */
    public SelectorRules {
        addressesOf = Map.copyOf(addressesOf);
    }

    /** All rules of some children; none if there are no children that make some. */
    public static List<PolicyRouting.Rule> of(
            List<IpsecTunnels.Entry> children, Map<String, List<IpAddress>> addressesOf) {
        List<PolicyRouting.Rule> rules = children.stream()
                .flatMap(child -> new SelectorRules(child, addressesOf).rules().stream())
                .toList();
        return rules.isEmpty()
                ? rules
                : Stream.concat(BYPASS.stream(), rules.stream()).toList();
    }

    /** Its rules; none for a route-based child. */
    public List<PolicyRouting.Rule> rules() {
        if (entry.child().isRouteBased()) {
            return List.of();
        }
        List<IpsecSelector> local = entry.child().effectiveLocalTs();
        List<IpsecSelector> remote = entry.child().effectiveRemoteTs();
        List<PolicyRouting.Rule> rules = new ArrayList<>();
        if (Stream.concat(local.stream(), remote.stream()).allMatch(one -> one.isAllProtocols() && !isOuter(one))) {
            add(rules, local, remote);
        } else {
            for (IpsecSelector one : local) {
                remote.stream()
                        .filter(one::hasCommonProtocol)
                        .forEach(other -> add(rules, List.of(one), List.of(other)));
            }
        }
        return rules;
    }

    /** All of them speak of the same protocol and ports, and all or none of the outer address. */
    private void add(List<PolicyRouting.Rule> rules, List<IpsecSelector> local, List<IpsecSelector> remote) {
        boolean isOfUs = isOuter(local.getFirst());
        List<IpPrefix> from = isOfUs ? hosts(entry.peer().localAddrs()) : prefixes(local);
        List<IpPrefix> to = isOuter(remote.getFirst()) ? hosts(peers()) : prefixes(remote);
        if (to.isEmpty()) {
            return; // nobody knows the peer's address yet, and an empty list would mean all
        }
        int protocol = Math.max(local.getFirst().protocol(), remote.getFirst().protocol());
        int meant = protocol == 0 ? PolicyRule.ANY : protocol;
        boolean isOwn = isOfUs || entry.child().mode() == IpsecMode.TRANSPORT;
        rules.add(new PolicyRouting.Rule(
                "ipsec/" + entry.connection() + "/" + entry.name() + "/" + (rules.size() + 1),
                isOwn ? Whose.OWN : Whose.ALL,
                List.of(),
                from, // none: whichever address is ours
                to,
                meant,
                meant,
                ports(local.getFirst()),
                ports(remote.getFirst()),
                PolicyRule.ALL_DSCPS,
                Optional.empty(),
                Optional.of(entry.link()),
                AdjacencyTable.BLACKHOLE));
    }

    private static boolean isOuter(IpsecSelector selector) {
        return selector.range().isEmpty();
    }

    private List<IpAddress> peers() {
        return entry.peer().remoteAddrs().stream().flatMap(this::known).toList();
    }

    private Stream<IpAddress> known(IpsecPeerAddress peer) {
        return Stream.concat(
                peer.address().stream(),
                Stream.concat(peer.name().stream(), peer.isAnywhere() ? Stream.of(entry.link()) : Stream.empty())
                        .flatMap(name -> addressesOf.getOrDefault(name, List.of()).stream()));
    }

    private static List<IpPrefix> hosts(List<IpAddress> addresses) {
        return addresses.stream()
                .map(address -> new IpPrefix(address, address.family().bits()))
                .toList();
    }

    private static PolicyRouting.Rule bypass(
            String name, int protocol, List<PolicyRule.Ports> from, List<PolicyRule.Ports> to) {
        return new PolicyRouting.Rule(
                "ipsec/bypass/" + name,
                Whose.OWN,
                List.of(),
                List.of(),
                List.of(),
                protocol,
                protocol,
                from,
                to,
                PolicyRule.ALL_DSCPS,
                Optional.empty(),
                Optional.empty(),
                PolicyTable.TO_ROUTES);
    }

    private static PolicyRule.Ports port(int port) {
        return new PolicyRule.Ports(port, port);
    }

    private static List<PolicyRule.Ports> ports(IpsecSelector selector) {
        return selector.ports().stream()
                .map((PortRange range) -> new PolicyRule.Ports(range.first(), range.last()))
                .toList();
    }

    private static List<IpPrefix> prefixes(List<IpsecSelector> selectors) {
        return selectors.stream()
                .flatMap(selector -> selector.range().stream())
                .flatMap(range -> prefixes(range).stream())
                .toList();
    }

    /** The fewest prefixes that are a range together. */
    static List<IpPrefix> prefixes(AddressRange range) {
        List<IpPrefix> prefixes = new ArrayList<>();
        IpAddress first = range.first();
        while (true) {
            IpPrefix largest = largest(first, range.last());
            prefixes.add(largest);
            if (largest.lastAddress().equals(range.last())) {
                return prefixes;
            }
            first = largest.lastAddress().plus(1);
        }
    }

    private static IpPrefix largest(IpAddress first, IpAddress last) {
        int length = 0;
        IpPrefix prefix = new IpPrefix(first, length);
        while (!prefix.address().equals(first) || prefix.lastAddress().compareTo(last) > 0) {
            prefix = new IpPrefix(first, ++length);
        }
        return prefix;
    }
}
