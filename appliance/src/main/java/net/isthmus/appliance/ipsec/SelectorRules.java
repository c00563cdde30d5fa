package net.isthmus.appliance.ipsec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.isthmus.core.config.AddressRange;
import net.isthmus.core.config.IpsecMode;
import net.isthmus.core.config.IpsecSelector;
import net.isthmus.core.config.IpsecTunnels;
import net.isthmus.core.config.PortRange;
import net.isthmus.fastpath.control.PolicyRouting;
import net.isthmus.fastpath.tables.AdjacencyTable;
import net.isthmus.fastpath.tables.PolicyRule;
import net.isthmus.wire.IpAddress;
import net.isthmus.wire.IpPrefix;

/**
 * A policy-based child as rules of policy routing: what its selectors mean goes into its tunnel, before any route is
 * asked, and whether there is an SA or not; so it never leaves in clear. What the appliance itself sends is no concern
 * of such rules, which keeps the packets of IKE and ESP out of the tunnels that they make.
 *
 * @param entry the child
 */
public record SelectorRules(IpsecTunnels.Entry entry) {

    /** Its rules; none for a route-based child, and none for what the two ends themselves say. */
    public List<PolicyRouting.Rule> rules() {
        if (entry.child().isRouteBased() || entry.child().mode() == IpsecMode.TRANSPORT) {
            return List.of();
        }
        List<IpsecSelector> local = entry.child().effectiveLocalTs();
        List<IpsecSelector> remote = entry.child().effectiveRemoteTs();
        List<PolicyRouting.Rule> rules = new ArrayList<>();
        if (local.stream().allMatch(IpsecSelector::isAllProtocols)
                && remote.stream().allMatch(IpsecSelector::isAllProtocols)) {
            add(rules, local, remote);
        } else {
            for (IpsecSelector one : local) {
                for (IpsecSelector other : remote) {
                    boolean isSameProtocol =
                            one.isAllProtocols() || other.isAllProtocols() || one.protocol() == other.protocol();
                    if (isSameProtocol) {
                        add(rules, List.of(one), List.of(other));
                    }
                }
            }
        }
        return rules;
    }

    /** All of them speak of the same protocol and ports. */
    private void add(List<PolicyRouting.Rule> rules, List<IpsecSelector> local, List<IpsecSelector> remote) {
        List<IpPrefix> from = prefixes(local);
        List<IpPrefix> to = prefixes(remote);
        if (from.isEmpty() || to.isEmpty()) {
            return; // the outer addresses alone, and an empty list would mean all
        }
        int protocol = Math.max(local.getFirst().protocol(), remote.getFirst().protocol());
        int meant = protocol == 0 ? PolicyRule.ANY : protocol;
        rules.add(new PolicyRouting.Rule(
                "ipsec/" + entry.connection() + "/" + entry.name() + "/" + (rules.size() + 1),
                List.of(),
                from,
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
